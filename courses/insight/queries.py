"""Reading how courses go, added up by the database: a fixed number of statements, however many learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, and_, case, extract, func, select

from courses.assessment import queries as assessment
from courses.assessment.models import Attempt, AttemptState
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course, CourseVersion, Lesson, LessonKind
from courses.insight import journey
from courses.insight.journey import Month, Row, Stage, Stops
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Cell
from lms.monitoring.figures import Group
from lms.monitoring.release import K

SILENT = timedelta(days=30)
COUNTED = and_(Enrolment.state != EnrolmentState.WITHDRAWN, Enrolment.round == 1)  # each person once


@dataclass(frozen=True, slots=True)
class Insight:
    """How one course goes. `whole` is completed of enrolled, `first` passed of first attempts, if enough sat one;
    `gain` the sum of percentage points between pre-test and first attempt, and of how many, if enough took both."""

    version: CourseVersion
    whole: Cell
    first: Cell | None
    gain: Cell | None
    median: float | None
    stages: Sequence[Stage]
    stops: Stops
    months: Sequence[Month]
    breakdowns: Sequence[tuple[str, list[Group]]]

    @property
    def enough(self) -> bool:
        """Whether so many are enrolled that anything but their number may be said."""
        return (self.whole.denominator or 0) >= K

    @property
    def drop_off(self) -> str | None:
        return journey.drop_off(self.stops)


def courses(listing: Listing) -> Page[tuple[Course, str, int, int]]:
    """Courses by title: (course, title, enrolled, completed)."""
    counts = (
        select(Enrolment.course_id, func.count().label("n"), func.count(Enrolment.completed_at).label("done"))
        .where(COUNTED)
        .group_by(Enrolment.course_id)
        .subquery()
    )
    statement: Select[Any, Any, Any, Any] = (
        select(Course, CourseVersion.title, func.coalesce(counts.c.n, 0), func.coalesce(counts.c.done, 0))
        .join(Course.current_version)
        .outerjoin(counts, counts.c.course_id == Course.id)
        .order_by(CourseVersion.title)
    )
    if listing.q:
        statement = statement.where(CourseVersion.title.ilike(like(listing.q), escape="\\"))
    return paginate(statement, listing, rows=True)


def insight(code: str) -> Insight:
    """Raises NotFound for a course that is not there."""
    course = catalogue.course(code)
    version = course.current_version
    assert version is not None  # noqa: S101  a published course has one
    lessons = [(one.code, one.position, one.title) for one in version.lessons if one.kind is LessonKind.READING]
    rows = _rows(course.id)
    return Insight(
        version=version,
        whole=Cell((), sum(row.completed for row in rows), sum(row.enrolled for row in rows)),
        first=_first_attempts(course.id),
        gain=_gain(course.id),
        median=journey.median_days(_days(course.id)),
        stages=journey.stages(lessons, _way(course.id)),
        stops=journey.stops(_stopped(course.id, lessons[-1][0] if lessons else "")),
        months=journey.months(_completed_by_month(course.id), clock.today()),
        breakdowns=journey.breakdowns(rows),
    )


def _rows(course_id: int) -> list[Row]:
    columns = (Enrolment.sub_region, Enrolment.member, Enrolment.gender, Enrolment.agency_family, User.language)
    found = db.session.execute(
        select(*columns, func.count(), func.count(Enrolment.completed_at))
        .join(Enrolment.user)
        .where(Enrolment.course_id == course_id, COUNTED)
        .group_by(*columns)
    )
    names = ("sub_region", "member", "gender", "agency_family", "language")
    return [Row(dict(zip(names, row[:5], strict=True)), row[5], row[6]) for row in found]


def _first_attempts(course_id: int) -> Cell | None:
    passed, everything = db.session.execute(
        select(func.count(Attempt.id).filter(Attempt.passed.is_(True)), func.count(Attempt.id))
        .join(Attempt.enrolment)
        .where(Enrolment.course_id == course_id, COUNTED, Attempt.number == 1, Attempt.state == AttemptState.GRADED)
    ).one()
    return Cell((), passed, everything) if everything >= K else None


def _gain(course_id: int) -> Cell | None:
    each = assessment.gains().where(Enrolment.course_id == course_id, COUNTED).subquery()
    points, people = db.session.execute(select(func.sum(each.c.gain), func.count())).one()
    return Cell((), int(points), people) if people >= K else None


def _days(course_id: int) -> Mapping[int, int]:
    """Days from the first lesson to completion, and how many people took so many."""
    began = func.date(Enrolment.started_at, type_=Date)
    found: dict[int, int] = {}
    for start, end, count in db.session.execute(
        select(began, Enrolment.completed_on, func.count())
        .where(
            Enrolment.course_id == course_id,
            COUNTED,
            Enrolment.completed_on.is_not(None),
            Enrolment.started_at.is_not(None),
        )
        .group_by(began, Enrolment.completed_on)
    ):
        days = max((end - start).days, 0) if end else 0
        found[days] = found.get(days, 0) + count
    return found


def _way(course_id: int) -> Mapping[str, tuple[int, int]]:
    """How many opened and finished each lesson, by its code in whatever version."""
    each = (
        select(
            LessonProgress.lesson_id, func.count().label("opened"), func.count(LessonProgress.finished_at).label("done")
        )
        .join(LessonProgress.enrolment)
        .where(Enrolment.course_id == course_id, COUNTED)
        .group_by(LessonProgress.lesson_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Lesson.code, func.sum(each.c.opened), func.sum(each.c.done))
        .join(each, each.c.lesson_id == Lesson.id)
        .group_by(Lesson.code)
    )
    return {code: (int(opened), int(finished)) for code, opened, finished in rows}


def _stopped(course_id: int, last: str) -> Mapping[str, int]:
    """Where those stand from whom nothing was received for thirty days, by lesson code.

    The lesson that somebody was in last says when that was. Who has finished the last one stands before the assessment.
    """
    here = and_(LessonProgress.enrolment_id == Enrolment.id, LessonProgress.lesson_id == Enrolment.last_lesson_id)
    place = case(
        ((Lesson.code == last) & LessonProgress.finished_at.is_not(None), journey.ASSESSMENT), else_=Lesson.code
    ).label("place")
    rows = db.session.execute(
        select(place, func.count())
        .select_from(Enrolment)
        .join(Enrolment.last_lesson)
        .join(LessonProgress, here)
        .where(
            Enrolment.course_id == course_id,
            COUNTED,
            Enrolment.state == EnrolmentState.IN_PROGRESS,
            func.coalesce(LessonProgress.finished_at, LessonProgress.opened_at) < clock.now() - SILENT,
        )
        .group_by(place)
    )
    return {row[0]: row[1] for row in rows}


def _completed_by_month(course_id: int) -> Mapping[tuple[int, int], int]:
    year, month = extract("year", Enrolment.completed_on), extract("month", Enrolment.completed_on)
    since = clock.today().replace(day=1) - timedelta(days=366)
    rows = db.session.execute(
        select(year, month, func.count())
        .where(Enrolment.course_id == course_id, COUNTED, Enrolment.completed_on >= date(since.year, since.month, 1))
        .group_by(year, month)
    )
    return {(int(row[0]), int(row[1])): row[2] for row in rows}
