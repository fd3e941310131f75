"""Reading what speaks against the dates of a cohort. Each of these takes a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.accounts.models import User
from lms.cohorts.concerns import Concern, Facts, Overlap, Slot, Taking, concerns
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.queries.facilitating import runs
from lms.db import db
from lms.organisations.models import Agency, Member, MemberKind

COMING = (NominationState.NOMINATED, NominationState.WAITLISTED, NominationState.OFFERED, NominationState.ACCEPTED)
OVER = (CohortState.CANCELLED, CohortState.COMPLETED)


def of_cohort(cohort: Cohort) -> list[Concern]:
    """What speaks against a cohort as it is planned now."""
    return against(
        cohort.id, cohort.starts_on, cohort.ends_on, cohort.time_zone, slots(sessions_read.sessions(cohort.id))
    )


def against(
    cohort_id: int | None, starts_on: date, ends_on: date, venue_zone: str, at: Iterable[Slot], *, people: bool = True
) -> list[Concern]:
    """What would speak against other dates, with sessions at other times; without `people` for a copy.

    A cohort that is not made yet has no id: every member may take part in it.
    """
    return concerns(facts(cohort_id, starts_on, ends_on, people=people), starts_on, ends_on, at, venue_zone)


def slots(sessions: Iterable[Session]) -> list[Slot]:
    return [Slot(one.title, one.starts_at, one.ends_at, is_online(one.room)) for one in sessions]


def is_online(room: str | None) -> bool:
    """Whether somebody can follow from home: the room is an address on the web."""
    return bool(room) and str(room).lower().startswith(("http://", "https://"))


def facts(cohort_id: int | None, starts_on: date, ends_on: date, *, people: bool = True) -> Facts:
    zones = _zones(cohort_id) if cohort_id and people else {}
    overlaps = _overlaps(cohort_id, starts_on, ends_on) if cohort_id and people else []
    members = [
        Taking(one.name, one.iso2, one.weekend) for one in taking_part(cohort_id) if one.kind is MemberKind.STATE
    ]
    return Facts(members, zones, overlaps)


def taking_part(cohort_id: int | None) -> Sequence[Member]:
    """The members with seats or nominees in a cohort, by name; all where neither says anything yet."""
    seated = select(MemberSeats.member_id).where(MemberSeats.cohort_id == cohort_id, MemberSeats.seats > 0)
    nominated = (
        select(Agency.member_id)
        .join(User, User.agency_id == Agency.id)
        .join(Nomination, Nomination.user_id == User.id)
        .where(Nomination.cohort_id == cohort_id, Nomination.state.in_(COMING))
    )
    named = set(db.session.scalars(seated.union(nominated)))
    found = db.session.scalars(select(Member).order_by(Member.name)).all()
    return [one for one in found if one.id in named] if named else found


def _zones(cohort_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(User.time_zone, func.count(User.id))
        .join(Nomination, Nomination.user_id == User.id)
        .where(Nomination.cohort_id == cohort_id, Nomination.state.in_(COMING))
        .group_by(User.time_zone)
    ).all()
    return {row[0]: row[1] for row in rows}


def _overlaps(cohort_id: int, starts_on: date, ends_on: date) -> list[Overlap]:
    """The cohorts on these days that want some of the same people."""
    others = (
        Cohort.id != cohort_id, Cohort.state.not_in(OVER), Cohort.starts_on <= ends_on, Cohort.ends_on >= starts_on
    )  # fmt: skip
    mine, theirs = aliased(Nomination), aliased(Nomination)
    nominees = (
        select(Cohort.id, Cohort.title, Cohort.starts_on, Cohort.ends_on, User.name)
        .select_from(mine)
        .join(theirs, theirs.user_id == mine.user_id)
        .join(Cohort, Cohort.id == theirs.cohort_id)
        .join(User, User.id == mine.user_id)
        .where(mine.cohort_id == cohort_id, mine.state.in_(COMING), theirs.state.in_(COMING), *others)
        .order_by(User.name, User.id)
    )
    ours, other = runs().subquery(), runs().subquery()
    facilitators = (
        select(Cohort.id, Cohort.title, Cohort.starts_on, Cohort.ends_on, User.name)
        .select_from(ours)
        .join(other, other.c.user_id == ours.c.user_id)
        .join(Cohort, Cohort.id == other.c.cohort_id)
        .join(User, User.id == ours.c.user_id)
        .where(ours.c.cohort_id == cohort_id, *others)
        .distinct()
        .order_by(User.name)
    )
    return _gathered(db.session.execute(nominees).all(), db.session.execute(facilitators).all())


def _gathered(nominees: Iterable[Sequence[object]], facilitators: Iterable[Sequence[object]]) -> list[Overlap]:
    names: dict[tuple[object, ...], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((nominees, facilitators)):
        for *cohort, name in rows:
            names[tuple(cohort)][place].append(str(name))
    found = [
        Overlap(title, starts_on, ends_on, tuple(people), tuple(runners))  # type: ignore[arg-type]
        for (_id, title, starts_on, ends_on), (people, runners) in names.items()
    ]
    return sorted(found, key=lambda one: (one.starts_on, one.title))
