"""What the clock does for cohorts."""

from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import nominations
from lms.db import transaction


def lapse() -> None:
    """Let offers go that nobody answered in time, each in its own transaction."""
    for nomination_id in nominations_read.lapsed_ids():
        with transaction():
            nominations.lapse(nomination_id)
