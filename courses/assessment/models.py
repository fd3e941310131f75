"""One learner's go at the final assessment of a course."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.learning.models import Enrolment
from lms.db import Record


class AttemptState(StrEnum):
    OPEN = "open"
    GRADED = "graded"


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
