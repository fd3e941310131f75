"""When a mail that can wait may leave: by day, and not on the reader's weekend. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms import clock

FIRST_HOUR = 8
LAST_HOUR = 20
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def works_on(day: date, weekend: Collection[str]) -> bool:
    """Whether a day is none of the weekend. A weekend of all seven days is taken for none."""
    return DAYS[day.weekday()] not in weekend or set(DAYS) <= set(weekend)


def next_calm(moment: datetime, zone: str, weekend: Collection[str]) -> datetime:
    """The first moment from this one on that is between 08:00 and 20:00 in the zone, on a day of work."""
    local = moment.astimezone(ZoneInfo(zone))
    if works_on(local.date(), weekend) and FIRST_HOUR <= local.hour < LAST_HOUR:
        return moment
    day = local.date() if local.hour < FIRST_HOUR else local.date() + timedelta(days=1)
    while not works_on(day, weekend):
        day += timedelta(days=1)
    return clock.at(day, FIRST_HOUR, zone)


def last_working_day(day: date, weekend: Collection[str]) -> date:
    """This day, or the last day of work before it: a reminder comes early rather than late."""
    while not works_on(day, weekend):
        day -= timedelta(days=1)
    return day
