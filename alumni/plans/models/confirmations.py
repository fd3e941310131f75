"""What a supervisor says about the results: a second source beside the owner's answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import FollowUp, Plan
from lms.db import Record


class Confirmation(Record):
    """A supervisor asked once, when the follow-up that measures opens. `statuses` by action; never changes the
    owner's answer, and the plan goes on without it."""

    __tablename__ = "plan_confirmation"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str]
    email: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    statuses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str | None]

    plan: Mapped[Plan] = relationship()
    follow_up: Mapped[FollowUp] = relationship()
