"""The meeting of a cohort some months after its training."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alumni.plans.models.plans import Plan
from lms.cohorts.models.cohorts import Cohort
from lms.db import Record


class Reunion(Record):
    """An online session, one a cohort. `uid` is its name in calendars, `revision` its SEQUENCE there."""

    __tablename__ = "reunion"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), unique=True)
    uid: Mapped[str] = mapped_column(default=lambda: str(uuid4()))
    revision: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str]
    link: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()


class ReunionGuest(Record):
    """Somebody who has been invited, with the revision that their calendar knows."""

    __tablename__ = "reunion_guest"
    __table_args__ = (UniqueConstraint("reunion_id", "plan_id"),)

    reunion_id: Mapped[int] = mapped_column(ForeignKey("reunion.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]

    reunion: Mapped[Reunion] = relationship()
    plan: Mapped[Plan] = relationship()
