"""What goes to people while a survey is open: invitations, reminders, news of a later last day."""

from collections.abc import Iterable
from datetime import date, timedelta

from lms import clock
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.notifications.models import MailState
from surveys.collection import campaigns, emails, mailings, queries
from surveys.collection.models import Invitation, Survey, SurveyState

LINK_OUTLIVES = timedelta(days=60)
DECENT_HOUR = 9


def personal_link(invitation: Invitation, survey: Survey) -> str:
    """The address that stands for one invitation. It outlives the survey, to say that it has closed."""
    token = links.issue(queries.PURPOSE, invitation.id, expires_at=survey.closes_at + LINK_OUTLIVES)
    return address_of("collection.answer", token=token)


def open_link(survey: Survey) -> str:
    """The address that anybody may answer by, for a wall or a slide."""
    token = links.issue(queries.OPEN_PURPOSE, str(survey.id), expires_at=survey.closes_at + LINK_OUTLIVES)
    return address_of("collection.visit", token=token)


def write_waiting(survey: Survey, *, limit: int) -> int:
    """Write to the next people who have not heard how long the survey is open. Returns to how many.

    A first mail waits until seven days after that of another campaign; who has had one is told of a later last day
    at once, and once. Done a second time it goes on where it stopped.
    """
    waiting = mailings.not_told(survey, limit=limit)
    taken = mailings.other_campaigns(waiting)
    today = clock.today(survey.time_zone)
    for invitation in waiting:
        if invitation.heard_until is None:
            write(invitation, campaigns.free_day(today, taken[invitation.id]))
        else:
            _tell_extension(invitation, today)
    return len(waiting)


def write(invitation: Invitation, day: date) -> None:
    """The first mail to somebody, leaving on this day."""
    survey = invitation.survey
    due_at = max(clock.now(), clock.at(day, DECENT_HOUR, survey.time_zone)) if _is_later(survey, day) else None
    notifications.post(emails.invitation(invitation, personal_link(invitation, survey), due_at))
    invitation.mailed_on, invitation.heard_until = day, survey.closes_on


def _is_later(survey: Survey, day: date) -> bool:
    return day > clock.today(survey.time_zone)


def _tell_extension(invitation: Invitation, today: date) -> None:
    notifications.post(emails.extension(invitation, personal_link(invitation, invitation.survey)))
    invitation.mailed_on, invitation.heard_until = today, invitation.survey.closes_on


def remind(invitation_id: str, *, number: int) -> bool:
    """Post a reminder to somebody who has not answered. False when there is nothing to remind of."""
    invitation = queries.invitation(invitation_id, lock=True)
    survey = invitation.survey
    is_over = survey.state is not SurveyState.OPEN or survey.closes_at <= clock.now()
    if invitation.user is None or invitation.responded or is_over or invitation.reminders >= number:
        return False
    invitation.reminders, invitation.mailed_on = number, clock.today(survey.time_zone)
    return notifications.post(emails.reminder(invitation, personal_link(invitation, survey), number))


def take_back(invitation_ids: Iterable[str]) -> int:
    """Stop the mails to these people that have not left. Returns how many."""
    found = mailings.queued(invitation_ids)
    for message in found:
        message.state = MailState.CANCELLED
    return len(found)
