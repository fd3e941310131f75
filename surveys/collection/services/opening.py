"""Opening a survey: questions and people are frozen, and mails go out."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.orm import lazyload, selectinload

from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import CohortCompleted, Graduated
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person
from surveys.collection import audiences, frozen, queries
from surveys.collection.models import Invitation, Survey, SurveyState, random_id
from surveys.collection.services import inviting, surveys
from surveys.questionnaires import queries as questionnaires
from surveys.questionnaires.questionnaire import parse

EVALUATED_WITHIN = timedelta(days=21)
AT_ONCE = 200  # invitations written while somebody waits for the page; the clock writes the others


def open_survey(survey_id: int, *, by: Person | None) -> int:
    """Freeze the questionnaire and the audience, and invite everybody. Returns how many are invited.

    Everybody has their invitation in this transaction; the first mails are written in it, the others by the clock.
    Raises RuleBroken when it is open already, would close at once, would ask nobody, or for files without names.
    """
    survey = queries.locked_survey(survey_id)
    if survey.state is not SurveyState.DRAFT:
        raise RuleBroken(_("This survey was opened before. It cannot be opened a second time."))
    if survey.closes_at <= clock.now():
        raise RuleBroken(_("The last day to answer has passed. Make a new survey with a later day."))
    people = _people(audiences.user_ids(survey))
    if not people and not survey.open_link:
        raise RuleBroken(_("There is nobody to ask yet. The survey can be opened when people have joined."))
    survey.body = questionnaires.published(survey.questionnaire_id).body
    surveys.require_names(survey, frozen.questionnaire(survey))
    survey.state, survey.opened_on, survey.listed = SurveyState.OPEN, clock.today(survey.time_zone), []
    if people:
        db.session.execute(insert(Invitation), [_invitation(survey, person) for person in people])
    audit.record("survey.opened", survey, by=by, details={"invited": len(people), "mode": survey.mode.value})
    db.session.flush()
    inviting.write_waiting(survey, limit=AT_ONCE)
    return len(people)


def _people(ids: list[int]) -> list[User]:
    """Those of an audience whose account is open, in an order that says nothing."""
    statement = select(User).where(User.id.in_(ids), User.active.is_(True)).order_by(User.id)
    return list(db.session.scalars(statement.options(lazyload(User.grants), selectinload(User.agency))).unique())


def _invitation(survey: Survey, person: User) -> dict[str, object]:
    frame = queries.frame_of(person.snapshot(), survey.cuts)
    return {"id": random_id(), "survey_id": survey.id, "user_id": person.id, "frame": frame}


def open_evaluation(event: CohortCompleted) -> None:
    """Open the evaluation that a cohort names, for three weeks; its graduates are asked as the clock serves them.

    A questionnaire that is not there any more, or asks for files by now, is no reason to keep a cohort from its end.
    """
    cohort = event.cohort
    chosen = questionnaires.latest(cohort.evaluation_survey) if cohort.evaluation_survey else None
    if chosen is None or parse(chosen.body).asks_for_files or queries.evaluation_of(cohort.id):
        return
    closes_on = clock.today(cohort.time_zone) + EVALUATED_WITHIN
    title = _("Evaluation of %(cohort)s", cohort=cohort.title)
    survey = surveys.create(
        title=title, questionnaire_id=chosen.id, audience=audiences.OF_COHORT, closes_on=closes_on,
        time_zone=cohort.time_zone, by=event.by,
    )  # fmt: skip
    survey.cohort_id, survey.state, survey.opened_on = cohort.id, SurveyState.OPEN, clock.today(cohort.time_zone)
    audit.record("survey.opened", survey, by=event.by)


def ask_graduate(event: Graduated) -> None:
    """Ask a graduate to evaluate their cohort, once. No other campaign keeps it back: it belongs to the last day."""
    survey = queries.evaluation_of(event.nomination.cohort_id)
    person = event.nomination.user
    if survey and queries.accepts_answers(survey) and person.active and not queries.is_invited(survey.id, person.id):
        invitation = Invitation(**_invitation(survey, person), user=person, survey=survey)
        db.session.add(invitation)
        db.session.flush()
        inviting.write(invitation, clock.today(survey.time_zone))
