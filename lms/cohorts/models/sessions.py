"""The slots of an agenda, and the places in those that people choose between."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.db import Base, Record

session_facilitator = Table(
    "session_facilitator",
    Base.metadata,
    Column("session_id", ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Session(Record):
    """A slot in a cohort's agenda. With a track it is for those who have a place in it, without for everybody.

    `uid` is its name in calendars (RFC 7986, 5.3): unlike an id, never given again after the session is removed.
    """

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity > 0", name="has_places"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    track: Mapped[str | None]
    room: Mapped[str | None]
    capacity: Mapped[int | None]
    description: Mapped[str | None]
    materials: Mapped[str | None]

    cohort: Mapped[Cohort] = relationship()
    facilitators: Mapped[list[User]] = relationship(secondary=session_facilitator, order_by=User.name)

    @property
    def link(self) -> str | None:
        """The address of a session that is held online."""
        return self.room if self.room and self.room.startswith("https://") else None


class Place(Record):
    """One person's place in a session of a track, chosen or given."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("session_id", "nomination_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    session: Mapped[Session] = relationship()
    nomination: Mapped[Nomination] = relationship()
