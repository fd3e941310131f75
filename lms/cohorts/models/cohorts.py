"""A programme recurs; a cohort is one edition of it, with its seats."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record
from lms.organisations.models import Member


class CohortState(StrEnum):
    PLANNED = "planned"
    NOMINATING = "nominating"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Nominators(StrEnum):
    """Who may put people forward, beside the coordinators, who always may."""

    MEMBERS = "members"
    AGENCIES = "agencies"
    COORDINATORS = "coordinators"


class Programme(Record):
    """What recurs: Border Forum, Alumni Camp … A new cohort begins with what is written here.

    `edited_at` is empty while the programme is as the shipped file says; after that the office's words stay.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("seats > 0", name="has_seats"),
        CheckConstraint("days > 0", name="has_days"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    opens_plan: Mapped[bool] = mapped_column(default=True)
    days: Mapped[int] = mapped_column(default=5)
    seats: Mapped[int] = mapped_column(default=20)
    offer_days: Mapped[int] = mapped_column(default=14)
    attendance_needed: Mapped[int] = mapped_column(default=80)
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    time_zone: Mapped[str] = mapped_column(default="Asia/Bangkok")
    nominators: Mapped[Nominators] = mapped_column(default=Nominators.MEMBERS)
    close_before: Mapped[int] = mapped_column(default=60)
    prework_courses: Mapped[list[str]] = mapped_column(default=list)
    prework_before: Mapped[int] = mapped_column(default=7)
    plan_template: Mapped[str | None]
    evaluation_survey: Mapped[str | None]
    joining_instructions: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime | None]


class Cohort(Record):
    """One edition of a programme. `ends_on` is the anchor date of the action plans it leads to.

    Focal points nominate until the end of `nominations_close_on` at the venue; without one, until the cohort is
    confirmed. The waiting list moves up by itself until `refill_days` before the start. `moved_at` is when the dates
    or the place last changed for people who knew them.
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
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    seats: Mapped[int]
    offer_days: Mapped[int] = mapped_column(default=14)
    nominators: Mapped[Nominators] = mapped_column(default=Nominators.MEMBERS)
    nominations_close_on: Mapped[date | None]
    attendance_needed: Mapped[int] = mapped_column(default=80)
    refill_days: Mapped[int] = mapped_column(default=21, server_default="21")
    logistics_days: Mapped[int] = mapped_column(default=60, server_default="60")
    plan_template: Mapped[str | None]
    evaluation_survey: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    alongside_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id", ondelete="SET NULL"))
    joining_instructions: Mapped[str] = mapped_column(default="")
    state: Mapped[CohortState] = mapped_column(default=CohortState.PLANNED, index=True)
    moved_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    contact: Mapped[User | None] = relationship()
    alongside: Mapped["Cohort | None"] = relationship(remote_side="Cohort.id")
    prework: Mapped[list["Prework"]] = relationship(
        back_populates="cohort", cascade="all, delete-orphan", order_by="Prework.id"
    )
    member_seats: Mapped[list["MemberSeats"]] = relationship(back_populates="cohort", cascade="all, delete-orphan")


class Prework(Record):
    """A course that everybody who takes a seat does before day one, by its code."""

    __tablename__ = "prework"
    __table_args__ = (UniqueConstraint("cohort_id", "course"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    course: Mapped[str]
    due_on: Mapped[date | None]

    cohort: Mapped[Cohort] = relationship(back_populates="prework")


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
