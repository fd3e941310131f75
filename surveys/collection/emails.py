"""What surveys write to people."""

from lms.accounts.weekends import weekend_of
from lms.notifications.services import Email
from surveys.collection.models import Invitation, Survey


def invitation(invitation: Invitation, survey: Survey, link: str) -> Email:
    template = "collection/evaluation" if survey.cohort_id else "collection/invitation"
    return _email(invitation, survey, link, key=f"survey_invitation:{invitation.id}", template=template)


def reminder(invitation: Invitation, survey: Survey, link: str, number: int) -> Email:
    key = f"survey_reminder:{invitation.id}:{number}"
    return _email(invitation, survey, link, key=key, template="collection/reminder")


def _email(invitation: Invitation, survey: Survey, link: str, *, key: str, template: str) -> Email:
    person = invitation.user
    return Email(
        key=key,
        to=person.email,
        name=person.name,
        language=person.language,
        user_id=person.id,
        template=template,
        campaign=f"survey:{survey.id}",
        zone=person.time_zone,
        weekend=weekend_of(person),
        context={
            "title": survey.title,
            "minutes": survey.body.get("minutes", 5),
            "closes_on": survey.closes_on,
            "time_zone": survey.time_zone,
            "link": link,
        },
    )
