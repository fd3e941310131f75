"""An agenda as people read it: by day at the venue, with the reader's own time beside it. Pure."""

from collections.abc import Collection, Iterable, Sequence
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
    own_ends: datetime

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
        Slot(
            one, one.starts_at.astimezone(venue), one.ends_at.astimezone(venue),
            one.starts_at.astimezone(reader), one.ends_at.astimezone(reader),
        )
        for one in in_order(sessions)
    ]  # fmt: skip
    return [Day(on, tuple(group)) for on, group in groupby(slots, key=lambda slot: slot.starts.date())]


def in_order(sessions: Iterable[Session]) -> list[Session]:
    """By time; sessions of one time by track, so that they always stand in the same order."""
    return sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.track or "", one.id))


def overlap(one: Session, other: Session) -> bool:
    """Whether nobody could be in both from beginning to end."""
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def own(sessions: Iterable[Session], taken: Collection[int]) -> list[Session]:
    """Somebody's own agenda: what is for everybody, and of the tracks what they have a place in."""
    return [one for one in sessions if one.track is None or one.id in taken]


def neighbour(sessions: Sequence[Session], session: Session, zone: str, *, later: bool) -> Session | None:
    """With which session of its day and track one changes places when it moves up or down; None at the edge.

    Only sessions of one track change places: the times that each track fills stay the same, so that moving can
    make no new overlap.
    """
    venue = ZoneInfo(zone)

    def lane_of(one: Session) -> tuple[date, str | None]:
        return one.starts_at.astimezone(venue).date(), one.track

    lane = [one for one in in_order(sessions) if lane_of(one) == lane_of(session)]
    place = next(number for number, one in enumerate(lane) if one.id == session.id) + (1 if later else -1)
    return lane[place] if 0 <= place < len(lane) else None


def splits(sessions: Iterable[Session]) -> list[list[Session]]:
    """Where the agenda splits: sessions of tracks that are at the same time, so that people choose one of them."""
    found: list[list[Session]] = []
    for one in in_order(one for one in sessions if one.track is not None):
        if found and any(overlap(one, other) for other in found[-1]):
            found[-1].append(one)
        else:
            found.append([one])
    return found
