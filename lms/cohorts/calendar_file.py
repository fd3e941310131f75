"""Calendar files (RFC 5545) and what they ask of a calendar (RFC 5546). Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from lms.cohorts.time_zones import vtimezone

PRODUCT = "-//Regional Support Office//RSO Learning//EN"
REFRESH = timedelta(hours=6)


class Method(StrEnum):
    """PUBLISH shows, REQUEST invites or changes what was invited to, CANCEL takes it away."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody with an address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar. With days instead of instants it lasts from the first to the last day, both included.

    `uid` is the same for ever; `revision` is higher after each change.
    """

    uid: str
    revision: int
    title: str
    starts: datetime | date
    ends: datetime | date
    zone: str
    place: str = ""
    text: str = ""
    link: str | None = None
    cancelled: bool = False


def write(
    entries: Sequence[Entry],
    method: Method,
    *,
    organizer: Mailbox,
    stamp: datetime,
    attendee: Mailbox | None = None,
    name: str | None = None,
) -> str:
    """The file. REQUEST and CANCEL hold entries of one uid alone, for one attendee (RFC 5546, 3.2)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    if name:
        calendar.add("name", _text(name))
        calendar.add("x-wr-calname", _text(name))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
    for zone, first, last in _zones(entries):
        calendar.add_component(vtimezone(zone, first, last))
    for entry in entries:
        calendar.add_component(_event(entry, method, organizer, stamp, attendee))
    return calendar.to_ical().decode()


def _event(entry: Entry, method: Method, organizer: Mailbox, stamp: datetime, attendee: Mailbox | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.revision)
    event.add("summary", _text(entry.title))
    start, end = _times(entry)
    event.add("dtstart", start)
    event.add("dtend", end)
    if entry.place:
        event.add("location", _text(entry.place))
    if entry.text:
        event.add("description", _text(entry.text))
    if entry.link:
        event.add("url", entry.link)
    gone = entry.cancelled or method is Method.CANCEL
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if gone else "OPAQUE")
    event.add("organizer", _address(organizer))
    if attendee:
        taking_part = _address(attendee)
        taking_part.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        event.add("attendee", taking_part)
    return event


def _text(typed: str) -> str:
    """Without the control characters that no text value may hold (RFC 5545, 3.3.11); line breaks stay."""
    lines = "\n".join(typed.splitlines())  # every kind of line break: some readers take each of them for one
    lines = lines.replace(r"\N", r"\n")  # typed as two signs; the library would take it for a line break
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.email}")
    name = " ".join(_text(mailbox.name).split())
    address.params["CN"] = name.replace('"', "'")  # a quoted value cannot hold one (RFC 5545, 3.2)
    return address


def _times(entry: Entry) -> tuple[datetime | date, datetime | date]:
    """Both in the zone of the venue where that is clear.

    A local time that comes twice would be taken for the first (RFC 5545, 3.3.5), so one of the second is in UTC.
    """
    if not isinstance(entry.starts, datetime) or not isinstance(entry.ends, datetime):
        return entry.starts, entry.ends + timedelta(days=1)
    local = [one.astimezone(ZoneInfo(entry.zone)) for one in (entry.starts, entry.ends)]
    if entry.zone == "UTC" or any(one.fold for one in local):
        return entry.starts.astimezone(UTC), entry.ends.astimezone(UTC)
    return local[0], local[1]


def _zones(entries: Iterable[Entry]) -> list[tuple[str, datetime, datetime]]:
    """The zones that the entries are written in, each with the first and the last instant."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for entry in entries:
        start, end = _times(entry)
        if isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo is not UTC:
            first, last = found.get(entry.zone, (start, end))
            found[entry.zone] = (min(first, start), max(last, end))
    return [(zone, first, last) for zone, (first, last) in sorted(found.items())]
