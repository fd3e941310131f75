"""A time zone as a calendar file describes it, for the days that the file is about. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(hours=12)
SECOND = timedelta(seconds=1)


def vtimezone(zone: str, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE (RFC 5545, 3.6.5) of an IANA zone, true from `first` to `last`.

    Each change of the clock within stands as an observance of its own: rules of recurrence would have to be guessed,
    and some zones follow the moon.
    """
    described = Timezone()
    described.add("tzid", zone)
    begin = first.astimezone(UTC).replace(microsecond=0) - timedelta(days=1)
    described.add_component(_observance(zone, begin, begin))
    for onset in _changes(zone, begin, last.astimezone(UTC) + timedelta(days=1)):
        described.add_component(_observance(zone, onset - SECOND, onset))
    return described


def _observance(zone: str, before: datetime, onset: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What clocks show from `onset` on. Its DTSTART is in the time that clocks showed `before`."""
    old, new = before.astimezone(ZoneInfo(zone)), onset.astimezone(ZoneInfo(zone))
    part = TimezoneDaylight() if (new.dst() or timedelta()) > timedelta() else TimezoneStandard()
    offset = old.utcoffset() or timedelta()
    part.add("dtstart", (onset + offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", new.utcoffset() or timedelta())
    part.add("tzname", new.tzname() or zone)
    return part


def _changes(zone: str, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants from which clocks show another offset, to the second."""
    here, at = ZoneInfo(zone), begin
    while at < end:
        after = at + STEP
        if at.astimezone(here).utcoffset() != after.astimezone(here).utcoffset():
            yield _onset(here, at, after)
        at = after


def _onset(here: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset, by halving."""
    old = before.astimezone(here).utcoffset()
    while after - before > SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(here).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
