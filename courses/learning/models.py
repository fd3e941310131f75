"""A person in a course, how far they have come, and the one stored result."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course, CourseVersion, Lesson
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


class Pretest(StrEnum):
    """What became of the offer of a pre-test."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Enrolment(Snapshot, Record):
    """One learner in one course, in the version they started. The snapshot is of the day it was completed,
    of the day of enrolment before. `reasons` is the stored result of completion.decide, and nobody else decides;
    `by_override` says that it was completed only because a coordinator counted something as done.

    Who takes a course again gets a new row, with the next `round`; the result of the one before stays. The
    highest round is the one that counts today.

    `open_until` is the last day to complete it, where the course's rule sets one; `expires_on` the last day on which
    the result of a completed one holds."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("user_id", "course_id", "round"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    source: Mapped[EnrolmentSource] = mapped_column(default=EnrolmentSource.SELF)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ENROLLED, index=True)
    due_on: Mapped[date | None]
    open_until: Mapped[date | None] = mapped_column(index=True)
    expires_on: Mapped[date | None] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    by_override: Mapped[bool] = mapped_column(default=False)
    score: Mapped[int | None]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    last_lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    pretest: Mapped[Pretest | None]

    user: Mapped[User] = relationship()
    version: Mapped[CourseVersion] = relationship()
    last_lesson: Mapped[Lesson | None] = relationship()
    progress: Mapped[list["LessonProgress"]] = relationship(back_populates="enrolment")

    @property
    def closes_on(self) -> date | None:
        """The last day to complete it; a due date that was moved beyond it is an extension."""
        return max(self.open_until, self.due_on or self.open_until) if self.open_until else None

    @property
    def offers_pretest(self) -> bool:
        """Whether a pre-test can be taken: until the first lesson is opened, and only the first time round."""
        return (
            self.version.pretest
            and self.round == 1
            and self.state is EnrolmentState.ENROLLED
            and self.pretest in (None, Pretest.OPEN)
        )


class Admission(StrEnum):
    """How people come into a course by themselves."""

    OPEN = "open"
    CODE = "code"
    APPROVAL = "approval"
    CLOSED = "closed"


class EnrolmentRule(Record):
    """Who may enrol themselves in a course, how long they have, and for how long its result holds. A course without
    one is open.

    The window is of days as the learner's own calendar counts them. Empty lists of members and families mean all.
    """

    __tablename__ = "enrolment_rule"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), unique=True)
    admission: Mapped[Admission] = mapped_column(default=Admission.OPEN)
    code: Mapped[str | None]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    member_ids: Mapped[list[Any]] = mapped_column(default=list)
    families: Mapped[list[str]] = mapped_column(default=list)
    access_months: Mapped[int | None]
    valid_months: Mapped[int | None]

    course: Mapped[Course] = relationship()


class RequestState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class EnrolmentRequest(Record):
    """Somebody asks for a place in a course; a coordinator decides, and the person is told."""

    __tablename__ = "enrolment_request"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    reason: Mapped[str]
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING, index=True)
    answer: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    course: Mapped[Course] = relationship()


class DueChange(Record):
    """A due date that was moved: from, to, by whom, and why."""

    __tablename__ = "due_change"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    before: Mapped[date | None]
    after: Mapped[date | None]
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    by: Mapped[User | None] = relationship()


class Reminder(Record):
    """A reminder that was sent. `key` names the course, the day it was counted from and the distance: never twice."""

    __tablename__ = "course_reminder"

    key: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    mail_key: Mapped[str]


class LessonProgress(Record):
    """What one learner did in one lesson. `answers` holds the latest answer to each knowledge check and the
    path through each scenario; `right` the checks that were once answered rightly; `seconds` is the time between
    opening and finishing, as far as it counts."""

    __tablename__ = "lesson_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_id"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    right: Mapped[list[str]] = mapped_column(default=list)
    seconds: Mapped[int] = mapped_column(default=0)

    enrolment: Mapped[Enrolment] = relationship(back_populates="progress")
    lesson: Mapped[Lesson] = relationship()


class RepairKind(StrEnum):
    """The first three are overrides, which last until they are undone; the others are done once."""

    COMPLETE = "complete"
    LESSON = "lesson"
    SCORE = "score"
    RECOMPUTE = "recompute"
    REOPEN = "reopen"
    REGRADE = "regrade"


OVERRIDES = (RepairKind.COMPLETE, RepairKind.LESSON, RepairKind.SCORE)


class Repair(Record):
    """Something that a coordinator put right by hand: what, in which lesson or attempt, who, and why."""

    __tablename__ = "learning_repair"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RepairKind]
    lesson_code: Mapped[str | None]
    attempt_number: Mapped[int | None]
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    by_name: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    undone_by_name: Mapped[str | None]
    undone_reason: Mapped[str | None]


class LessonOutcome(StrEnum):
    """What became of an operation; `refused` is told to the phone with its reason."""

    APPLIED = "applied"
    OLDER = "older"
    REFUSED = "refused"


class LessonOperation(Record):
    """One thing that a phone did in a lesson without a network, kept as it came, once.

    `created_at` is when we received it; `told_at` is what the phone's clock said, which decides nothing.
    """

    __tablename__ = "lesson_operation"
    __table_args__ = (UniqueConstraint("enrolment_id", "operation"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    operation: Mapped[str]
    kind: Mapped[str]
    position: Mapped[int]
    about: Mapped[str]
    device: Mapped[str]
    sequence: Mapped[int]
    values: Mapped[list[str]]
    told_at: Mapped[str]
    outcome: Mapped[LessonOutcome]
    reason: Mapped[str | None]
