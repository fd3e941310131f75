"""When a mail that can wait may leave: by day, and not on a day on which its reader does not work. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lms import clock
from lms.free_days.days import FreeDays

FIRST_HOUR = 8
LAST_HOUR = 20


def next_calm(moment: datetime, zone: str, free: FreeDays) -> datetime:
    """The first moment from this one on that is between 08:00 and 20:00 in the zone, on a day of work."""
    local = moment.astimezone(ZoneInfo(zone))
    if not free.has(local.date()) and FIRST_HOUR <= local.hour < LAST_HOUR:
        return moment
    day = local.date() if local.hour < FIRST_HOUR else local.date() + timedelta(days=1)
    return clock.at(free.first_working(day), FIRST_HOUR, zone)
