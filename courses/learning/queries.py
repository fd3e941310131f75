"""Reading enrolments and progress."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from courses.catalogue.models import Course, Lesson, LessonKind
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.roles import Person

RUNNING = (EnrolmentState.ENROLLED, EnrolmentState.IN_PROGRESS)
DAYS_TO_COMPLETE = 90


def enrolment_of(person: Person, enrolment_id: int, *, lock: bool = False) -> Enrolment:
    """One's own enrolment with its version; that of others does not exist. Raises NotFound."""
    statement = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.user_id == person.id)
        .options(joinedload(Enrolment.version, innerjoin=True))
    )
    if lock:
        statement = statement.with_for_update(of=Enrolment)
    found = db.session.scalar(statement)
    if found is None or found.state is EnrolmentState.WITHDRAWN:
        raise NotFound(_("You are not enrolled in this course."))
    return found


def enrolment_in(user_id: int, course_id: int) -> Enrolment | None:
    return db.session.scalar(select(Enrolment).where(Enrolment.user_id == user_id, Enrolment.course_id == course_id))


def enrolments_of(user_id: int) -> Sequence[Enrolment]:
    """All of a person's enrolments that were not withdrawn, with their versions, what is due first first."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.user_id == user_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .options(joinedload(Enrolment.version, innerjoin=True))
        .order_by(Enrolment.due_on.is_(None), Enrolment.due_on, Enrolment.id)
    ).all()


def lesson(version_id: int, position: int) -> Lesson:
    found = db.session.scalar(select(Lesson).where(Lesson.version_id == version_id, Lesson.position == position))
    if found is None:
        raise NotFound(_("This course has no such lesson."))
    return found


def outline(enrolment: Enrolment) -> Sequence[tuple[Lesson, LessonProgress | None]]:
    """Every lesson of a course, without its text, beside what the learner did in it."""
    rows = db.session.execute(
        select(Lesson, LessonProgress)
        .outerjoin(
            LessonProgress,
            (LessonProgress.lesson_id == Lesson.id) & (LessonProgress.enrolment_id == enrolment.id),
        )
        .where(Lesson.version_id == enrolment.version_id)
        .options(load_only(Lesson.position, Lesson.code, Lesson.title, Lesson.minutes, Lesson.kind))
        .order_by(Lesson.position)
    ).all()
    return [(lesson, progress) for lesson, progress in rows]


def progress(enrolment_id: int, lesson_id: int) -> LessonProgress | None:
    return db.session.scalar(
        select(LessonProgress).where(LessonProgress.enrolment_id == enrolment_id, LessonProgress.lesson_id == lesson_id)
    )


def finished_counts(user_id: int) -> Mapping[int, tuple[int, int, int]]:
    """For each enrolment of a person: lessons finished, lessons in all, minutes left."""
    done = func.count(LessonProgress.finished_at)
    minutes_done = func.coalesce(func.sum(Lesson.minutes).filter(LessonProgress.finished_at.is_not(None)), 0)
    rows = db.session.execute(
        select(Enrolment.id, done, func.count(Lesson.id), func.sum(Lesson.minutes) - minutes_done)
        .join(Lesson, Lesson.version_id == Enrolment.version_id)
        .outerjoin(
            LessonProgress,
            (LessonProgress.lesson_id == Lesson.id) & (LessonProgress.enrolment_id == Enrolment.id),
        )
        .where(Enrolment.user_id == user_id, Lesson.kind == LessonKind.READING)
        .group_by(Enrolment.id)
    ).all()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


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


def started_facts(period: Period) -> list[Fact]:
    """One fact for each enrolment whose 90 days ended in the period: completed within them, or not."""
    first = period.starts_on - timedelta(days=DAYS_TO_COMPLETE)
    last = period.ends_on - timedelta(days=DAYS_TO_COMPLETE)
    rows = db.session.scalars(
        select(Enrolment).where(
            Enrolment.state != EnrolmentState.WITHDRAWN,
            Enrolment.created_at >= clock.at(first, 0, "UTC"),
            Enrolment.created_at < clock.end_of(last, "UTC"),
        )
    )
    return [Fact(row.user_id, _dims(row), int(_in_time(row)), 1) for row in rows]


def _in_time(row: Enrolment) -> bool:
    return row.completed_at is not None and row.completed_at - row.created_at <= timedelta(days=DAYS_TO_COMPLETE)


def completed_facts(period: Period) -> list[Fact]:
    """One fact for each course completed in the period."""
    rows = db.session.scalars(
        select(Enrolment).where(Enrolment.completed_on >= period.starts_on, Enrolment.completed_on <= period.ends_on)
    )
    return [Fact(row.user_id, _dims(row)) for row in rows]


def _dims(row: Enrolment) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }
