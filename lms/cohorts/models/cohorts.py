"""A programme recurs; a cohort is one edition of it, with its seats."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Record
from lms.organisations.models import Member


class CohortState(StrEnum):
    PLANNED = "planned"
    NOMINATING = "nominating"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Programme(Record):
    """What recurs: Border Forum, Alumni Camp …"""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    opens_plan: Mapped[bool] = mapped_column(default=True)


class Cohort(Record):
    """One edition of a programme. `ends_on` is the anchor date of the action plans it leads to.

    Focal points nominate until the end of `nominations_close_on` at the venue; without one, until the cohort is
    confirmed. The waiting list moves up by itself until `refill_days` before the start.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("seats > 0", name="has_seats"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    venue: Mapped[str]
    time_zone: Mapped[str]
    seats: Mapped[int]
    offer_days: Mapped[int] = mapped_column(default=14)
    prework_course: Mapped[str | None]
    prework_due_on: Mapped[date | None]
    attendance_needed: Mapped[int] = mapped_column(default=80)
    nominations_close_on: Mapped[date | None]
    refill_days: Mapped[int] = mapped_column(default=21, server_default="21")
    logistics_days: Mapped[int] = mapped_column(default=60, server_default="60")
    state: Mapped[CohortState] = mapped_column(default=CohortState.PLANNED, index=True)
    completed_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    member_seats: Mapped[list["MemberSeats"]] = relationship(back_populates="cohort", cascade="all, delete-orphan")


class MemberSeats(Record):
    """How many seats one member can have in a cohort: `seats` at most, and `minimum` before others get more."""

    __tablename__ = "member_seats"
    __table_args__ = (
        UniqueConstraint("cohort_id", "member_id"),
        CheckConstraint("seats >= 0", name="not_negative"),
        CheckConstraint("minimum >= 0 AND minimum <= seats", name="minimum_within_seats"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    seats: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0, server_default="0")

    cohort: Mapped[Cohort] = relationship(back_populates="member_seats")
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
