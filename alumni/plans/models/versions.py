"""What a plan said each time it was handed in or changed, and what its reviewer wrote about it."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alumni.plans.models.states import VersionKind
from lms.db import Record


class PlanVersion(Record):
    """The words of a plan as they were handed in, or after a change of a running plan. Never changed."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[VersionKind]
    reason: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class PlanComment(Record):
    """A reviewer's comment of one round, on the whole (`about` empty), the goal, or the action of a slot (what-0 …)."""

    __tablename__ = "plan_comment"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    round: Mapped[int]
    about: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
