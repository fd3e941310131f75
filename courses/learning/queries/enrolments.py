"""Reading enrolments."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from courses.catalogue.models import Course
from courses.learning.models import Enrolment, EnrolmentState
from lms.accounts.models import User
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.roles import Person

RUNNING = (EnrolmentState.ENROLLED, EnrolmentState.IN_PROGRESS)


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
    """All enrolments; filters: course (code), state. Search by name or address."""
    statement = (
        select(Enrolment)
        .join(Enrolment.user)
        .join(Enrolment.version)
        .options(contains_eager(Enrolment.user), contains_eager(Enrolment.version))
        .order_by(User.name, Enrolment.id)
    )
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(or_(User.name.ilike(pattern, escape="\\"), User.email.ilike(pattern, escape="\\")))
    if state := listing.filters.get("state"):
        statement = statement.where(Enrolment.state == state)
    if code := listing.filters.get("course"):
        statement = statement.join(Course, Course.id == Enrolment.course_id).where(Course.code == code)
    return paginate(statement, listing)


def by_id(enrolment_id: int) -> Enrolment:
    if found := db.session.get(Enrolment, enrolment_id):
        return found
    raise NotFound(_("There is no such enrolment."))


def states_in_cohort(cohort_id: int) -> Mapping[int, Enrolment]:
    """The enrolment that a cohort asked for, by user."""
    found = db.session.scalars(select(Enrolment).where(Enrolment.cohort_id == cohort_id))
    return {one.user_id: one for one in found}


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


def due_soon(today: date, days: tuple[int, ...]) -> Sequence[Enrolment]:
    """Enrolments that fall due in so many days and are not completed, with their people."""
    wanted = [today + timedelta(days=ahead) for ahead in days]
    return (
        db.session.scalars(
            select(Enrolment)
            .where(Enrolment.state.in_(RUNNING), Enrolment.due_on.in_(wanted))
            .options(joinedload(Enrolment.user), joinedload(Enrolment.version))
        )
        .unique()
        .all()
    )
