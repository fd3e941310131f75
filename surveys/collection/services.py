"""Putting a questionnaire to people, and taking their answers in."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import CohortCompleted, Graduated
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person
from surveys.collection import audiences, emails, queries
from surveys.collection.models import Draft, Inbox, Invitation, Survey, SurveyState
from surveys.questionnaires import queries as questionnaires
from surveys.questionnaires.questionnaire import parse

CUTS = ["sub_region", "agency_family", "gender"]
LINK_OUTLIVES = timedelta(days=60)
EVALUATED_WITHIN = timedelta(days=21)
OF_COHORT = "cohort"  # the audience of an evaluation; no survey that is put by hand has it


def create(*, title: str, questionnaire_id: int, audience: str, closes_on: date, time_zone: str, by: Person) -> Survey:
    """A draft of a survey. Raises RuleBroken when the title is taken."""
    if db.session.scalar(select(Survey.id).where(Survey.title == title)):
        raise RuleBroken(_("There is a survey with this title already. Choose another title."))
    survey = Survey(
        questionnaire_id=questionnaire_id,
        title=title,
        audience=audience,
        closes_on=closes_on,
        time_zone=time_zone,
        closes_at=clock.end_of(closes_on, time_zone),
        body=questionnaires.published(questionnaire_id).body,
        cuts=CUTS,
    )
    db.session.add(survey)
    audit.record("survey.created", survey, by=by)
    return survey


def open_survey(survey_id: int, *, by: Person) -> int:
    """Freeze the questionnaire and the audience, and invite everybody. Returns how many were invited.

    Raises RuleBroken when it is open already, would close at once, or would ask nobody.
    """
    survey = queries.locked_survey(survey_id)
    if survey.state is not SurveyState.DRAFT:
        raise RuleBroken(_("This survey was opened before. It cannot be opened a second time."))
    if survey.closes_at <= clock.now():
        raise RuleBroken(_("The last day to answer has passed. Make a new survey with a later day."))
    people = db.session.scalars(
        select(User).where(User.id.in_(audiences.user_ids(survey.audience)), User.active.is_(True)).order_by(User.id)
    ).all()
    if not people:
        raise RuleBroken(_("There is nobody to ask yet. The survey can be opened when people have joined."))
    survey.body = questionnaires.published(survey.questionnaire_id).body
    survey.state, survey.opened_on = SurveyState.OPEN, clock.today(survey.time_zone)
    for person in people:
        _invite(survey, person)
    audit.record("survey.opened", survey, by=by, details={"invited": len(people)})
    return len(people)


def _invite(survey: Survey, person: User) -> None:
    frame = queries.frame_of(person.snapshot(), survey.cuts)
    invitation = Invitation(survey_id=survey.id, user_id=person.id, frame=frame, user=person)
    db.session.add(invitation)
    db.session.flush()
    notifications.post(emails.invitation(invitation, survey, personal_link(invitation, survey)))


def open_evaluation(event: CohortCompleted) -> None:
    """Open the evaluation that a cohort names, for three weeks; its graduates are asked as the clock serves them.

    A questionnaire that is not there any more is no reason to keep a cohort from its end.
    """
    cohort = event.cohort
    chosen = questionnaires.latest(cohort.evaluation_survey) if cohort.evaluation_survey else None
    if chosen is None or queries.evaluation_of(cohort.id):
        return
    closes_on = clock.today(cohort.time_zone) + EVALUATED_WITHIN
    title = _("Evaluation of %(cohort)s", cohort=cohort.title)
    survey = create(
        title=title, questionnaire_id=chosen.id, audience=OF_COHORT, closes_on=closes_on, time_zone=cohort.time_zone,
        by=event.by,
    )  # fmt: skip
    survey.cohort_id, survey.state, survey.opened_on = cohort.id, SurveyState.OPEN, clock.today(cohort.time_zone)
    audit.record("survey.opened", survey, by=event.by)


def ask_graduate(event: Graduated) -> None:
    """Ask a graduate to evaluate their cohort, once."""
    survey = queries.evaluation_of(event.nomination.cohort_id)
    person = event.nomination.user
    if survey and queries.accepts_answers(survey) and person.active and not queries.is_invited(survey.id, person.id):
        _invite(survey, person)


def personal_link(invitation: Invitation, survey: Survey) -> str:
    """The address that stands for one invitation. It outlives the survey, to say that it has closed."""
    token = links.issue(queries.PURPOSE, invitation.id, expires_at=survey.closes_at + LINK_OUTLIVES)
    return address_of("collection.answer", token=token)


def remind(invitation_id: str, *, number: int) -> bool:
    """Post a reminder to somebody who has not answered. False when there is nothing to remind of."""
    invitation = queries.invitation(invitation_id, lock=True)
    survey = invitation.survey
    if invitation.responded or survey.state is not SurveyState.OPEN or invitation.reminders >= number:
        return False
    invitation.reminders = number
    return notifications.post(emails.reminder(invitation, survey, personal_link(invitation, survey), number))


def save_draft(invitation_id: str, answers: Mapping[str, Any]) -> None:
    """Keep what was typed, on top of what was kept before; None takes an answer away.

    Raises RuleBroken when the answers were sent or the survey has closed.
    """
    invitation = queries.invitation(invitation_id, lock=True)
    _require_open(invitation)
    draft = db.session.get(Draft, invitation_id)
    if draft is None:
        draft = Draft(invitation_id=invitation_id, answers={})
        db.session.add(draft)
    merged = {**draft.answers, **answers}
    draft.answers = {code: answer for code, answer in merged.items() if answer is not None}


def send(invitation_id: str) -> None:
    """Take the draft in as an answer that nothing joins to the person. Sent twice, it counts once.

    The answer, the end of the draft and the mark on the invitation are one transaction. Nothing is written to
    the audit trail, and no moment is kept (docs/anonymity.md, 1).
    """
    invitation = queries.invitation(invitation_id, lock=True)
    if invitation.responded:
        return
    _require_open(invitation)
    draft = db.session.get(Draft, invitation_id)
    answers = draft.answers if draft else {}
    questionnaire = parse(invitation.survey.body)
    if not questionnaire.consents(answers):
        raise RuleBroken(_("You have not ticked the box that lets us use your answers. Go back and tick it."))
    kept = questionnaire.kept(answers)
    if not kept:
        raise RuleBroken(_("There is nothing to send yet. Answer at least one question."))
    db.session.add(Inbox(survey_id=invitation.survey_id, frame=dict(invitation.frame), answers=kept))
    if draft:
        db.session.delete(draft)
    invitation.responded = True


def _require_open(invitation: Invitation) -> None:
    if invitation.responded:
        raise RuleBroken(_("You have sent your answers already. Thank you."))
    if not queries.accepts_answers(invitation.survey):
        raise RuleBroken(_("This survey has closed. Thank you for wanting to answer."))
