"""Links that were mailed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Record


class MailedLink(Record):
    """A way in for one purpose and one subject. The token itself is never stored, only its hash."""

    __tablename__ = "mailed_link"
    __table_args__ = (UniqueConstraint("purpose", "subject", "generation"),)

    purpose: Mapped[str]
    subject: Mapped[str]
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
