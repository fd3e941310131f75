"""What cannot be at the same time in an agenda: one room, one facilitator, one participant. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from lms.cohorts.agenda import overlap
from lms.cohorts.models.sessions import Session


class Kind(StrEnum):
    ROOM = "room"
    FACILITATOR = "facilitator"
    EVERYBODY = "everybody"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a session and another one cannot both be: `what` is the room or the name, `count` how many people."""

    kind: Kind
    other: Session
    what: str = ""
    count: int = 0


def clashes(
    sessions: Iterable[Session],
    places: Mapping[int, Collection[int]],
    elsewhere: Iterable[Session] = (),
) -> Mapping[int, list[Clash]]:
    """For each session what stands against it. `places` are people by session, `elsewhere` other cohorts' sessions."""
    found: dict[int, list[Clash]] = defaultdict(list)
    here = list(sessions)
    for one, other in combinations(here, 2):
        if overlap(one, other):
            for kind, what, count in (*_rooms(one, other), *_facilitators(one, other), *_people(one, other, places)):
                found[one.id].append(Clash(kind, other, what, count))
                found[other.id].append(Clash(kind, one, what, count))
    for one in here:
        for other in elsewhere:
            if overlap(one, other):
                found[one.id] += [Clash(kind, other, what) for kind, what, _count in _facilitators(one, other)]
    return found


def _rooms(one: Session, other: Session) -> list[tuple[Kind, str, int]]:
    rooms = [" ".join((session.room or "").split()).casefold() for session in (one, other)]
    return [(Kind.ROOM, one.room or "", 0)] if rooms[0] and rooms[0] == rooms[1] else []


def _facilitators(one: Session, other: Session) -> list[tuple[Kind, str, int]]:
    busy = {person.id for person in other.facilitators}
    return [(Kind.FACILITATOR, person.name, 0) for person in one.facilitators if person.id in busy]


def _people(one: Session, other: Session, places: Mapping[int, Collection[int]]) -> list[tuple[Kind, str, int]]:
    """Who is expected in both. Sessions of different tracks are made to be at the same time."""
    if one.track is None and other.track is None:
        return [(Kind.EVERYBODY, "", 0)]
    if one.track is not None and other.track is not None:
        both = len(set(places.get(one.id, ())) & set(places.get(other.id, ())))
    else:
        both = len(places.get(one.id if one.track is not None else other.id, ()))
    return [(Kind.PARTICIPANTS, "", both)] if both else []
