"""The only place that asks what time it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The calendar day it is now in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def at(day: date, hour: int, zone: str) -> datetime:
    """The instant when a clock in `zone` shows `hour`:00 on `day`.

    An hour that a clock change skips becomes the same wall time read with the offset before the change,
    as PEP 495 (fold=0) says.
    """
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The first instant after `day` in `zone`: a deadline that people read as a day ends here."""
    return at(day + timedelta(days=1), 0, zone)
