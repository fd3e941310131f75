"""What the clock does for cohorts."""

from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import calls, nominations
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
