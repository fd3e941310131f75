"""Giving a seat to somebody who has said yes without an offer of ours, and taking that back."""

from lms import clock
from lms.accounts.models import User
from lms.cohorts import emails
from lms.cohorts.events import NominationAccepted
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import calendar_entries, changes
from lms.house import publish
from lms.links import services as links
from lms.notifications import services as notifications


def seat(nomination: Nomination, *, by: User, mail: bool) -> None:
    """Write down that somebody comes. The caller holds the cohort's lock and knows that there is a seat."""
    nomination.answered_at = clock.now()
    nomination.lapsed_at = nomination.waitlisted_at = None
    changes.move(nomination, NominationState.ACCEPTED, by=by)
    links.revoke(nominations_read.OFFER, str(nomination.id))
    publish(NominationAccepted(nomination))
    if mail:
        notifications.post(emails.seated(nomination))
        calendar_entries.send_invitation(nomination, carried_by="seated")


def give_back(nomination: Nomination, before: NominationState, *, by: User) -> None:
    """Take a list of participants back: the nomination stands where it stood. An offer that was open is not renewed."""
    then = NominationState.NOMINATED if before is NominationState.OFFERED else before
    nomination.answered_at = None
    nomination.waitlisted_at = clock.now() if then is NominationState.WAITLISTED else None
    changes.move(nomination, then, by=by)
