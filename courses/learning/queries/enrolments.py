"""Reading enrolments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, lazyload

from courses.catalogue.models import Course
from courses.learning.models import DueChange, Enrolment, EnrolmentState
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency
from lms.roles import Person

RUNNING = (EnrolmentState.ENROLLED, EnrolmentState.IN_PROGRESS)
LEFT = (EnrolmentState.WITHDRAWN, EnrolmentState.EXPIRED)  # one can come in again, and goes on where one was


def enrolment_of(person: Person, enrolment_id: int, *, lock: bool = False) -> Enrolment:
    """One's own enrolment with its version; that of others does not exist. Raises NotFound."""
    statement = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.user_id == person.id)
        .options(joinedload(Enrolment.version, innerjoin=True))
    )
    if lock:
        statement = locked(statement, of=Enrolment)
    found = db.session.scalar(statement)
    if found is None or found.state is EnrolmentState.WITHDRAWN:
        raise NotFound(_("You are not enrolled in this course."))
    return found


@cache
def current() -> ColumnElement[bool]:
    """Whether an enrolment is the latest round of its person in its course."""
    later = aliased(Enrolment)
    return ~exists().where(
        later.user_id == Enrolment.user_id, later.course_id == Enrolment.course_id, later.round > Enrolment.round
    )


def enrolment_in(user_id: int, course_id: int) -> Enrolment | None:
    """The latest round of a person in a course."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.user_id == user_id, Enrolment.course_id == course_id)
        .order_by(Enrolment.round.desc())
        .limit(1)
    )


def enrolments_of(user_id: int) -> Sequence[Enrolment]:
    """The latest round in each of a person's courses, with its version, what is due first first; none withdrawn."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.user_id == user_id, Enrolment.state != EnrolmentState.WITHDRAWN, current())
        .options(joinedload(Enrolment.version, innerjoin=True))
        .order_by(Enrolment.due_on.is_(None), Enrolment.due_on, Enrolment.id)
    ).all()


def office(listing: Listing) -> Page[Enrolment]:
    """The latest round of everybody; filters: course (code), state, member (id), due. Search by name or address."""
    statement = (
        select(Enrolment)
        .join(Enrolment.user)
        .join(Enrolment.version)
        .options(contains_eager(Enrolment.user), contains_eager(Enrolment.version))
        .where(current())
        .order_by(User.name, Enrolment.id)
    )
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(or_(User.name.ilike(pattern, escape="\\"), User.email.ilike(pattern, escape="\\")))
    if state := listing.filters.get("state"):
        statement = statement.where(Enrolment.state == state)
    if listing.filters.get("due") == "overdue":
        statement = statement.where(Enrolment.state.in_(RUNNING), Enrolment.due_on < clock.today())
    if listing.filters.get("due") == "week":
        week = clock.today(), clock.today() + timedelta(days=7)
        statement = statement.where(Enrolment.state.in_(RUNNING), Enrolment.due_on.between(*week))
    if (member := listing.filters.get("member", "")).isdecimal():
        agencies = select(Agency.id).where(Agency.member_id == int(member))
        statement = statement.where(User.agency_id.in_(agencies))
    if code := listing.filters.get("course"):
        statement = statement.join(Course, Course.id == Enrolment.course_id).where(Course.code == code)
    return paginate(statement, listing)


def current_in(course_id: int, user_ids: Collection[int]) -> Mapping[int, Enrolment]:
    """The latest round of these people in a course, by person."""
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.user_id.in_(user_ids), current())
    )
    return {one.user_id: one for one in found}


def current_of_emails(emails: Collection[str], user_ids: Collection[int]) -> Mapping[tuple[int, int], Enrolment]:
    """The latest round of everybody with these addresses or ids, by person and course. One statement."""
    found = db.session.scalars(
        select(Enrolment)
        .join(User, User.id == Enrolment.user_id)
        .where(or_(User.email.in_(emails), User.id.in_(user_ids)), current())
    )
    return {(one.user_id, one.course_id): one for one in found}


