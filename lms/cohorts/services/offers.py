"""Offering one seat, by whatever cause, and letting go of the offer."""

from lms import clock
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.cohorts import emails
from lms.cohorts.deadlines import expiry, last_day
from lms.cohorts.events import NominationWithdrawn
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import changes
from lms.house import address_of, publish
from lms.links import services as links
from lms.notifications import services as notifications


def make(nomination: Nomination, *, by: User | None, actor: str = "clock", note: str | None = None) -> None:
    """Offer a seat by mail. The caller holds the cohort's lock and knows that there is one for this person."""
    person, cohort = nomination.user, nomination.cohort
    day = last_day(clock.today(person.time_zone), cohort.offer_days, cohort.starts_on)
    nomination.offered_at, nomination.offer_expires_at = clock.now(), expiry(day, person.time_zone)
    nomination.lapsed_at = nomination.waitlisted_at = None
    changes.move(nomination, NominationState.OFFERED, by=by, actor=actor, note=note)
    token = links.issue(nominations_read.OFFER, str(nomination.id), expires_at=nomination.offer_expires_at)
    notifications.post(emails.offer(nomination, address_of("cohorts.offer", token=token)))
    if person.password is None:
        accounts.send_invitation(person)


def withdraw(nomination: Nomination) -> None:
    """End the link of an offer, and tell the person where they held a seat. The caller moves the nomination."""
    links.revoke(nominations_read.OFFER, str(nomination.id))
    if nomination.state in (NominationState.OFFERED, NominationState.ACCEPTED):
        notifications.post(emails.withdrawn(nomination))
    if nomination.state is NominationState.ACCEPTED:
        publish(NominationWithdrawn(nomination))
