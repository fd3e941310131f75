"""Reading whom a new version of a course concerns."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courses.catalogue.models import Lesson
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from courses.learning.queries.enrolments import RUNNING, current
from lms.db import db, locked


def lessons_by_code(version_id: int) -> dict[str, int]:
    rows = db.session.execute(select(Lesson.code, Lesson.id).where(Lesson.version_id == version_id)).all()
    return {row.code: row.id for row in rows}


def running_in(version_id: int) -> Sequence[Enrolment]:
    """Those who are learning in a version, with all that they did, locked."""
    return db.session.scalars(
        locked(
            select(Enrolment)
            .where(Enrolment.version_id == version_id, Enrolment.state.in_(RUNNING))
            .options(
                joinedload(Enrolment.user, innerjoin=True),
                selectinload(Enrolment.progress).joinedload(LessonProgress.lesson, innerjoin=True),
            )
            .order_by(Enrolment.id),
            of=Enrolment,
        )
    ).all()


def completed_in_course(course_id: int) -> Sequence[Enrolment]:
    """The latest round of everybody who has completed a course, in whatever version."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.COMPLETED, current())
        .options(joinedload(Enrolment.user, innerjoin=True))
        .order_by(Enrolment.id)
    ).all()
