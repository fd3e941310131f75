"""A later last day, an earlier end, and the day on which a confidential survey forgets."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import delete

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person
from surveys.collection import modes, queries
from surveys.collection.models import Signature, Survey
from surveys.collection.services import inviting
from surveys.collection.services.opening import AT_ONCE


def extend(survey_id: int, closes_on: date, *, by: Person) -> Survey:
    """Give people longer. Everybody who has not answered is told, once; the clock tells those who are many.

    Raises RuleBroken when the survey is not open any more, or the day is not later.
    """
    survey = queries.locked_survey(survey_id)
    _require_open(survey)
    if closes_on <= survey.closes_on:
        raise RuleBroken(_("Choose a day after the last day that people were told."))
    audit.record(
        "survey.extended", survey, by=by, details={"from": survey.closes_on.isoformat(), "to": closes_on.isoformat()}
    )
    survey.closes_on, survey.closes_at = closes_on, clock.end_of(closes_on, survey.time_zone)
    survey.unlinked_on = survey.unlinked_on or modes.unlinked_on(survey.mode, closes_on)
    inviting.write_waiting(survey, limit=AT_ONCE)
    return survey


def end(survey_id: int, *, by: Person) -> Survey:
    """Stop early: nobody can begin any more, who has begun has some minutes, and no mail leaves. Then it closes.

    Raises RuleBroken when the survey is not open any more.
    """
    survey = queries.locked_survey(survey_id)
    _require_open(survey)
    survey.closes_on, survey.closes_at = clock.today(survey.time_zone), clock.now()
    inviting.take_back(queries.invitation_ids(survey.id))
    audit.record("survey.ended", survey, by=by)
    return survey


def _require_open(survey: Survey) -> None:
    if not queries.accepts_answers(survey):
        raise RuleBroken(_("This survey is not open any more."))


def unlink(survey_id: int) -> None:
    """Forget whose answers are whose, as was promised; the tables are written anew after it."""
    survey = queries.locked_survey(survey_id)
    db.session.execute(delete(Signature).where(Signature.survey_id == survey.id))
    survey.scrubbed = False
    audit.record("survey.unlinked", survey, by=None)
