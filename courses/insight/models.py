"""What the clock has counted of large courses."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Record


class CourseCount(Record):
    """The counts of one course as they stood at `counted_at`, in the shape of `queries.Counts`."""

    __tablename__ = "course_count"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), unique=True)
    counted_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
