"""What surveys write to people."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.house import address_of
from lms.notifications.models import MailKind
from lms.notifications.services import Email, reader
from surveys.collection import modes
from surveys.collection.models import Invitation, Survey
from surveys.questionnaires.questionnaire import Kind

TEMPLATES = {Kind.EVALUATION: "evaluation", Kind.ANNUAL: "invitation"}


def invitation(invitation: Invitation, link: str, due_at: datetime | None = None) -> Email:
    survey = invitation.survey
    template = "evaluation" if survey.cohort_id else TEMPLATES.get(survey.kind, "asking")
    made = _email(invitation, link, key=f"survey_invitation:{invitation.id}", template=f"collection/{template}")
    return replace(made, kind=MailKind.INVITATIONS, due_at=due_at)


def sample(survey: Survey, reader: User, language: str) -> Email:
    """The invitation as its readers will see it, to look at before the survey opens; its link leads nowhere."""
    shown = invitation(Invitation(id="sample", survey=survey, user=reader), address_of("home.index"))
    return replace(shown, language=language)


def reminder(invitation: Invitation, link: str, number: int) -> Email:
    made = _email(invitation, link, key=f"survey_reminder:{invitation.id}:{number}", template="collection/reminder")
    return replace(made, kind=MailKind.REMINDERS)


def extension(invitation: Invitation, link: str) -> Email:
    key = f"survey_extended:{invitation.id}:{invitation.survey.closes_on.isoformat()}"
    made = _email(invitation, link, key=key, template="collection/extension")
    return replace(made, kind=MailKind.REMINDERS, waits=False)  # a day that has moved is told at once


def _email(invitation: Invitation, link: str, *, key: str, template: str) -> Email:
    survey, person = invitation.survey, invitation.user
    if person is None:
        raise ValueError("nobody is written to who came by the open link")
    return Email(
        key=key,
        **reader(person),
        zone=person.time_zone,
        free=free_days_of(person),
        template=template,
        campaign=f"survey:{survey.id}",
        context={
            "title": survey.title,
            "minutes": survey.body.get("minutes", 5),
            "mode": survey.mode.value,
            "promise": partial(modes.promise, survey),
            "closes_on": survey.closes_on,
            "time_zone": survey.time_zone,
            "link": link,
        },
    )
