"""Reading cohorts."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models import (
    HOLDS_SEAT,
    Attendance,
    Cohort,
    CohortState,
    MemberSeats,
    Nomination,
    NominationState,
    Programme,
    Session,
)
from lms.cohorts.scope import Scope
from lms.cohorts.seats import Seats
from lms.cohorts.states import Act, states_allowing
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.organisations.models import Agency

OFFER = "offer"


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.title)).all()


def cohorts(listing: Listing) -> Page[Cohort]:
    statement = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
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


def nominations(cohort_id: int, scope: Scope, listing: Listing) -> Page[Nomination]:
    """The nominations that somebody may see, by name."""
    statement = (
        _seen(select(Nomination).join(Nomination.user), scope)
        .where(Nomination.cohort_id == cohort_id)
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    )
    if state := listing.filters.get("state"):
        statement = statement.where(Nomination.state == state)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(or_(User.name.ilike(pattern, escape="\\"), User.email.ilike(pattern, escape="\\")))
    return paginate(statement, listing)


def _seen(statement: Select[Nomination], scope: Scope) -> Select[Nomination]:
    if scope.everything:
        return statement
    return statement.join(Agency, Agency.id == User.agency_id).where(Agency.member_id.in_(scope.member_ids))


def nomination(nomination_id: int, *, lock: bool = False) -> Nomination:
    """With its person and cohort. Raises NotFound.

    With `lock`, the cohort is held before the nomination is read: what it says is then true until the end.
    """
    if lock:
        of_this = select(Nomination.cohort_id).where(Nomination.id == nomination_id).scalar_subquery()
        db.session.execute(locked(select(Cohort.id).where(Cohort.id == of_this)))
    found = db.session.scalar(
        select(Nomination)
        .where(Nomination.id == nomination_id)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
        .execution_options(populate_existing=lock)
    )
    if found is None:
        raise NotFound(_("There is no such nomination."))
    return found


def offered_by(token: str) -> Nomination:
    """The nomination that an offer link stands for. Raises LinkDead."""
    return nomination(int(links.subject_of(OFFER, token)))


def seats(one: Cohort) -> Seats:
    """How many seats are held, in all and by member. Two statements."""
    rows = db.session.execute(
        select(Agency.member_id, func.count(Nomination.id))
        .select_from(Nomination)
        .join(User, User.id == Nomination.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(Nomination.cohort_id == one.id, Nomination.state.in_(HOLDS_SEAT))
        .group_by(Agency.member_id)
    ).all()
    limits = db.session.execute(
        select(MemberSeats.member_id, MemberSeats.seats).where(MemberSeats.cohort_id == one.id)
    ).all()
    held_by: dict[int | None, int] = {row[0]: row[1] for row in rows}
    return Seats(one.seats, sum(held_by.values()), {row.member_id: row.seats for row in limits}, held_by)


def member_seats(cohort_id: int) -> Sequence[MemberSeats]:
    found = db.session.scalars(select(MemberSeats).where(MemberSeats.cohort_id == cohort_id)).all()
    return sorted(found, key=lambda row: row.member.name)


def sessions(cohort_id: int) -> Sequence[Session]:
    return db.session.scalars(
        select(Session)
        .where(Session.cohort_id == cohort_id)
        .options(joinedload(Session.facilitator))
        .order_by(Session.starts_at, Session.id)
    ).all()


def session(session_id: int) -> Session:
    found = db.session.scalar(select(Session).where(Session.id == session_id).options(joinedload(Session.cohort)))
    if found is None:
        raise NotFound(_("There is no such session."))
    return found


def participants(cohort_id: int) -> Sequence[Nomination]:
    """Who took a seat, by name."""
    took = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)
    return db.session.scalars(
        select(Nomination)
        .join(Nomination.user)
        .where(Nomination.cohort_id == cohort_id, Nomination.state.in_(took))
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    ).all()


def marks(cohort_id: int) -> Mapping[tuple[int, int], bool]:
    """Whether people were there, by (session, nomination)."""
    rows = db.session.execute(
        select(Attendance.session_id, Attendance.nomination_id, Attendance.present)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.cohort_id == cohort_id)
    ).all()
    return {(row.session_id, row.nomination_id): row.present for row in rows}


def attendance(session_id: int, nomination_id: int) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(Attendance.session_id == session_id, Attendance.nomination_id == nomination_id)
    )


def mine(user_id: int) -> Sequence[Nomination]:
    """A person's own nominations that still matter, with cohort and agenda, the next to begin first."""
    gone = (NominationState.REJECTED, NominationState.WITHDRAWN)
    return db.session.scalars(
        select(Nomination)
        .join(Nomination.cohort)
        .where(Nomination.user_id == user_id, Nomination.state.not_in(gone), Cohort.state != CohortState.CANCELLED)
        .options(contains_eager(Nomination.cohort).selectinload(Cohort.sessions))
        .order_by(Cohort.starts_on)
    ).all()


def lapsed_ids() -> Sequence[int]:
    """Offers whose end has passed, of cohorts that were not cancelled."""
    return db.session.scalars(
        select(Nomination.id)
        .join(Nomination.cohort)
        .where(
            Nomination.state == NominationState.OFFERED,
            Nomination.offer_expires_at <= clock.now(),
            Cohort.state != CohortState.CANCELLED,
        )
        .order_by(Nomination.offer_expires_at, Nomination.id)
    ).all()


def waiting_list(cohort_id: int) -> Sequence[Nomination]:
    """Who waits for a seat, the longest first."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.cohort_id == cohort_id, Nomination.state == NominationState.WAITLISTED)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
        .order_by(Nomination.waitlisted_at, Nomination.id)
    ).all()


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


def trained(period: Period) -> list[Fact]:
    """One fact for each completed place in the period, with the groups of that day."""
    rows = db.session.scalars(
        select(Nomination).where(
            Nomination.state == NominationState.ATTENDED,
            Nomination.completed_on >= period.starts_on,
            Nomination.completed_on <= period.ends_on,
        )
    )
    return [Fact(row.user_id, dims_of(row)) for row in rows]


def dims_of(row: Nomination) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }


def facilitators() -> Sequence[User]:
    return db.session.scalars(select(User).where(User.grants.any()).order_by(User.name)).all()


def nominations_by_email(cohort_id: int) -> Mapping[str, NominationState]:
    rows = db.session.execute(
        select(User.email, Nomination.state)
        .join(Nomination, Nomination.user_id == User.id)
        .where(Nomination.cohort_id == cohort_id)
    ).all()
    return {row.email: row.state for row in rows}


def nominated_ids(cohort_id: int) -> set[int]:
    """Everybody who was ever nominated in a cohort, by id."""
    return set(db.session.scalars(select(Nomination.user_id).where(Nomination.cohort_id == cohort_id)))
