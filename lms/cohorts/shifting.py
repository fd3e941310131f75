"""The same hour of the wall clock, some days later: how a session follows when its cohort is copied or moved. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.cohorts.wall_clock import RepeatedTimeError, SkippedTimeError, instant, shown


class ClockChange(StrEnum):
    """What a change of the clocks does to a time on the wall on its new day."""

    NONE = "none"
    SKIPPED = "skipped"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Shifted:
    """Where a session goes, and whether a change of the clocks touches it there."""

    starts_at: datetime
    ends_at: datetime
    change: ClockChange = ClockChange.NONE


def shift(starts_at: datetime, ends_at: datetime, days: int, zone: str, to_zone: str | None = None) -> Shifted:
    """The session `days` later at the same times of the wall clock, in `zone` or at a new place in `to_zone`.

    A time that the clocks skip on the new day comes as much later as they go forward; of a time that comes twice the
    first is taken. Where that would end a session before it starts, it keeps its length instead.
    """
    if days == 0 and to_zone in (None, zone):
        return Shifted(starts_at, ends_at)
    start, one = _later(starts_at, days, zone, to_zone or zone)
    end, other = _later(ends_at, days, zone, to_zone or zone)
    if end <= start:
        end = start + (ends_at - starts_at)
    return Shifted(start, end, one if one is not ClockChange.NONE else other)


def _later(moment: datetime, days: int, zone: str, to_zone: str) -> tuple[datetime, ClockChange]:
    day, at = shown(moment, zone)
    return _instant(day + timedelta(days=days), at, to_zone)


def _instant(day: date, at: time, zone: str) -> tuple[datetime, ClockChange]:
    early = datetime.combine(day, at, ZoneInfo(zone))
    try:
        return instant(day, at, zone), ClockChange.NONE
    except SkippedTimeError:
        return early.astimezone(ZoneInfo("UTC")), ClockChange.SKIPPED
    except RepeatedTimeError:
        return early.astimezone(ZoneInfo("UTC")), ClockChange.REPEATED
