"""Keeping what was counted."""

from sqlalchemy import select

from courses.insight.counting import Counts
from courses.insight.models import CourseCount
from lms import clock
from lms.db import db, locked


def keep(course_id: int, counts: Counts) -> None:
    """Put the counts of a course in the place of those before."""
    kept = db.session.scalar(locked(select(CourseCount).where(CourseCount.course_id == course_id)))
    if kept is None:
        kept = CourseCount(course_id=course_id)
        db.session.add(kept)
    kept.counted_at, kept.counts = clock.now(), counts.as_json()
