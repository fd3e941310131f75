"""Words that were sent while a plan was written, each kept until it is certain that none is lost."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alumni.plans.models.states import EditOutcome
from lms.db import Record


class PlanEdit(Record):
    """One operation of a page or a phone: it has an id of its own, so that sending it again changes nothing.

    `value` is kept only where it waits beside other words for its owner's choice.
    """

    __tablename__ = "plan_edit"
    __table_args__ = (UniqueConstraint("plan_id", "operation"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    operation: Mapped[str]
    field: Mapped[str]
    device: Mapped[str] = mapped_column(default="")
    told_at: Mapped[str] = mapped_column(default="")
    outcome: Mapped[EditOutcome] = mapped_column(index=True)
    value: Mapped[str | None]
