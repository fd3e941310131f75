"""Until when people can be nominated, an offer answered, and the waiting list moves up by itself. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms import clock


def last_day(today: date, offer_days: int, starts_on: date) -> date:
    """The last day to answer: `offer_days` from today, but before the cohort starts; today at the earliest."""
    return max(today, min(today + timedelta(days=offer_days), starts_on - timedelta(days=1)))


def expiry(day: date, zone: str) -> datetime:
    """The instant at which an offer lapses whose last day is `day` in the nominee's zone."""
    return clock.end_of(day, zone)


def shown_day(expires_at: datetime, zone: str) -> date:
    """The last day to answer, in the zone in which it is read."""
    return (expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def nominations_end(day: date | None, zone: str) -> datetime | None:
    """The instant after which focal points cannot nominate: the end of a day at the venue."""
    return clock.end_of(day, zone) if day else None


def refills_until(starts_on: date, refill_days: int) -> date:
    """The last day on which a free seat is offered to the waiting list by itself; visas take weeks."""
    return starts_on - timedelta(days=refill_days)
