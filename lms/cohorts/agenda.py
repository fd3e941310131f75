"""An agenda as people read it: by day at the venue, with the reader's own time beside it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from lms.cohorts.models.sessions import Session


@dataclass(frozen=True, slots=True)
class Slot:
    """A session with its times at the venue and at the reader's place."""

    session: Session
    starts: datetime
    ends: datetime
    own_starts: datetime

    @property
    def same_clock(self) -> bool:
        """Whether the reader's clock shows the same as the venue's."""
        return self.starts.replace(tzinfo=None) == self.own_starts.replace(tzinfo=None)

    @property
    def other_day(self) -> bool:
        """Whether it is another day at the reader's place when the session starts."""
        return self.starts.date() != self.own_starts.date()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the agenda, as the venue counts days."""

    on: date
    slots: tuple[Slot, ...]


def days(sessions: Iterable[Session], venue_zone: str, reader_zone: str) -> list[Day]:
    """Sessions by day and time."""
    venue, reader = ZoneInfo(venue_zone), ZoneInfo(reader_zone)
    slots = [
        Slot(one, one.starts_at.astimezone(venue), one.ends_at.astimezone(venue), one.starts_at.astimezone(reader))
        for one in sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.id))
    ]
    return [Day(on, tuple(group)) for on, group in groupby(slots, key=lambda slot: slot.starts.date())]
