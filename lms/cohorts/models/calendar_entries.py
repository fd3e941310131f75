"""What the calendars of a cohort's people were told last."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Record


class CohortCalendar(Record):
    """`revision` is the SEQUENCE of every entry (RFC 5545, 3.8.7.4): it rises with each change and each mail.

    `told` is the agenda as everybody had it after the last mail; what differs from it has not been sent.
    """

    __tablename__ = "cohort_calendar"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    told_at: Mapped[datetime | None]
