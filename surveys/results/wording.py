"""Results in words."""

from flask_babel import gettext as _

from lms.monitoring.wording import dimension_label, group_label
from lms.web.filters import short_day
from surveys.collection import arrivals
from surveys.collection.models import Mode
from surveys.questionnaires.comparison import Beside, Broken
from surveys.questionnaires.question import UPLOADS, Question
from surveys.results.figures import Change, Share, percent
from surveys.results.queries.results import Bar, Moved, Results
from surveys.results.tabulation import OVER


def cut_label(cut: str) -> str:
    """By sub-region; By sub-region × By kind of agency."""
    return " × ".join(dimension_label(name) for name in cut.split("+"))


def cell_label(groups: tuple[str, ...]) -> str:
    return " · ".join(group_label(name) for name in groups)


def cell_labels(found: Results) -> dict[tuple[str, ...], str]:
    """Every cell of the chosen breakdown in words."""
    return {groups: cell_label(groups) for groups in {split.groups for one in found.questions for split in one.splits}}


def share_of(bar: Bar) -> str:
    """What may be said of a bar: 54%, or that nearly all or hardly anybody chose it."""
    if bar.told:
        return _("over 90%") if bar.told == OVER else _("under 10%")
    return percent(bar.share.n, bar.share.of) if not bar.gone else "–"


def width_of(bar: Bar) -> float:
    """How long a bar is drawn, of a hundred."""
    return (95.0 if bar.told == OVER else 5.0) if bar.told else round(bar.share.percent, 1)


def change_label(bar: Bar) -> str:
    """The change in words; nothing where there is nothing to compare."""
    if bar.gone:
        return _("not offered any more")
    if bar.then is None or bar.change is None:
        return ""
    return {Change.UP: _("more"), Change.DOWN: _("fewer"), Change.NONE: _("no clear change")}[bar.change]


def break_label(found: Beside, then: str) -> str:
    """Why the series of a question has a break."""
    if found.broken is Broken.NEW or found.then is None:
        return _("New question: it was not asked in %(survey)s.", survey=then)
    if found.broken is Broken.WORDING:
        return _(
            "Break in the series: the words changed, so the years are not compared. In %(survey)s it was: “%(text)s”",
            survey=then,
            text=found.then.text,
        )
    return _("Break in the series: the answers offered in %(survey)s were others, so the years are not compared.",
             survey=then)  # fmt: skip


def said_n(question: Question, n: int) -> str:
    """How many a result is about; to send no file is an answer too."""
    if question.type in UPLOADS:
        return _("%(n)s people were asked.", n=n)
    return _("%(n)s people answered.", n=n)


def said_missing(asked: int, missing: int) -> str:
    return _("%(asked)s were asked, %(missing)s left it open.", asked=asked, missing=missing)


def rule() -> str:
    """The rules of release, as they stand on every output."""
    return _(
        "Groups of fewer than five people are shown together with others, or not at all. Those who answer may differ "
        "from those who do not. An arrow stands only where chance would rarely make such a difference."
    )


def filter_label(found: Results) -> str:
    """The breakdown and the comparison that an output was made with."""
    by = cut_label(found.by) if found.by else _("all together")
    if found.other is None:
        return str(by)
    return _("%(breakdown)s; compared with %(survey)s", breakdown=by, survey=found.other.title)


def closed(found: Results) -> str:
    if not found.whole.invited and found.survey.open_answers:
        return _("Nobody was invited by name. Closed %(day)s.", day=short_day(found.survey.closes_on))
    return _(
        "%(n)s of %(all)s answered (%(share)s). Closed %(day)s.",
        n=found.whole.answered,
        all=found.whole.invited,
        share=percent(found.whole.answered, found.whole.invited),
        day=short_day(found.survey.closes_on),
    )


def came(found: Results) -> str:
    """By which link answers came; nothing where no one came by the open link."""
    survey = found.survey
    if not survey.open_answers:
        return ""
    return arrivals.said(arrivals.came(survey.open_answers, found.whole.answered, survey.repeated_answers))


def paired(found: Results) -> str:
    """What is said of the survey that the same people answered before; nothing where there is none."""
    if found.earlier is None:
        return ""
    title = found.earlier.title
    if found.has_moved:
        return _(
            "People who also answered “%(survey)s” are compared with themselves, question by question. Some pairs may "
            "be left out by chance, so that nobody’s answers follow from the difference of two tables.",
            survey=title,
        )
    if Mode.ANONYMOUS in (found.survey.mode, found.earlier.mode):
        return _("“%(survey)s” was answered before. Anonymous answers cannot be paired: nobody knows which belong "
                 "together.", survey=title)  # fmt: skip
    return _(
        "“%(survey)s” was answered before. How the same people have moved is not shown: too few answered both, or the "
        "earlier one was still open when this one closed.",
        survey=title,
    )


def moves(moved: Moved) -> list[tuple[str, str, Share]]:
    """How many chose a higher point, the same, a lower: a code, its words, and the share."""
    return [
        ("rose", _("Higher after"), moved.rose),
        ("same", _("The same"), moved.same),
        ("fell", _("Lower after"), moved.fell),
    ]


def pairs_label(moved: Moved) -> str:
    return _("%(n)s people who answered both times are counted.", n=moved.n)


def rate_label(group: str) -> str:
    return group_label(group) if group else _("All")


def kind_of_chart(question: Question) -> str:
    """The picture that fits: one bar in parts for a scale, columns for what has an order, else a bar an option."""
    return {
        "scale5": "scale", "nps": "columns", "integer": "columns", "decimal": "columns", "percent": "columns",
    }.get(question.type.value, "bars")  # fmt: skip
