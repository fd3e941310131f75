"""Reading results: only what tabulation released when the survey closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from lms.db import db
from lms.manifest import Cell, Period
from surveys.collection.models import Invitation, Survey, SurveyState
from surveys.questionnaires.question import Question
from surveys.questionnaires.questionnaire import parse
from surveys.results.models import Cube, FreeText, Response


@dataclass(frozen=True, slots=True)
class Bar:
    """One option: how many of those who answered chose it."""

    label: str
    n: int
    of: int

    @property
    def percent(self) -> int:
        """Without decimals, as fits fewer than a hundred answers."""
        return round(100 * self.n / self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class Split:
    """The same question in one group."""

    cell: str
    n: int
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What may be shown of one question. Without bars: too few answered, or it is answered in words."""

    question: Question
    n: int
    bars: Sequence[Bar]
    cuts: Sequence[tuple[str, Sequence[Split]]]
    texts: Sequence[FreeText]


@dataclass(frozen=True, slots=True)
class Results:
    invited: int
    answered: int
    questions: Sequence[QuestionResult]


def results(survey: Survey, *, with_uncleared: bool) -> Results:
    """Everything that may be shown of a closed survey; four statements however many answered."""
    counts = _counts(survey.id)
    texts = _texts(survey.id, with_uncleared=with_uncleared)
    invited = _number(select(func.count(Invitation.id)).where(Invitation.survey_id == survey.id))
    answered = _number(select(func.count(Response.id)).where(Response.survey_id == survey.id))
    found = [
        _result(question, counts.get(question.code, {}), survey.cuts, texts.get(question.code, []))
        for question in parse(survey.body).variables()
    ]
    return Results(invited, answered, found)


def _result(
    question: Question,
    counts: dict[tuple[str, str], dict[str, int]],
    cuts: Sequence[str],
    texts: Sequence[FreeText],
) -> QuestionResult:
    splits = []
    for cut in cuts:
        cells = [
            Split(cell, options[""], _bars(question, options)) for (of, cell), options in counts.items() if of == cut
        ]
        if cells:
            splits.append((cut, sorted(cells, key=lambda split: split.cell)))
    whole = counts.get(("", ""), {})
    return QuestionResult(question, whole.get("", 0), _bars(question, whole), splits, texts)


def _bars(question: Question, options: dict[str, int]) -> list[Bar]:
    if not options:
        return []
    return [Bar(option.label, options.get(option.code, 0), options[""]) for option in question.tallied()]


def _counts(survey_id: int) -> dict[str, dict[tuple[str, str], dict[str, int]]]:
    found: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    for row in db.session.scalars(select(Cube).where(Cube.survey_id == survey_id)):
        found.setdefault(row.question, {}).setdefault((row.cut, row.cell), {})[row.option] = row.n
    return found


def _texts(survey_id: int, *, with_uncleared: bool) -> dict[str, list[FreeText]]:
    statement = select(FreeText).where(FreeText.survey_id == survey_id).order_by(FreeText.id)
    if not with_uncleared:
        statement = statement.where(FreeText.cleared.is_(True))
    found: dict[str, list[FreeText]] = {}
    for row in db.session.scalars(statement):
        found.setdefault(row.question, []).append(row)
    return found


def _number(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0


def surveys_to_scrub() -> list[int]:
    return list(
        db.session.scalars(
            select(Survey.id).where(Survey.state == SurveyState.CLOSED, Survey.scrubbed.is_(False))
        ).all()
    )


def shares(
    question: str, counted: Sequence[str] | None, without: Sequence[str], period: Period, by: tuple[str, ...]
) -> list[Cell]:
    """Who chose some options of a question, of all who answered it, in the surveys that closed in a period.

    `counted` None means every option but those in `without`. `by` is empty or one agreed cut. Only released
    counts are read, so small groups are joined already.
    """
    cut = by[0] if by else ""
    rows = db.session.execute(
        select(Cube.cell, Cube.option, func.sum(Cube.n))
        .join(Survey, Survey.id == Cube.survey_id)
        .where(
            Cube.question == question,
            Cube.cut == cut,
            Survey.closes_on >= period.starts_on,
            Survey.closes_on <= period.ends_on,
        )
        .group_by(Cube.cell, Cube.option)
    ).all()
    cells: dict[str, dict[str, int]] = {}
    for cell, option, n in rows:
        cells.setdefault(cell, {})[option] = int(n)
    return [
        Cell((cell,) if by else (), _sum(options, counted, without), options.get("", 0))
        for cell, options in sorted(cells.items())
    ]


def _sum(options: dict[str, int], counted: Sequence[str] | None, without: Sequence[str]) -> int:
    return sum(
        n for code, n in options.items() if code and code not in without and (counted is None or code in counted)
    )


def response_rate(period: Period) -> list[Cell]:
    """Who answered, of all who were asked, in the surveys that closed in a period."""
    asked, answered = db.session.execute(
        select(func.count(Invitation.id), func.count(Invitation.id).filter(Invitation.responded.is_(True)))
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(
            Survey.state == SurveyState.CLOSED,
            Survey.closes_on >= period.starts_on,
            Survey.closes_on <= period.ends_on,
        )
    ).one()
    return [Cell((), answered, asked)]
