"""What is needed to receive people: kept apart from everything else, so that it can be deleted for good."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.db import Record


class Logistics(Record):
    """One person's travel and needs for one cohort."""

    __tablename__ = "logistics"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), unique=True)
    arrives_on: Mapped[date | None]
    arrival: Mapped[str | None]
    departs_on: Mapped[date | None]
    departure: Mapped[str | None]
    visa_letter: Mapped[bool] = mapped_column(default=False)
    passport_name: Mapped[str | None]
    diet: Mapped[str | None]
    accessibility: Mapped[str | None]
    emergency_name: Mapped[str | None]
    emergency_phone: Mapped[str | None]
    updated_at: Mapped[datetime]

    nomination: Mapped[Nomination] = relationship()


class LogisticsReader(Record):
    """Somebody whom a cohort lets see its people's logistics."""

    __tablename__ = "logistics_reader"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship()
