"""Who was there."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.db import Record


class Attendance(Record):
    """Whether one person was in one session."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "nomination_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), index=True)
    present: Mapped[bool]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    session: Mapped[Session] = relationship()
    nomination: Mapped[Nomination] = relationship()
