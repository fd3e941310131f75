"""Reading cohorts and their seats."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats, Programme
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.seats import Seats
from lms.cohorts.states import Act, states_allowing
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.roles import Role


def cohorts(listing: Listing) -> Page[Cohort]:
    statement = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    if (programme := listing.filters.get("programme", "")).isdecimal():
        statement = statement.where(Cohort.programme_id == int(programme[:9]))
    if state := listing.filters.get("state"):
        statement = statement.where(Cohort.state == state)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(Cohort.title.ilike(pattern, escape="\\"), Cohort.venue.ilike(pattern, escape="\\"))
        )
    return paginate(statement, listing)


def cohort(cohort_id: int, *, lock: bool = False) -> Cohort:
    """A cohort; with `lock`, nobody else changes it or its seats until the transaction ends. Raises NotFound."""
    statement = select(Cohort).where(Cohort.id == cohort_id)
    if lock:
        statement = locked(statement, of=Cohort)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("There is no such cohort."))
    return found


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


def waiting_decisions() -> Sequence[tuple[Cohort, int]]:
    """Cohorts in which nominations wait for a decision, and how many."""
    rows = db.session.execute(
        select(Cohort, func.count(Nomination.id))
        .join(Nomination, Nomination.cohort_id == Cohort.id)
        .where(Cohort.state.in_(states_allowing(Act.DECIDE)), Nomination.state == NominationState.NOMINATED)
        .group_by(Cohort.id, Programme.id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .order_by(Cohort.starts_on)
    ).all()
    return [(one, count) for one, count in rows]


def over_but_not_completed(today: date) -> Sequence[Cohort]:
    return db.session.scalars(
        select(Cohort).where(Cohort.state == CohortState.RUNNING, Cohort.ends_on < today).order_by(Cohort.ends_on)
    ).all()


def of_year(year: int) -> tuple[int, int]:
    """Cohorts that begin in a year, and how many of them are over."""
    rows = db.session.execute(
        select(func.count(Cohort.id), func.count(Cohort.id).filter(Cohort.state == CohortState.COMPLETED)).where(
            Cohort.starts_on >= date(year, 1, 1),
            Cohort.starts_on <= date(year, 12, 31),
            Cohort.state != CohortState.CANCELLED,
        )
    ).one()
    return rows[0], rows[1]


def facilitators() -> Sequence[User]:
    return db.session.scalars(select(User).where(User.grants.any()).order_by(User.name)).all()


def contacts() -> Sequence[User]:
    """Who can be the contact person of a cohort, by name."""
    runs = (Role.COORDINATOR, Role.ADMIN)
    return db.session.scalars(
        select(User).where(User.grants.any(RoleGrant.role.in_(runs)), User.active.is_(True)).order_by(User.name)
    ).all()


def open_cohorts() -> Sequence[Cohort]:
    """Cohorts that are not over, the first to begin first."""
    over = (CohortState.COMPLETED, CohortState.CANCELLED)
    return db.session.scalars(
        select(Cohort).where(Cohort.state.not_in(over)).order_by(Cohort.starts_on, Cohort.title)
    ).all()
