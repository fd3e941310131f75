"""Surveys on their way to being closed, and how many answer day by day."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lms import clock
from lms.db import db
from surveys.collection.models import Invitation, Survey, SurveyState
from surveys.results.models import Closing, Cube, Turnout
from surveys.results.tabulation import RESPONSE


def closing(survey_id: int) -> Closing | None:
    return db.session.get(Closing, survey_id)


def begun() -> Sequence[int]:
    """Surveys that are being closed, by id."""
    return db.session.scalars(select(Closing.survey_id).order_by(Closing.survey_id)).all()


def surveys_to_scrub() -> list[int]:
    """Surveys that are closed for good and whose traces are still in the files."""
    statement = select(Survey.id).where(
        Survey.state == SurveyState.CLOSED,
        Survey.scrubbed.is_(False),
        Survey.id.not_in(select(Closing.survey_id)),
    )
    return list(db.session.scalars(statement).all())


def answered(survey_id: int) -> int:
    statement = select(func.count(Invitation.id)).where(
        Invitation.survey_id == survey_id, Invitation.responded.is_(True), Invitation.user_id.is_not(None)
    )
    return db.session.scalar(statement) or 0


def turnout(survey_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """For each survey: the days since it opened for which a number was kept, and how many had answered by then."""
    found: dict[int, list[tuple[int, int]]] = {survey_id: [] for survey_id in survey_ids}
    statement = select(Turnout).where(Turnout.survey_id.in_(survey_ids)).order_by(Turnout.day)
    for one in db.session.scalars(statement):
        found[one.survey_id].append((one.day, one.answered))
    return found


@dataclass(frozen=True, slots=True)
class SameDay:
    """How many had answered on the same day of two surveys, of how many. Nothing known: None."""

    day: int
    answered: int
    invited: int
    before: int | None
    before_invited: int


def same_day(survey: Survey, earlier: Survey) -> SameDay | None:
    """How an open survey stands against an earlier one on the same day. Three statements."""
    if survey.opened_on is None:
        return None
    day = (clock.today(survey.time_zone) - survey.opened_on).days
    invited, responded = db.session.execute(
        select(
            func.count(Invitation.id),
            func.count(Invitation.id).filter(Invitation.responded.is_(True)),
        ).where(Invitation.survey_id == survey.id, Invitation.user_id.is_not(None))
    ).one()
    before = select(Cube.n).where(
        Cube.survey_id == earlier.id, Cube.question == RESPONSE, Cube.cut == "", Cube.option == ""
    )
    known = [answered for of, answered in turnout([earlier.id])[earlier.id] if of <= day]
    return SameDay(day, responded, invited, known[-1] if known else None, db.session.scalar(before) or 0)
