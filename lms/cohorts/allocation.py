"""Who gets a seat, in which order, and why: the proposal that a coordinator can take, and the waiting list. Pure.

The next seat always goes to a member that is still below its minimum, then to the member with the fewest seats; between
equals to the earlier nomination. Within a member the rank of the focal point decides, then who was nominated earlier.
The same people and seats always give the same answer, and one seat more never takes a seat from anybody. The pages and
docs/seats.md say this rule to everybody whom it concerns.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.cohorts.seats import Seats


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody who could get a seat. Without a rank they come after those who have one."""

    id: int
    member_id: int | None
    member: str
    rank: int | None
    nominated_at: datetime

    @property
    def turn(self) -> tuple[float, datetime, int]:
        """Where they stand within their member."""
        return (float("inf") if self.rank is None else self.rank, self.nominated_at, self.id)


class Ground(StrEnum):
    """Why somebody gets a seat, or none."""

    MINIMUM = "minimum"
    TURN = "turn"
    FULL = "full"
    MEMBER_FULL = "member_full"
    NO_SEATS = "no_seats"
    NO_MEMBER = "no_member"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is proposed for one nominee. `place` is theirs on the waiting list, `seat` the number of the member's seat.

    `limit` is the number that decided: the minimum, the most that the member can have, or the seats in all.
    """

    nominee: Nominee
    ground: Ground
    seat: int = 0
    limit: int = 0
    place: int = 0

    @property
    def offered(self) -> bool:
        return self.ground in (Ground.MINIMUM, Ground.TURN)

    @property
    def waits(self) -> bool:
        """Whether a seat can come free for them; who has none of either cannot come as things stand."""
        return self.ground in (Ground.FULL, Ground.MEMBER_FULL)

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        member, limit, place = self.nominee.member, self.limit, self.place
        match self.ground:
            case Ground.MINIMUM:
                return _("offered: seat %(n)s of the %(min)s that %(member)s gets first",
                         n=self.seat, min=limit, member=member)  # fmt: skip
            case Ground.TURN if limit:
                return _("offered: seat %(n)s of %(max)s for %(member)s", n=self.seat, max=limit, member=member)
            case Ground.TURN:
                return _("offered: a seat is free")
            case Ground.FULL:
                return ngettext(
                    "waiting: there is %(num)d seat, and it is taken; number %(place)s in line",
                    "waiting: all %(num)d seats are taken; number %(place)s in line",
                    limit,
                    place=place,
                )
            case Ground.MEMBER_FULL:
                return _("waiting: all seats of %(member)s are taken (%(n)s); number %(place)s in line",
                         member=member, n=limit, place=place)  # fmt: skip
            case Ground.NO_SEATS:
                return _("no seat: %(member)s has no seats in this cohort", member=member)
        return _("no seat: seats are given by member, and this person has no agency yet")


def allocate(seats: Seats, nominees: Iterable[Nominee]) -> list[Decision]:
    """One decision for each nominee: those who get a seat in their order, then the waiting list in its order, then
    those who cannot come as things stand.

    Who is on the list behind others of a member that can have no more seats stands after everybody who waits for the
    next free seat.
    """
    could, cannot = _sorted_out(seats, nominees)
    offered: list[Decision] = []
    waiting: list[Decision] = []
    free = seats.total - seats.held
    for nominee, number in _in_turn(seats, could):
        limit, minimum = seats.limits.get(nominee.member_id or 0, 0), seats.minimums.get(nominee.member_id or 0, 0)
        if limit and number > limit:
            waiting.append(Decision(nominee, Ground.MEMBER_FULL, limit=limit))
        elif len(offered) >= free:
            waiting.append(Decision(nominee, Ground.FULL, limit=seats.total))
        elif number <= minimum:
            offered.append(Decision(nominee, Ground.MINIMUM, seat=number, limit=minimum))
        else:
            offered.append(Decision(nominee, Ground.TURN, seat=number, limit=limit))
    return [*offered, *(replace(one, place=place) for place, one in enumerate(waiting, 1)), *cannot]


def places(decisions: Iterable[Decision]) -> Mapping[int, int]:
    """The place of each on the waiting list, whether or not a seat is free for them at this moment."""
    return {one.nominee.id: place for place, one in enumerate(decisions, 1) if one.offered or one.waits}


def _sorted_out(seats: Seats, nominees: Iterable[Nominee]) -> tuple[list[Nominee], list[Decision]]:
    could, cannot = [], []
    for one in sorted(nominees, key=lambda one: (one.nominated_at, one.id)):
        if not seats.limits or seats.limits.get(one.member_id or 0):
            could.append(one)
        else:
            cannot.append(Decision(one, Ground.NO_MEMBER if one.member_id is None else Ground.NO_SEATS))
    return could, cannot


def _in_turn(seats: Seats, nominees: Iterable[Nominee]) -> Iterable[tuple[Nominee, int]]:
    """Everybody in the order in which seats come to them, each with the number of the seat of their member."""
    queues: dict[int | None, deque[Nominee]] = defaultdict(deque)
    for one in sorted(nominees, key=lambda one: one.turn):
        queues[one.member_id].append(one)
    had = Counter(seats.held_by)

    def key(member_id: int | None) -> tuple[bool, bool, int, datetime, int]:
        limit, minimum = seats.limits.get(member_id or 0, 0), seats.minimums.get(member_id or 0, 0)
        first, count = queues[member_id][0], had[member_id]
        return (bool(limit) and count >= limit, count >= minimum, count, first.nominated_at, first.id)

    heap = [(key(member_id), member_id or 0, member_id) for member_id in queues]
    heapq.heapify(heap)
    while heap:
        member_id = heapq.heappop(heap)[2]
        had[member_id] += 1
        yield queues[member_id].popleft(), had[member_id]
        if queues[member_id]:
            heapq.heappush(heap, (key(member_id), member_id or 0, member_id))
