"""Released results as CSV and as a workbook with a dictionary. They hold what the page shows, and nothing else."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from lms import clock
from lms.web.tables import FILE_NAME, bold_cell, sheet_cell
from surveys.questionnaires.question import Question
from surveys.results import wording
from surveys.results.figures import percent
from surveys.results.queries.results import Bar, Moved, QuestionResult, Results
from surveys.results.tabulation import LEFT_OUT, NO_ANSWER, NOT_ASKED

HEADER = (
    "Code", "Question", "Breakdown", "Group", "Answer code", "Answer", "Chosen", "Answered", "Share",
    "Compared with", "Chosen then", "Answered then", "Change",
)  # fmt: skip
DICTIONARY = (
    "Variable", "Wording version", "Question", "Type", "Answers", "Exclusive", "Smallest", "Largest", "Shown if",
    "Sensitive", "Asked", "Answered", "Missing", "Against the other year",
)  # fmt: skip
MISSING_CODES = f"{NOT_ASKED} not asked; {NO_ANSWER} no answer; {LEFT_OUT} left out, as too few gave it"


def file_name(found: Results) -> str:
    parts = [f"survey-{found.survey.id}-results", found.by, f"with-{found.other.id}" if found.other else ""]
    return FILE_NAME.sub("-", "-".join(filter(None, parts)))


def lines(found: Results) -> Iterator[tuple[object, ...]]:
    """A row for each answer that can be shown, in all and in the groups of the chosen breakdown."""
    other = found.other.title if found.other else ""
    whole = ("", found.whole)
    for cut, rate in (whole, *((cut, rate) for cut, rates in found.rates.items() for rate in rates)):
        yield ("response", "Answered, of all who were invited", cut, rate.group, "", "",
               rate.answered, rate.invited, percent(rate.answered, rate.invited), "", "", "", "")  # fmt: skip
    for result in found.questions:
        yield from (_line(result, "", "", bar, other) for bar in result.bars)
        for split in result.splits:
            yield from (_line(result, found.by, " + ".join(split.groups), bar, "") for bar in split.bars)
        if result.moved:
            yield from _pairs(result, result.moved, found.earlier.title if found.earlier else "")


def _line(result: QuestionResult, cut: str, group: str, bar: Bar, other: str) -> tuple[object, ...]:
    exact = not bar.told and not bar.gone
    then = bar.then if other else None
    return (
        result.question.code, result.question.text, cut, group, bar.code, bar.label,
        bar.share.n if exact else "", bar.share.of if not bar.gone else "", wording.share_of(bar),
        other if then else "", then.n if then else "", then.of if then else "",
        (bar.change.value if bar.change else "gone") if then else "",
    )  # fmt: skip


def _pairs(result: QuestionResult, moved: Moved, earlier: str) -> Iterator[tuple[object, ...]]:
    """The same people before and after: a row for each point, and for who chose a higher one, the same, a lower."""
    begin = (result.question.code, result.question.text, "pairs", "the same people before and after")
    for before, after in zip(moved.before, moved.after, strict=True):
        yield (*begin, after.code, after.label, after.share.n, moved.n, percent(after.share.n, moved.n),
               earlier, before.share.n, moved.n, "")  # fmt: skip
    for code, label, share in wording.moves(moved):
        yield (*begin, code, label, share.n, moved.n, percent(share.n, moved.n), earlier, "", "", "")


def dictionary(found: Results) -> Iterator[tuple[object, ...]]:
    """A row for each variable: what was asked of whom, with which answers."""
    for result in found.questions:
        one = result.question
        yield (
            one.code, one.wording_version, one.text, one.type.value,
            "; ".join(f"{option.code} = {option.label}" for option in one.tallied()), "; ".join(one.exclusive),
            *_bounds(one), str(dict(one.show_if)) if one.show_if else "", "yes" if one.sensitive else "",
            result.asked, result.n, result.missing,
            "" if result.beside is None else result.beside.broken.value if result.beside.broken else "compared",
        )  # fmt: skip


def _bounds(question: Question) -> tuple[object, object]:
    if question.earliest or question.latest:
        return question.earliest, question.latest
    return (question.minimum, question.maximum) if question.maximum else ("", "")


def as_workbook(found: Results) -> bytes:
    """Results, dictionary, and what was asked for. No formulas, no hidden sheets: text is text, whatever it is like."""
    book = Workbook(write_only=True)
    _sheet(book, "Results", HEADER, lines(found))
    _sheet(book, "Dictionary", DICTIONARY, dictionary(found))
    _sheet(book, "About", ("About these results", ""), _about(found))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append([bold_cell(sheet, cell) for cell in header])
    for row in rows:
        sheet.append([sheet_cell(sheet, value) for value in row])


def _about(found: Results) -> Iterator[tuple[object, object]]:
    yield "Survey", found.survey.title
    yield "Questionnaire", f"{found.questionnaire.code} {found.questionnaire.version}"
    yield "Filter", wording.filter_label(found)
    yield "Invited", found.whole.invited
    yield "Answered", found.whole.answered
    if came := wording.came(found):
        yield "How answers came", came
    if paired := wording.paired(found):
        yield "Before and after", paired
    yield "Missing codes in answers by row", MISSING_CODES
    yield "How to read", wording.rule()
    yield "Written (UTC)", clock.now()
