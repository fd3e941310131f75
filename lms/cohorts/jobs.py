"""What the clock does for cohorts."""

from lms import clock
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import calls, logistics, nominations
from lms.db import transaction


def lapse() -> None:
    """Let offers go that nobody answered in time, each in its own transaction."""
    for nomination_id in nominations_read.lapsed_ids():
        with transaction():
            nominations.lapse(nomination_id)


def remind_focal_points() -> None:
    """Tell who has nominated nobody that the deadline is near, each in its own transaction."""
    for call_id in calls_read.to_remind():
        with transaction():
            calls.remind(call_id)


def forget_logistics() -> None:
    """Delete the logistics of cohorts whose time for it is over, each in its own transaction."""
    for cohort_id in logistics_read.over(clock.today()):
        with transaction():
            logistics.forget_all(cohorts_read.cohort(cohort_id, lock=True))
