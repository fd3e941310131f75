"""Counting how one course goes: a fixed number of statements, added up by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, and_, case, extract, func, select

from courses.assessment import queries as assessment
from courses.assessment.models import Attempt, AttemptState
from courses.catalogue.models import Lesson
from courses.insight.journey import Row
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from lms import clock
from lms.accounts.models import User
from lms.db import db

SILENT = timedelta(days=30)
COUNTED = and_(Enrolment.state != EnrolmentState.WITHDRAWN, Enrolment.round == 1)  # each person once


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that is counted of a course: see the function of each name below."""

    rows: list[Row]
    first: tuple[int, int]
    gain: tuple[int, int]
    days: Mapping[int, int]
    way: Mapping[str, tuple[int, int]]
    stopped: Mapping[tuple[str, bool], int]
    months: Mapping[tuple[int, int], int]

    def as_json(self) -> dict[str, Any]:
        """Lists in the place of tuples and of keys that are no text."""
        return {
            "rows": [[dict(row.dims), row.enrolled, row.completed] for row in self.rows],
            "first": list(self.first),
            "gain": list(self.gain),
            "days": list(self.days.items()),
            "way": {code: list(numbers) for code, numbers in self.way.items()},
            "stopped": [[*place, number] for place, number in self.stopped.items()],
            "months": [[*month, number] for month, number in self.months.items()],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Counts":
        return cls(
            rows=[Row(*row) for row in kept["rows"]],
            first=(kept["first"][0], kept["first"][1]),
            gain=(kept["gain"][0], kept["gain"][1]),
            days=dict(kept["days"]),
            way={code: (opened, finished) for code, (opened, finished) in kept["way"].items()},
            stopped={(code, finished): number for code, finished, number in kept["stopped"]},
            months={(year, month): number for year, month, number in kept["months"]},
        )


def count(course_id: int) -> Counts:
    """Seven statements. They take as long as the course is large: seconds for some hundred thousand learners."""
    return Counts(
        rows=_rows(course_id),
        first=_first_attempts(course_id),
        gain=_gain(course_id),
        days=_days(course_id),
        way=_way(course_id),
        stopped=_stopped(course_id),
        months=_completed_by_month(course_id),
    )


def _rows(course_id: int) -> list[Row]:
    """Enrolled and completed for every combination of groups that occurs."""
    columns = (Enrolment.sub_region, Enrolment.member, Enrolment.gender, Enrolment.agency_family, User.language)
    found = db.session.execute(
        select(*columns, func.count(), func.count(Enrolment.completed_at))
        .join(Enrolment.user)
        .where(Enrolment.course_id == course_id, COUNTED)
        .group_by(*columns)
    )
    names = ("sub_region", "member", "gender", "agency_family", "language")
    return [Row(dict(zip(names, row[:5], strict=True)), row[5], row[6]) for row in found]


def _first_attempts(course_id: int) -> tuple[int, int]:
    """How many passed, of how many whose first attempt is graded."""
    passed, everything = db.session.execute(
        select(func.count(Attempt.id).filter(Attempt.passed.is_(True)), func.count(Attempt.id))
        .join(Attempt.enrolment)
        .where(Enrolment.course_id == course_id, COUNTED, Attempt.number == 1, Attempt.state == AttemptState.GRADED)
    ).one()
    return passed, everything


def _gain(course_id: int) -> tuple[int, int]:
    """The sum of percentage points between pre-test and first attempt, and of how many people."""
    each = assessment.gains().where(Enrolment.course_id == course_id, COUNTED).subquery()
    points, people = db.session.execute(select(func.sum(each.c.gain), func.count())).one()
    return int(points or 0), people


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


def _stopped(course_id: int) -> Mapping[tuple[str, bool], int]:
    """Where those stand from whom nothing was received for thirty days, by lesson code and whether it is finished.

    The lesson that somebody was in last says when that was.
    """
    here = and_(LessonProgress.enrolment_id == Enrolment.id, LessonProgress.lesson_id == Enrolment.last_lesson_id)
    finished = case((LessonProgress.finished_at.is_not(None), 1), else_=0).label("finished")
    rows = db.session.execute(
        select(Lesson.code, finished, func.count())
        .select_from(Enrolment)
        .join(Enrolment.last_lesson)
        .join(LessonProgress, here)
        .where(
            Enrolment.course_id == course_id,
            COUNTED,
            Enrolment.state == EnrolmentState.IN_PROGRESS,
            func.coalesce(LessonProgress.finished_at, LessonProgress.opened_at) < clock.now() - SILENT,
        )
        .group_by(Lesson.code, finished)
    )
    return {(row[0], bool(row[1])): row[2] for row in rows}


def _completed_by_month(course_id: int) -> Mapping[tuple[int, int], int]:
    """How many completed in each of the last months, by year and month."""
    year, month = extract("year", Enrolment.completed_on), extract("month", Enrolment.completed_on)
    since = clock.today().replace(day=1) - timedelta(days=366)
    rows = db.session.execute(
        select(year, month, func.count())
        .where(Enrolment.course_id == course_id, COUNTED, Enrolment.completed_on >= date(since.year, since.month, 1))
        .group_by(year, month)
    )
    return {(int(row[0]), int(row[1])): row[2] for row in rows}
