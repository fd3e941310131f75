"""When a survey may write to somebody whom others have written to. Pure.

Two campaigns keep seven days from each other, and whoever comes second waits. The mails of one campaign, a first
mail and its reminders, keep a rhythm of their own: never more than three reminders, never two within three days.
"""

from collections.abc import Iterable
from datetime import date, timedelta

APART = timedelta(days=7)
PACE = timedelta(days=3)
MOST_REMINDERS = 3


def free_day(day: date, taken: Iterable[date]) -> date:
    """The first day from this one on that is seven days away from every day in `taken`, past or to come."""
    for other in sorted(taken):
        if abs(other - day) < APART:
            day = other + APART
    return day


def is_paced(today: date, last: date | None) -> bool:
    """Whether enough days have passed since our own last mail; never before the first one."""
    return last is not None and last + PACE <= today
