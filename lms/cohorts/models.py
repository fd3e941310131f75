"""A programme recurs; a cohort is one edition of it; a nomination is one person put forward for it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Snapshot, User
from lms.db import Record
from lms.organisations.models import Member


class CohortState(StrEnum):
    PLANNED = "planned"
    NOMINATING = "nominating"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class NominationState(StrEnum):
    NOMINATED = "nominated"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


HOLDS_SEAT = (NominationState.OFFERED, NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)


class Programme(Record):
    """What recurs: Border Forum, Alumni Camp …"""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    opens_plan: Mapped[bool] = mapped_column(default=True)


class Cohort(Record):
    """One edition of a programme. `ends_on` is the anchor date of the action plans it leads to."""

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
    state: Mapped[CohortState] = mapped_column(default=CohortState.PLANNED, index=True)
    completed_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    member_seats: Mapped[list["MemberSeats"]] = relationship(back_populates="cohort", cascade="all, delete-orphan")
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="cohort", cascade="all, delete-orphan", order_by="Session.starts_at"
    )
    nominations: Mapped[list["Nomination"]] = relationship(back_populates="cohort")


class MemberSeats(Record):
    """The most seats that one member can have in a cohort."""

    __tablename__ = "member_seats"
    __table_args__ = (
        UniqueConstraint("cohort_id", "member_id"),
        CheckConstraint("seats >= 0", name="not_negative"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    seats: Mapped[int]

    cohort: Mapped[Cohort] = relationship(back_populates="member_seats")
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


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

    cohort: Mapped[Cohort] = relationship(back_populates="sessions")
    facilitator: Mapped[User | None] = relationship()
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="session", cascade="all, delete-orphan")


class Nomination(Snapshot, Record):
    """One person in one cohort. The snapshot is of the day the cohort was completed, empty before.

    `lapsed_at` is set while an offer that nobody answered stands as declined; `waitlisted_at` orders the list.
    """

    __tablename__ = "nomination"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[NominationState] = mapped_column(default=NominationState.NOMINATED, index=True)
    offered_at: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    waitlisted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]

    cohort: Mapped[Cohort] = relationship(back_populates="nominations")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="nomination", cascade="all, delete-orphan")


class Attendance(Record):
    """Whether one person was in one session."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "nomination_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    present: Mapped[bool]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    session: Mapped[Session] = relationship(back_populates="attendances")
    nomination: Mapped[Nomination] = relationship(back_populates="attendances")
