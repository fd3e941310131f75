"""Reminders of a plan that a coordinator asked for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import Plan
from lms.db import Record


class PlanNudgeState(StrEnum):
    """Waiting for the owner's working hours, sent, needless because it was done meanwhile, or not wanted."""

    QUEUED = "queued"
    SENT = "sent"
    MET = "met"
    STOPPED = "stopped"


class PlanNudge(Record):
    """The owner of a plan is reminded of what waits for them, at most once in 72 hours."""

    __tablename__ = "plan_nudge"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[PlanNudgeState] = mapped_column(default=PlanNudgeState.QUEUED, index=True)
    settled_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()
