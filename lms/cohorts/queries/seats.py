"""Reading who could have a seat, and in which order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select

from lms.cohorts.allocation import Decision, Nominee, allocate, places
from lms.cohorts.models.cohorts import Cohort, MemberSeats
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.states import Act, states_allowing
from lms.db import db
from lms.organisations.models import Member

COULD_COME = (NominationState.NOMINATED, NominationState.WAITLISTED)


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
    return allocate(cohorts_read.seats(cohort), nominees([cohort.id], COULD_COME).get(cohort.id, []))


def next_in_line(cohort: Cohort) -> list[Decision]:
    """What the allocation says about the waiting list. Three statements."""
    return allocate(cohorts_read.seats(cohort), nominees([cohort.id], (NominationState.WAITLISTED,)).get(cohort.id, []))


def waiting_places(cohorts: Collection[Cohort]) -> Mapping[int, int]:
    """The place on the waiting list of each nomination (by id) that is on one. Three statements."""
    room, waiting = cohorts_read.seats_of(cohorts), nominees([one.id for one in cohorts], (NominationState.WAITLISTED,))
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
    room = cohorts_read.seats_of(cohorts)
    waiting = nominees([one.id for one in cohorts], (NominationState.WAITLISTED,))
    counted = [(one, sum(each.offered for each in allocate(room[one.id], waiting[one.id]))) for one in cohorts]
    return [(one, count) for one, count in counted if count]


def mark(decisions: Sequence[Decision]) -> str:
    """What tells one proposal from another, so that nobody takes what they have not seen."""
    said = ";".join(f"{one.nominee.id}:{one.ground}:{one.place}" for one in decisions)
    return sha256(said.encode()).hexdigest()[:32]
