"""Reading lessons and what was done in them."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from courses.catalogue.models import Lesson, LessonKind
from courses.learning.models import Enrolment, LessonProgress
from lms.db import db
from lms.errors import NotFound


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
