"""Who answered a survey before and after, read when the later one closes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from lms.db import db
from surveys.collection import queries as collection
from surveys.collection.models import Inbox, Mode, Signature, Survey, SurveyState, WholeAnswer
from surveys.questionnaires.question import SCALE
from surveys.questionnaires.questionnaire import parse
from surveys.results.models import Cube
from surveys.results.pairing import Pairing, paired, points


def pairing(after: Survey) -> tuple[Pairing, dict[str, Mapping[str, Any]]]:
    """What counts the pairs of a survey, and what the same people said before, by the number of their later answer.

    Nobody is paired where a survey is anonymous, and while the earlier one is open: it would still grow.
    """
    earlier = collection.survey(after.before_id) if after.before_id else None
    if earlier is None or earlier.state is not SurveyState.CLOSED:
        return Pairing((), {}), {}
    then = parse(earlier.body)
    said = {answer_id: points(then, answers) for answer_id, answers in _answers(earlier)}
    before: dict[str, Mapping[str, Any]] = {
        mine: said[theirs] for theirs, mine in collection.pairs(after) if theirs in said
    }
    return Pairing(paired(parse(after.body), then), _chose(earlier, said.values())), before


def _answers(survey: Survey) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The exact answers that are known by their number: those that still wait, and those kept for this."""
    yield from db.session.execute(select(Inbox.id, Inbox.answers).where(Inbox.survey_id == survey.id))
    signed = Signature.survey_id == survey.id
    if survey.mode is Mode.NAMED:
        kept = select(Signature.answer_id, Signature.answers).where(signed, Signature.answers.is_not(None))
    else:
        kept = select(WholeAnswer.answer_id, WholeAnswer.answers).join(Signature).where(signed)
    yield from ((answer_id, answers or {}) for answer_id, answers in db.session.execute(kept))


def _chose(survey: Survey, said: Iterable[Mapping[str, str]]) -> Counter[str]:
    """How many chose a point of each question: as is shown, or as we know where nothing is shown yet."""
    statement = (
        select(Cube.question, func.sum(Cube.n))
        .where(Cube.survey_id == survey.id, Cube.cut == "", Cube.option.in_(SCALE))
        .group_by(Cube.question)
    )
    shown = Counter({question: int(n) for question, n in db.session.execute(statement)})
    return shown | Counter(code for one in said for code in one)
