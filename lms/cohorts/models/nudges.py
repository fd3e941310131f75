"""Reminders of one step that a coordinator asked for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cohorts.models.nominations import Nomination
from lms.db import Record


class NudgeState(StrEnum):
    """Waiting for the reader's working hours, sent, needless because the step was done meanwhile, or not wanted."""

    QUEUED = "queued"
    SENT = "sent"
    MET = "met"
    STOPPED = "stopped"


class Nudge(Record):
    """One person is reminded of one step, at most once in 72 hours."""

    __tablename__ = "nudge"
    __table_args__ = (Index(None, "nomination_id", "step"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    step: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[NudgeState] = mapped_column(default=NudgeState.QUEUED, index=True)
    settled_at: Mapped[datetime | None]

    nomination: Mapped[Nomination] = relationship()
