"""Taking what the seat allocation proposes."""

from flask_babel import gettext as _

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import changes, offers
from lms.cohorts.states import Act, allows
from lms.errors import RuleBroken


def take(cohort: Cohort, mark: str, *, by: User) -> tuple[int, int]:
    """Offer the seats that are proposed and put who waits on the list. Returns how many of each.

    `mark` is of the proposal that the coordinator looked at. Raises RuleBroken when it would be another one by now.
    The caller holds the cohort's lock.
    """
    if not allows(cohort.state, Act.OFFER):
        raise RuleBroken(_("Seats can be offered once nominations are open, and until the cohort is over."))
    decisions = seats_read.proposal(cohort)
    if seats_read.mark(decisions) != mark:
        raise RuleBroken(_("Something has changed since you looked: nothing was offered. This is the proposal now."))
    found = {one.id: one for one in nominations_read.with_people([each.nominee.id for each in decisions])}
    offered = waiting = 0
    for decision in decisions:
        nomination = found[decision.nominee.id]
        if decision.offered:
            offers.make(nomination, by=by, note=decision.reason)
            offered += 1
        elif decision.waits and nomination.state is NominationState.NOMINATED:
            nomination.waitlisted_at = clock.now()
            changes.move(nomination, NominationState.WAITLISTED, by=by, note=decision.reason)
            waiting += 1
    return offered, waiting
