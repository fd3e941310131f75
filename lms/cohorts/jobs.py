"""What the clock does for cohorts."""

import logging
from datetime import datetime

from lms import clock
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import completing as completing_read
from lms.cohorts.queries import funnel as funnel_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.services import calls, completing, logistics, nominations, nudging
from lms.db import transaction
from lms.errors import RuleBroken
from lms.notifications.quiet import next_calm

log = logging.getLogger(__name__)


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


def serve_graduates() -> None:
    """Give graduates what follows from completing, each in a transaction of their own."""
    for nomination_id in completing_read.owed():
        try:
            with transaction():
                completing.serve(nomination_id)
        except RuleBroken:  # one person's trouble keeps nobody else waiting; it is tried again
            log.exception("graduate of nomination %s is not served", nomination_id)


def send_nudges() -> None:
    """Send the reminders whose readers are at work now; who has done the step meanwhile gets none."""
    now = clock.now()
    due = [one.id for one in funnel_read.queued_nudges() if _at_work(one.nomination.user, now)]
    for nudge_id in due:
        with transaction():
            nudging.send(nudge_id)


def _at_work(person: User, now: datetime) -> bool:
    return next_calm(now, person.time_zone, free_days_of(person)) <= now
