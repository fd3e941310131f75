"""Passing seats on: whatever frees or adds a seat ends here."""

from lms import clock
from lms.cohorts.deadlines import refills_until
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import offers
from lms.cohorts.states import Act, allows


def refill(cohort: Cohort) -> int:
    """Offer every free seat to the waiting list, in the order of the allocation. Returns how many were offered.

    The caller holds the cohort's lock. Close to the start nothing is offered by itself: a coordinator, who knows
    whether a visa can still be had, gets it as something to do.
    """
    if not allows(cohort.state, Act.OFFER) or not refills_itself(cohort):
        return 0
    ids = [one.nominee.id for one in seats_read.next_in_line(cohort) if one.offered]
    for nomination in nominations_read.with_people(ids):
        offers.make(nomination, by=None, actor="waiting list")
    return len(ids)


def refills_itself(cohort: Cohort) -> bool:
    """Whether the waiting list moves up by itself today."""
    return clock.today(cohort.time_zone) <= refills_until(cohort.starts_on, cohort.refill_days)
