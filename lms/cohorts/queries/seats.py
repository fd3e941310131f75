"""Reading seats, and who could have one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import func, select

from lms.cohorts.allocation import Decision, Nominee, allocate, places
from lms.cohorts.models.cohorts import Cohort, MemberSeats
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.seats import Seats
from lms.cohorts.states import Act, states_allowing
from lms.db import db
from lms.organisations.models import Member

COULD_COME = (NominationState.NOMINATED, NominationState.WAITLISTED)


def seats(one: Cohort) -> Seats:
    """How many seats are held, in all and by the member that sent the person. Two statements."""
    return seats_of([one])[one.id]


def seats_of(cohorts: Collection[Cohort]) -> Mapping[int, Seats]:
    """The seats of several cohorts. Two statements."""
    ids = [one.id for one in cohorts]
    held: dict[int, dict[int | None, int]] = defaultdict(dict)
    for row in db.session.execute(
        select(Nomination.cohort_id, Nomination.for_member_id, func.count(Nomination.id))
        .where(Nomination.cohort_id.in_(ids), Nomination.state.in_(HOLDS_SEAT))
        .group_by(Nomination.cohort_id, Nomination.for_member_id)
    ):
        held[row[0]][row[1]] = row[2]
    limits: dict[int, dict[int, int]] = defaultdict(dict)
    minimums: dict[int, dict[int, int]] = defaultdict(dict)
    for limit in db.session.execute(
        select(MemberSeats.cohort_id, MemberSeats.member_id, MemberSeats.seats, MemberSeats.minimum).where(
            MemberSeats.cohort_id.in_(ids)
        )
    ):
        limits[limit.cohort_id][limit.member_id] = limit.seats
        minimums[limit.cohort_id][limit.member_id] = limit.minimum
    return {
        one.id: Seats(one.seats, sum(held[one.id].values()), limits[one.id], held[one.id], minimums[one.id])
        for one in cohorts
    }


def member_seats(cohort_id: int) -> Sequence[MemberSeats]:
    found = db.session.scalars(select(MemberSeats).where(MemberSeats.cohort_id == cohort_id)).all()
    return sorted(found, key=lambda row: row.member.name)


def seats_of_member(cohort_id: int, member_id: int) -> MemberSeats | None:
    return db.session.scalar(
        select(MemberSeats).where(MemberSeats.cohort_id == cohort_id, MemberSeats.member_id == member_id)
    )


def nominees(cohort_ids: Collection[int], states: Collection[NominationState]) -> Mapping[int, list[Nominee]]:
    """Who is in one of these states, by cohort. One statement."""
    found: dict[int, list[Nominee]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Nomination.cohort_id,
            Nomination.id,
            Nomination.for_member_id,
            Member.name,
            Nomination.rank,
            Nomination.created_at,
        )
        .outerjoin(Member, Member.id == Nomination.for_member_id)
        .where(Nomination.cohort_id.in_(cohort_ids), Nomination.state.in_(states))
    )
    for row in rows:
        found[row.cohort_id].append(Nominee(row.id, row.for_member_id, row.name or "", row.rank, row.created_at))
    return found


def proposal(cohort: Cohort) -> list[Decision]:
    """What the allocation says about everybody who waits for a decision or for a seat. Three statements."""
    return allocate(seats(cohort), nominees([cohort.id], COULD_COME).get(cohort.id, []))


def next_in_line(cohort: Cohort) -> list[Decision]:
    """What the allocation says about the waiting list. Three statements."""
    return allocate(seats(cohort), nominees([cohort.id], (NominationState.WAITLISTED,)).get(cohort.id, []))


def waiting_places(cohorts: Collection[Cohort]) -> Mapping[int, int]:
    """The place on the waiting list of each nomination (by id) that is on one. Three statements."""
    room, waiting = seats_of(cohorts), nominees([one.id for one in cohorts], (NominationState.WAITLISTED,))
    found: dict[int, int] = {}
    for cohort_id, people in waiting.items():
        found |= places(allocate(room[cohort_id], people))
    return found


def with_seats_to_pass_on() -> list[tuple[Cohort, int]]:
    """Cohorts in which seats are free that people on the waiting list could have, and how many. Four statements."""
    cohorts = db.session.scalars(
        select(Cohort).where(
            Cohort.state.in_(states_allowing(Act.OFFER)),
            Cohort.id.in_(select(Nomination.cohort_id).where(Nomination.state == NominationState.WAITLISTED)),
        ).order_by(Cohort.starts_on, Cohort.id)
    ).all()  # fmt: skip
    room = seats_of(cohorts)
    waiting = nominees([one.id for one in cohorts], (NominationState.WAITLISTED,))
    counted = [(one, sum(each.offered for each in allocate(room[one.id], waiting[one.id]))) for one in cohorts]
    return [(one, count) for one, count in counted if count]


def mark(decisions: Sequence[Decision]) -> str:
    """What tells one proposal from another, so that nobody takes what they have not seen."""
    said = ";".join(f"{one.nominee.id}:{one.ground}:{one.place}" for one in decisions)
    return sha256(said.encode()).hexdigest()[:32]
