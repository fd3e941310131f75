"""The report of a survey as a PDF, in the reader's language: what the page shows, with its charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from lms import clock
from lms.printing import naming
from lms.printing.printable import printable_data
from lms.printing.typesetting import typeset
from lms.web.filters import text_direction
from surveys.results import wording
from surveys.results.figures import percent
from surveys.results.queries.results import Bar, Moved, QuestionResult, Rate, Results

TEMPLATE = Path(__file__).parent / "report.typ"


def report(found: Results) -> bytes:
    """A4, all texts as data, never as markup; signs that our fonts lack are left out."""
    return typeset(TEMPLATE, printable_data(_data(found)))


def _data(found: Results) -> dict[str, Any]:
    return {
        "fonts": naming.order(None),
        "language": str(get_locale()),
        "direction": text_direction(),
        "office": "Regional Support Office of the Bali Process",
        "title": _("Results: %(title)s", title=found.survey.title),
        "closed": wording.closed(found),
        "filter": _("Shown: %(filter)s.", filter=wording.filter_label(found)),
        "notes": [text for text in (wording.came(found), wording.paired(found)) if text],
        "rule": wording.rule(),
        "footer": _("Made on %(day)s", day=format_date(clock.today(), "d MMMM y")),
        "rates_title": _("Who answered"),
        "rates": [
            {"label": label, "rows": [_rate(one) for one in rates]}
            for label, rates in (
                ("", [found.whole]),
                *((wording.cut_label(cut), of) for cut, of in found.rates.items()),
            )
            if rates
        ],
        "questions": [_question(one, found) for one in found.questions],
    }


def _rate(one: Rate) -> dict[str, Any]:
    share = percent(one.answered, one.invited)
    text = _("%(n)s of %(all)s (%(share)s)", n=one.answered, all=one.invited, share=share)
    width = 100 * one.answered / one.invited if one.invited else 0
    return {"label": wording.rate_label(one.group), "text": text, "width": width}


def _question(one: QuestionResult, found: Results) -> dict[str, Any]:
    other = found.other.title if found.other else ""
    return {
        "text": one.question.text,
        "direction": naming.direction(one.question.text),
        "note": _note(one),
        "break": wording.break_label(one.beside, other) if one.beside and one.beside.broken else "",
        "kind": wording.kind_of_chart(one.question),
        "bars": _bars(one.bars),
        "then": _("%(survey)s: %(n)s people answered.", survey=other, n=one.then_n)
        if any(bar.then for bar in one.bars) else "",
        "splits": [
            {"label": f"{wording.cell_label(split.groups)}, {_people(split.n)}", "bars": _bars(split.bars)}
            for split in one.splits
        ],
        "moved": _moved(one.moved) if one.moved else [],
        "quotes": [{"text": text, "direction": naming.direction(text)} for text in one.quotes],
    }  # fmt: skip


def _moved(moved: Moved) -> list[dict[str, Any]]:
    """The same people before and after, and how they have moved."""
    changes = [
        {"label": label, "text": percent(share.n, share.of), "width": share.percent}
        for _code, label, share in wording.moves(moved)
    ]
    count = wording.pairs_label(moved)
    return [
        {"label": _("Before"), "note": count, "kind": "scale", "bars": _bars(moved.before)},
        {"label": _("After"), "note": "", "kind": "scale", "bars": _bars(moved.after)},
        {"label": _("How people have moved"), "note": "", "kind": "bars", "bars": changes},
    ]


def _note(one: QuestionResult) -> str:
    if not one.bars:
        n = one.n or one.texts
        return (
            ngettext("%(num)d person answered.", "%(num)d people answered.", n)
            if not one.question.countable
            else _("Too few answers to show anything.")
        )
    parts = [wording.said_n(one.question, one.n)]
    if one.missing:
        parts.append(wording.said_missing(one.asked or 0, one.missing))
    if one.question.type.value == "multi":
        parts.append(_("They could choose more than one."))
    if one.mean:
        parts.append(_("Mean: %(mean)s", mean=one.mean))
    return " ".join(parts)


def _bars(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    return [
        {
            "label": bar.label,
            "text": wording.share_of(bar),
            "width": wording.width_of(bar),
            "then": percent(bar.then.n, bar.then.of) if bar.then else "",
            "change": wording.change_label(bar),
        }
        for bar in bars
    ]


def _people(n: int) -> str:
    return str(ngettext("%(num)d person", "%(num)d people", n))
