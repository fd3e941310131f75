"""What speaks against the dates of a cohort. Each is a warning in a sentence, never a block. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.free_days.days import is_weekend
from lms.free_days.public_holidays import holidays_of
from lms.web.filters import clock_time, day, place, short_day

EARLIEST, LATEST = time(7), time(21)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Concern:
    """A warning: what it is about, and what stands against it."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Taking:
    """A member that takes part, as far as dates are concerned."""

    name: str
    iso2: str
    weekend: list[str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another cohort on the same days, and the people that it shares with this one."""

    title: str
    starts_on: date
    ends_on: date
    participants: tuple[str, ...] = ()
    facilitators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A session; `online` is one that somebody can follow from home."""

    title: str
    starts_at: datetime
    ends_at: datetime
    online: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that warnings rest on. `zones` says how many participants live in each."""

    members: Sequence[Taking] = ()
    zones: Mapping[str, int] | None = None
    overlaps: Sequence[Overlap] = ()


def concerns(facts: Facts, starts_on: date, ends_on: date, slots: Iterable[Slot], venue_zone: str) -> list[Concern]:
    """Every warning about these dates: free days first, then people who cannot be in two places, then hours."""
    return [
        *free_days(facts.members, starts_on, ends_on),
        *unknown(facts.members, starts_on, ends_on),
        *shared(facts.overlaps),
        *odd_hours(slots, facts.zones or {}, venue_zone),
    ]


def free_days(members: Sequence[Taking], starts_on: date, ends_on: date) -> Iterator[Concern]:
    """The days on which some of the members do not work."""
    for one in _days(starts_on, ends_on):
        off = [
            f"{member.name} ({name.replace(' (estimated)', ', estimated')})"
            for member in members
            if (name := (holidays_of(member.iso2, one.year) or {}).get(one))
        ]
        if off:
            yield Concern(day(one), _("Public holiday in %(members)s", members=listed(off)))
        resting = [member.name for member in members if is_weekend(one, member.weekend)]
        if resting and len(resting) == len(members):
            yield Concern(day(one), _("Weekend in every member that takes part"))
        elif resting:
            yield Concern(day(one), _("Weekend in %(members)s", members=listed(resting)))


def unknown(members: Sequence[Taking], starts_on: date, ends_on: date) -> Iterator[Concern]:
    """The members of whose holidays in these years nothing is known."""
    years = range(starts_on.year, ends_on.year + 1)
    silent = [member.name for member in members if any(holidays_of(member.iso2, year) is None for year in years)]
    if silent:
        yield Concern(
            _("Public holidays not known"),
            _("We have no list for %(members)s. Ask the focal point.", members=listed(silent)),
        )


def shared(overlaps: Iterable[Overlap]) -> Iterator[Concern]:
    """The people whom another cohort wants on the same days."""
    for one in overlaps:
        when = _("%(title)s, %(first)s – %(last)s",
                 title=one.title, first=short_day(one.starts_on), last=short_day(one.ends_on))  # fmt: skip
        if one.participants:
            yield Concern(when, _("Participants of both: %(names)s", names=listed(one.participants)))
        if one.facilitators:
            yield Concern(when, _("Facilitators of both: %(names)s", names=listed(one.facilitators)))


def odd_hours(slots: Iterable[Slot], zones: Mapping[str, int], venue_zone: str) -> Iterator[Concern]:
    """The online sessions that begin before 07:00 or end after 21:00 where participants live."""
    for slot in slots:
        if not slot.online:
            continue
        found = [
            _("%(time)s for %(people)s", time=clock_time(slot.starts_at, zone),
              people=ngettext("%(num)d participant", "%(num)d participants", count))
            for zone, count in sorted(zones.items(), key=lambda pair: place(pair[0]))
            if outside(slot.starts_at, slot.ends_at, zone)
        ]  # fmt: skip
        if found:
            when = _("%(title)s, %(time)s", title=slot.title, time=clock_time(slot.starts_at, venue_zone))
            yield Concern(when, _("Outside 07:00–21:00: %(places)s", places=listed(found)))


def outside(starts_at: datetime, ends_at: datetime, zone: str) -> bool:
    """Whether a session begins before 07:00 or ends after 21:00 in a zone."""
    starts, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    return starts.date() != ends.date() or starts.time() < EARLIEST or ends.time() > LATEST


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    shown, rest = ", ".join(names[:NAMED]), len(names) - NAMED
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(num)d other", "%(names)s and %(num)d others", rest, names=shown)


def _days(starts_on: date, ends_on: date) -> Iterator[date]:
    for number in range((ends_on - starts_on).days + 1):
        yield starts_on + timedelta(days=number)
