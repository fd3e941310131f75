"""Files of questions that were sent and are looked at before anything is added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from courses.authoring.models import CourseDraft
from lms.accounts.models import User
from lms.db import Record


class QuestionFile(Record):
    """A file that somebody sent to the bank of a draft. Its questions are kept until it expires; who, when, which file
    and which questions it added stay."""

    __tablename__ = "question_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey(CourseDraft.id), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    format: Mapped[str]
    entries: Mapped[list[Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    added: Mapped[list[str]] = mapped_column(default=list)
    added_at: Mapped[datetime | None]
