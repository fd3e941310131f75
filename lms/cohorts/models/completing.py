"""What is still owed to those who graduated."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.db import Record


class Graduation(Record):
    """One person graduated. `done_at` is set with everything that follows from it, in one transaction: so each
    thing happens once, wherever the clock is stopped."""

    __tablename__ = "graduation"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(index=True)

    nomination: Mapped[Nomination] = relationship()
    by: Mapped[User | None] = relationship()