def participants(cohort_id: int) -> Sequence[User]:
    """Who has taken a seat in a cohort, or was there."""
    return db.session.scalars(
        select(User)
        .join(Nomination, Nomination.user_id == User.id)
        .where(
            Nomination.cohort_id == cohort_id,
            Nomination.state.in_((NominationState.ACCEPTED, NominationState.ATTENDED)),
        )
        .options(lazyload(User.grants))
        .order_by(User.id)
    ).all()


def people(ids: Collection[int]) -> Sequence[User]:
    return db.session.scalars(
        select(User).where(User.id.in_(ids)).options(lazyload(User.grants)).order_by(User.id)
    ).all()


def people_with(addresses: Collection[str]) -> Sequence[User]:
    """The people with these addresses, in small letters."""
    return db.session.scalars(
        select(User).where(User.email.in_(addresses)).options(lazyload(User.grants)).order_by(User.id)
    ).all()


def cohort_choices() -> list[tuple[int, str]]:
    """Every cohort that was not cancelled, the latest first."""
    rows = db.session.execute(
        select(Cohort.id, Cohort.title).where(Cohort.state != CohortState.CANCELLED).order_by(Cohort.starts_on.desc())
    ).all()
    return [(row.id, row.title) for row in rows]


def rounds(user_id: int, course_id: int) -> Sequence[Enrolment]:
    """Every time that a person took a course, the latest first."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.user_id == user_id, Enrolment.course_id == course_id)
        .options(joinedload(Enrolment.version, innerjoin=True))
        .order_by(Enrolment.round.desc())
    ).all()


def due_changes(enrolment_id: int) -> Sequence[DueChange]:
    return db.session.scalars(
        select(DueChange)
        .where(DueChange.enrolment_id == enrolment_id)
        .options(joinedload(DueChange.by).options(lazyload(User.grants), lazyload(User.agency)))
        .order_by(DueChange.id.desc())
    ).all()


def by_id(enrolment_id: int) -> Enrolment:
    if found := db.session.get(Enrolment, enrolment_id):
        return found
    raise NotFound(_("There is no such enrolment."))


def states_in_cohort(cohort_id: int) -> Mapping[int, list[Enrolment]]:
    """The enrolments that a cohort asked for, by user."""
    found: dict[int, list[Enrolment]] = {}
    rows = select(Enrolment).where(Enrolment.cohort_id == cohort_id, current()).order_by(Enrolment.id)
    for one in db.session.scalars(rows):
        found.setdefault(one.user_id, []).append(one)
    return found


def over(day: date) -> Sequence[int]:
    """Enrolments that may have ended by a day: whether they have is decided where each learner is."""
    return db.session.scalars(
        select(Enrolment.id)
        .where(
            Enrolment.state.in_(RUNNING),
            Enrolment.open_until < day,
            or_(Enrolment.due_on.is_(None), Enrolment.due_on < day),
        )
        .order_by(Enrolment.id)
    ).all()


def prework_done(cohort_id: int) -> frozenset[int]:
    """Who has completed everything that a cohort asked for, by id. One statement."""
    rows = db.session.execute(
        select(Enrolment.user_id, Enrolment.state).where(Enrolment.cohort_id == cohort_id, current())
    ).all()
    open_ = {row.user_id for row in rows if row.state is not EnrolmentState.COMPLETED}
    return frozenset(row.user_id for row in rows) - open_


def overdue_count(today: date) -> int:
    return (
        db.session.scalar(
            select(func.count(Enrolment.id)).where(Enrolment.state.in_(RUNNING), Enrolment.due_on < today)
        )
        or 0
    )


def totals() -> tuple[int, int]:
    """Completed, and all that were not withdrawn."""
    completed, everything = db.session.execute(
        select(
            func.count(Enrolment.id).filter(Enrolment.state == EnrolmentState.COMPLETED),
            func.count(Enrolment.id).filter(Enrolment.state != EnrolmentState.WITHDRAWN),
        )
    ).one()
    return completed, everything
