"""Who was there, and every mark that was made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.db import Record


class Way(StrEnum):
    """How somebody was marked: on the list, by the code on the wall, by the code on the badge."""

    LIST = "list"
    WALL = "wall"
    BADGE = "badge"


class TapOutcome(StrEnum):
    """What came of a mark: it stands, a later one stood already, or it could not be taken."""

    APPLIED = "applied"
    OVERTAKEN = "overtaken"
    REFUSED = "refused"


class Attendance(Record):
    """Whether one person was in one session, as the last mark says; `present` is empty once that is taken back.

    `marked_at`, `device` and `sequence` are those of that mark: they decide whether another one is later.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "nomination_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    present: Mapped[bool | None]
    way: Mapped[Way] = mapped_column(default=Way.LIST)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)
    device: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)

    session: Mapped[Session] = relationship()
    nomination: Mapped[Nomination] = relationship()
    marked_by: Mapped[User | None] = relationship()


class Tap(Record):
    """One mark as it was made, also one that did not count. Rows are only ever added.

    `tapped_at` is when it was made by our clock (see lms.cohorts.taps); `told_at` what the device said.
    """

    __tablename__ = "attendance_tap"
    __table_args__ = (
        UniqueConstraint("session_id", "operation"),
        Index(None, "session_id", "device"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    operation: Mapped[str]
    present: Mapped[bool | None]
    way: Mapped[Way]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    tapped_at: Mapped[datetime]
    device: Mapped[str]
    sequence: Mapped[int]
    told_at: Mapped[str] = mapped_column(default="")
    outcome: Mapped[TapOutcome]
    reason: Mapped[str | None]

    nomination: Mapped[Nomination | None] = relationship()
    by: Mapped[User | None] = relationship()
