"""What shows that an action was done."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import Plan, PlanAction
from lms.db import Record


class Evidence(Record):
    """A file without what it said about its maker, or an address. Read by the owner and the reviewers alone.

    `content` is read only when somebody opens it. `accepted_at`: a reviewer has looked at it, and it shows what it
    says.
    """

    __tablename__ = "plan_evidence"
    __table_args__ = (CheckConstraint("(address is null) <> (file_name is null)", name="file_or_link"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("plan_action.id", ondelete="SET NULL"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="SET NULL"))
    title: Mapped[str]
    address: Mapped[str | None]
    file_name: Mapped[str | None]
    content_type: Mapped[str | None]
    size: Mapped[int | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(index=True)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    plan: Mapped[Plan] = relationship()
    action: Mapped[PlanAction | None] = relationship()
