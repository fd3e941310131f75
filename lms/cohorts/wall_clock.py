"""From what a clock on the wall shows to the instant it means, where that is clear. Pure."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class SkippedTimeError(ValueError):
    """The clock goes forward over this time: it does not exist on that day."""


class RepeatedTimeError(ValueError):
    """The clock goes back over this time: it happens twice on that day."""


def instant(day: date, at: time, zone: str) -> datetime:
    """The one instant, in UTC, when clocks in an IANA zone show `at` on `day`.

    Raises SkippedTimeError or RepeatedTimeError where a clock change makes it none or two (PEP 495).
    """
    early = datetime.combine(day, at.replace(fold=0), ZoneInfo(zone))
    late = early.replace(fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if shown(early.astimezone(UTC), zone) == (day, at.replace(fold=0)):
        raise RepeatedTimeError
    raise SkippedTimeError


def shown(moment: datetime, zone: str) -> tuple[date, time]:
    """What a clock on the wall in `zone` shows at an instant: the day and the time."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date(), local.time().replace(fold=0)
