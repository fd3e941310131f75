"""Help that the owner of a plan asks for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import FollowUp, Plan
from lms.accounts.models import User
from lms.db import Record


class HelpRequest(Record):
    """One request, made in a follow-up. Its helper answers by `due_on`; without one, or once it was passed on
    (`passed_on_at`), the coordinators do. `answer` is what the owner was told."""

    __tablename__ = "help_request"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(default="")
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    passed_on_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(default="")

    plan: Mapped[Plan] = relationship()
    follow_up: Mapped[FollowUp] = relationship()
    helper: Mapped[User | None] = relationship(foreign_keys=[helper_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
