"""Reading how courses go: a fixed number of statements, however many learn.

A large course is shown as the clock counted it last; any other is counted when somebody looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course, CourseVersion, LessonKind
from courses.insight import counting, journey
from courses.insight.counting import COUNTED, Counts
from courses.insight.journey import Month, Stage, Stops
from courses.insight.models import CourseCount
from courses.learning.models import Enrolment
from lms import clock
from lms.db import db
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Cell
from lms.monitoring.figures import Group
from lms.monitoring.release import K

LARGE = 10_000  # enrolments, from which on counting takes longer than anybody wants to wait


@dataclass(frozen=True, slots=True)
class Insight:
    """How one course goes. `whole` is completed of enrolled, `first` passed of first attempts, if enough sat one;
    `gain` the sum of percentage points between pre-test and first attempt, and of how many, if enough took both.

    `counted_at` says when the clock counted a large course; None where it was counted now.
    """

    version: CourseVersion
    whole: Cell
    first: Cell | None
    gain: Cell | None
    median: float | None
    stages: Sequence[Stage]
    stops: Stops
    months: Sequence[Month]
    breakdowns: Sequence[tuple[str, list[Group]]]
    counted_at: datetime | None

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
    kept = _kept(course.id)
    counts = Counts.from_json(kept.counts) if kept else counting.count(course.id)
    return Insight(
        version=version,
        whole=Cell((), sum(row.completed for row in counts.rows), sum(row.enrolled for row in counts.rows)),
        first=Cell((), *counts.first) if counts.first[1] >= K else None,
        gain=Cell((), *counts.gain) if counts.gain[1] >= K else None,
        median=journey.median_days(counts.days),
        stages=journey.stages(lessons, counts.way),
        stops=journey.stops(journey.places(counts.stopped, lessons[-1][0] if lessons else "")),
        months=journey.months(counts.months, clock.today()),
        breakdowns=journey.breakdowns(counts.rows),
        counted_at=kept.counted_at if kept else None,
    )


def _kept(course_id: int) -> CourseCount | None:
    """What the clock counted of a large course."""
    enrolled = select(func.count(Enrolment.id)).where(Enrolment.course_id == course_id).scalar_subquery()
    return db.session.scalar(select(CourseCount).where(CourseCount.course_id == course_id, enrolled >= LARGE))


def large_ids() -> Sequence[int]:
    """The courses with so many enrolments that the clock counts them."""
    return db.session.scalars(
        select(Enrolment.course_id).group_by(Enrolment.course_id).having(func.count(Enrolment.id) >= LARGE)
    ).all()
