"""The released counts of a closed survey, beside those of another year where they can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from lms.db import db
from lms.errors import NotFound
from surveys.collection.models import Survey, SurveyState
from surveys.questionnaires.comparison import Beside, beside, far_enough
from surveys.questionnaires.question import SCALE, Question
from surveys.questionnaires.questionnaire import Questionnaire, parse
from surveys.results.figures import Change, Share, change, mean
from surveys.results.models import Closing, Cube, FreeText
from surveys.results.pairing import AFTER, BEFORE, FELL, PAIRS, ROSE, SAME
from surveys.results.tabulation import ANSWERED, ASKED, CROSSED, JOINED, OVER, RESPONSE, SUM

Options = dict[str, int]
Cells = dict[str, dict[tuple[str, str], Options]]  # question → (cut, cell) → option → n
NOBODY: Options = {}
UNDER = "=under"


@dataclass(frozen=True, slots=True)
class Bar:
    """One option: how many of those who answered chose it, now and in the other year.

    `told` is OVER or UNDER where only that much may be said. `gone` marks one that is offered no more.
    """

    code: str
    label: str
    share: Share
    told: str = ""
    then: Share | None = None
    change: Change | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """The same question in one cell of the chosen breakdown."""

    groups: tuple[str, ...]
    n: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Moved:
    """The same people before and after: which points they chose, and how many chose a higher one, the same, a lower."""

    n: int
    before: Sequence[Bar]
    after: Sequence[Bar]
    rose: Share
    same: Share
    fell: Share


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What may be shown of one question. Without bars: too few answered, or it is answered in words.

    `asked` is None for a survey closed before that was counted. `texts` of it are cleared. `moved` is there where
    enough people answered it before as well.
    """

    question: Question
    n: int
    asked: int | None
    bars: Sequence[Bar]
    splits: Sequence[Split]
    mean: str | None
    beside: Beside | None
    then_n: int
    texts: int
    cleared: int
    quotes: Sequence[str]
    moved: Moved | None = None

    @property
    def missing(self) -> int | None:
        """How many were asked and did not answer."""
        return self.asked - self.n if self.asked is not None else None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a group were invited and have answered. No group: all."""

    group: str
    invited: int
    answered: int


@dataclass(frozen=True, slots=True)
class Results:
    """A closed survey, by one breakdown or none, beside another or none.

    `earlier` is the survey that the same people answered before.
    """

    survey: Survey
    questionnaire: Questionnaire
    whole: Rate
    rates: Mapping[str, Sequence[Rate]]
    questions: Sequence[QuestionResult]
    by: str = ""
    other: Survey | None = None
    other_whole: Rate | None = None
    others: Sequence[Survey] = field(default_factory=tuple)
    earlier: Survey | None = None

    @property
    def has_moved(self) -> bool:
        """Whether pairs are shown of some question."""
        return any(one.moved for one in self.questions)


def breakdowns(survey: Survey) -> list[str]:
    """The agreed cuts, by their names."""
    return [*survey.cuts, *("+".join(pair) for pair in CROSSED if set(pair) <= set(survey.cuts))]


def others(survey: Survey) -> list[Survey]:
    """Closed surveys of the same kind, far enough before this one to be laid beside it, the latest first."""
    statement = (
        select(Survey)
        .where(
            Survey.state == SurveyState.CLOSED,
            Survey.closes_on < survey.closes_on,
            Survey.id.not_in(select(Closing.survey_id)),
        )
        .order_by(Survey.closes_on.desc(), Survey.id.desc())
        .limit(50)
    )
    return [
        one for one in db.session.scalars(statement)
        if far_enough(survey.closes_on, one.closes_on) and _kind(one.body) == _kind(survey.body)
    ]  # fmt: skip


def _kind(body: Mapping[str, Any]) -> str:
    kind = str(body.get("kind", "other"))
    return str(body["code"]) if kind == "other" else kind


def results(survey: Survey, *, by: str = "", other_id: int | None = None, language: str = "") -> Results:
    """Everything that may be shown of a closed survey; four statements however many answered, and one for a survey
    that the same people answered before.

    Without `other_id` it stands beside the year before, with 0 beside nothing. Raises NotFound for a breakdown that
    was not agreed before opening, and for a survey that cannot stand beside it.
    """
    if by and by not in breakdowns(survey):
        raise NotFound(_("This breakdown was not agreed before the survey opened, so it can never be made."))
    found = others(survey)
    other = _other(found, other_id)
    cells = _cells([survey, *filter(None, [other])], by)
    mine, theirs = cells[survey.id], cells[other.id] if other else {}
    questionnaire = parse(survey.body).spoken(language)
    then = {one.code: one for one in parse(other.body).spoken(language).variables()} if other else None
    texts, quotes = _texts(survey.id), _quotes(survey.id)
    whole = _rate(mine, "", "")
    other_whole = _rate(theirs, "", "") if other else None
    populations = (_population(survey, whole), _population(other, other_whole))
    lines = [
        _line(one, mine.get(one.code, {}), theirs.get(one.code, {}), then, populations)
        for one in questionnaire.variables()
    ]
    made = [
        QuestionResult(**line, texts=texts.get(code, (0, 0))[0], cleared=texts.get(code, (0, 0))[1],
                       quotes=quotes.get(code, ()))
        for line in lines for code in (line["question"].code,)
    ]  # fmt: skip
    rates = {cut: _rates(mine, cut) for cut in survey.cuts}
    earlier = db.session.get(Survey, survey.before_id) if survey.before_id else None
    return Results(survey, questionnaire, whole, rates, made, by, other, other_whole, found, earlier)


def _other(found: Sequence[Survey], wanted: int | None) -> Survey | None:
    if wanted is None:
        return found[0] if found else None
    if not wanted:
        return None
    for one in found:
        if one.id == wanted:
            return one
    raise NotFound(_("These two surveys cannot be compared."))


def _cells(surveys: Sequence[Survey], by: str) -> dict[int, Cells]:
    found: dict[int, Cells] = {one.id: {} for one in surveys}
    rows = db.session.execute(
        select(Cube.survey_id, Cube.question, Cube.cut, Cube.cell, Cube.option, Cube.n).where(
            Cube.survey_id.in_(found), or_(Cube.cut.in_(("", by)), Cube.question == RESPONSE)
        )
    )
    for survey_id, question, cut, cell, option, n in rows:
        found[survey_id].setdefault(question, {}).setdefault((cut, cell), {})[option] = n
    return found


def _texts(survey_id: int) -> dict[str, tuple[int, int]]:
    """By question: how many wrote something, and how many of these were cleared."""
    rows = db.session.execute(
        select(FreeText.question, func.count(FreeText.id), func.count(FreeText.id).filter(FreeText.cleared.is_(True)))
        .where(FreeText.survey_id == survey_id)
        .group_by(FreeText.question)
    )
    return {question: (n, cleared) for question, n, cleared in rows}


def _quotes(survey_id: int) -> dict[str, list[str]]:
    rows = db.session.execute(
        select(FreeText.question, FreeText.text)
        .where(FreeText.survey_id == survey_id, FreeText.quoted.is_(True), FreeText.cleared.is_(True))
        .order_by(FreeText.id)
    )
    found: dict[str, list[str]] = {}
    for question, text in rows:
        found.setdefault(question, []).append(text)
    return found


def _rate(cells: Cells, cut: str, cell: str) -> Rate:
    options = cells.get(RESPONSE, {}).get((cut, cell), NOBODY)
    return Rate(cell, options.get("", 0), options.get(ANSWERED, 0))


def _population(survey: Survey | None, whole: Rate | None) -> int:
    """Of how many those who answered are a part; 0 where nobody knows, as anybody could come by the open link."""
    return whole.invited if survey and whole and not survey.open_link else 0


def _rates(cells: Cells, cut: str) -> list[Rate]:
    return [_rate(cells, cut, cell) for of, cell in sorted(cells.get(RESPONSE, {}), key=_joined_last) if of == cut]


def _joined_last(place: tuple[str, str]) -> tuple[bool, str]:
    return JOINED in place[1].split("+"), place[1]


def _line(
    question: Question,
    mine: Mapping[tuple[str, str], Options],
    theirs: Mapping[tuple[str, str], Options],
    then: Mapping[str, Question] | None,
    populations: tuple[int, int],
) -> dict[str, Any]:
    whole, before = mine.get(("", ""), NOBODY), theirs.get(("", ""), NOBODY)
    stands = beside(question, then.get(question.code)) if then is not None else None
    comparable = stands.then if stands and not stands.broken and before.get("") else None
    splits = [
        Split(tuple(cell.split("+")), options[""], _bars(question, options))
        for (cut, cell), options in sorted(mine.items(), key=lambda item: _joined_last(item[0])) if cut
    ]  # fmt: skip
    return {
        "question": question,
        "n": whole.get("", 0),
        "asked": whole.get(ASKED),
        "bars": _beside_bars(question, whole, comparable, before, populations),
        "splits": splits,
        "mean": mean(whole[SUM], whole[""]) if SUM in whole else None,
        "beside": stands,
        "then_n": before.get("", 0),
        "moved": _moved(question, whole),
    }


def _moved(question: Question, options: Options) -> Moved | None:
    n = options.get(PAIRS, 0)
    if not n:
        return None

    def share(option: str) -> Share:
        return Share(options.get(option, 0), n)

    before, after = (
        [Bar(one.code, one.label, share(sign + one.code)) for one in question.options if one.code in SCALE]
        for sign in (BEFORE, AFTER)
    )
    return Moved(n, before, after, share(ROSE), share(SAME), share(FELL))


def _bars(question: Question, options: Options, invited: int = 0) -> list[Bar]:
    if not options.get(""):
        return []
    n = options[""]
    told = any(option.startswith(OVER) for option in options)
    return [
        Bar(one.code, one.label, Share(options.get(one.code, 0), n, invited),
            told=(OVER if OVER + one.code in options else UNDER) if told else "")
        for one in question.tallied()
    ]  # fmt: skip


def _beside_bars(
    question: Question, options: Options, then: Question | None, before: Options, populations: tuple[int, int]
) -> list[Bar]:
    bars = _bars(question, options, populations[0])
    old = {one.code: one for one in _bars(then, before, populations[1])} if then else {}
    found = []
    for bar in bars:
        other = old.pop(bar.code, None)
        if other is None or bar.told or other.told:
            found.append(bar)
        else:
            found.append(Bar(bar.code, bar.label, bar.share, "", other.share, change(bar.share, other.share)))
    gone = [Bar(one.code, one.label, Share(0, 0), then=one.share, gone=True) for one in old.values() if not one.told]
    return found + gone if found else []


def questionnaire(survey: Survey, language: str) -> Questionnaire:
    """What was asked, in a language where it is whole in it."""
    return parse(survey.body).spoken(language)


def worded(survey: Survey, language: str) -> dict[str, str]:
    """The questions that were answered in words, by their code; words beside “other” stand under their own."""
    asked = questionnaire(survey, language)
    found = {one.code: one.text for one in asked.variables()}
    found |= {one.other_key: f"{one.text} – {_('Other')}" for one in asked.questions() if one.other}
    return {code: found[code] for code in asked.worded()}
