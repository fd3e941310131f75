"""Files that were uploaded and are looked at before anything is written."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record


class ImportBatch(Record):
    """One uploaded file. Its rows are kept until it expires; who, when, which file and what came of it stay."""

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "kind", "subject"),)

    kind: Mapped[str]
    subject: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    encoding: Mapped[str]
    unused: Mapped[list[str]] = mapped_column(default=list)
    rows: Mapped[list[Any]] = mapped_column(default=list)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    committed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User | None] = relationship()
