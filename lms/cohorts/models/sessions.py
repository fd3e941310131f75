"""The slots of an agenda."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.db import Record


class Session(Record):
    """A slot in a cohort's agenda."""

    __tablename__ = "session"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str | None]
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    cohort: Mapped[Cohort] = relationship()
    facilitator: Mapped[User | None] = relationship()
