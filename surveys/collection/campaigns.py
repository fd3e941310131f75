"""When a survey may write to somebody whom others have written to. Pure.

The seven days between two campaigns are the house's rule (lms.notifications.pacing). The mails of one campaign keep a
rhythm of their own: never more than three reminders, never two within three days; a later last day is told at once, and
one that moves again after three days.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from lms.notifications import pacing

PACE = timedelta(days=3)
MOST_REMINDERS = 3


def free_day(day: date, taken: Iterable[date]) -> date:
    """The first day from this one on that is seven days away from every day in `taken`, past or to come."""
    return pacing.first_free(_start(day), map(_start, taken)).date()


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
