"""One learner's go at the final assessment of a course, or at the pre-test, which asks from the same bank."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.learning.models import Enrolment
from lms.db import Record

PRETEST = 0  # its number, beside those of the final assessment from 1 on: one for each enrolment, and never counted


class AttemptState(StrEnum):
    OPEN = "open"
    GRADED = "graded"


class OperationKind(StrEnum):
    ANSWER = "answer"
    HAND_IN = "hand_in"


class Outcome(StrEnum):
    """What became of an operation. All are kept; only those applied are graded."""

    APPLIED = "applied"
    OLDER = "older"
    AFTER_HAND_IN = "after_hand_in"
    NOT_ON_PAPER = "not_on_paper"


class Attempt(Record):
    """A go, from its start a row: `seed` and `paper` (question ids with their shuffled options) never change."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("enrolment_id", "number"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    number: Mapped[int]
    seed: Mapped[int]
    paper: Mapped[list[Any]]
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.OPEN)
    graded_at: Mapped[datetime | None]
    score: Mapped[int | None]
    passed: Mapped[bool | None]

    enrolment: Mapped[Enrolment] = relationship()
    answers: Mapped[list["Answer"]] = relationship(back_populates="attempt", cascade="all, delete-orphan")

    @property
    def is_pretest(self) -> bool:
        return self.number == PRETEST

    @property
    def over(self) -> bool:
        """Whether nothing more is taken in: it is graded, or a pre-test of somebody who has begun the course."""
        return self.state is AttemptState.GRADED or (self.is_pretest and not self.enrolment.offers_pretest)


class Answer(Record):
    """The answer to one question of an attempt, stored as it is given. `operation` makes a repeated send harmless."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    value: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime]
    operation: Mapped[str | None]
    correct: Mapped[bool | None]

    attempt: Mapped[Attempt] = relationship(back_populates="answers")


class Operation(Record):
    """One thing that a device sent about an attempt, kept as it came, once. `created_at` is when we received it.

    `place` is that of the question on the paper, 0 for the handing in; `values` are as a form sends them.
    `sequence` is the device's own counter; an operation that came as a form has none. `told_at` is what the
    phone's clock said, which may be wrong by days. `after_due` marks what came after the course's due date.
    `handed_in_by_id` is the coordinator who gave it in from a sealed file.
    """

    __tablename__ = "attempt_operation"
    __table_args__ = (
        UniqueConstraint("attempt_id", "operation"),
        Index("ix_attempt_operation_device", "attempt_id", "device"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    operation: Mapped[str]
    kind: Mapped[OperationKind]
    place: Mapped[int]
    device: Mapped[str]
    sequence: Mapped[int | None]
    values: Mapped[list[str]]
    told_at: Mapped[str]
    outcome: Mapped[Outcome]
    after_due: Mapped[bool] = mapped_column(default=False)
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
