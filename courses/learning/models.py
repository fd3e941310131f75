"""A person in a course, how far they have come, and the one stored result."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import CourseVersion, Lesson
from lms.accounts.models import Snapshot, User
from lms.db import Record


class EnrolmentSource(StrEnum):
    SELF = "self"
    COORDINATOR = "coordinator"
    COHORT = "cohort"
    IMPORT = "import"


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Enrolment(Snapshot, Record):
    """One learner in one course, in the version they started. The snapshot is of the day it was completed,
    of the day of enrolment before."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("user_id", "course_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    source: Mapped[EnrolmentSource] = mapped_column(default=EnrolmentSource.SELF)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ENROLLED, index=True)
    due_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    score: Mapped[int | None]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    last_lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))

    user: Mapped[User] = relationship()
    version: Mapped[CourseVersion] = relationship()
    last_lesson: Mapped[Lesson | None] = relationship()
    progress: Mapped[list["LessonProgress"]] = relationship(back_populates="enrolment")


class LessonProgress(Record):
    """What one learner did in one lesson. `answers` holds the latest answer to each knowledge check and the
    path through each scenario."""

    __tablename__ = "lesson_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_id"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)

    enrolment: Mapped[Enrolment] = relationship(back_populates="progress")
    lesson: Mapped[Lesson] = relationship()
