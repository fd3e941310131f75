"""When a campaign may write to somebody whom others have written to. Pure.

A campaign asks many people the same thing: a follow-up of action plans, the survey of alumni, reminders of courses.
Two of them keep seven days from each other, whoever comes second waits. The mails of one campaign, a first mail and
its reminders, keep their own rhythm.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lms.free_days import days
from lms.free_days.days import FreeDays
from lms.notifications.quiet import next_calm

APART = timedelta(days=7)


def first_free(
    moment: datetime, taken: Iterable[datetime], zone: str | None = None, free: FreeDays = days.NONE
) -> datetime:
    """The first moment from this one on that is seven days away from every moment in `taken`, past or to come.

    With a zone it is by day and on a day of work there too.
    """
    others = sorted(taken)
    found = moment
    while True:
        after = next_calm(found, zone, free) if zone else found
        for other in others:
            if abs(other - after) < APART:
                after = other + APART
        if after == found:
            return found
        found = after
