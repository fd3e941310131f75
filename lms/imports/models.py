"""Files that were uploaded and are looked at before anything is written."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record

UNDO_DAYS = 14


class Work(StrEnum):
    """What is being done with a file, some rows at a time."""

    TAKING_IN = "taking_in"
    TAKING_BACK = "taking_back"


class ImportBatch(Record):
    """One uploaded file. Its cells are kept until it expires; who, when, which file and what came of it stay.

    `rows` holds the cells as they were read, `mapping` the place of each column, `choices` what the person decided
    about rows (by number). Once somebody has it taken in, `result` says for each row what became of it and what it
    made. While that goes on, `work` says what, and `done` how many rows of the file are dealt with: both are written
    in the same transaction as those rows, so the two always agree.
    """

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "kind", "subject"), Index(None, "sha256"))

    kind: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str] = mapped_column(default="", server_default="")
    file_name: Mapped[str]
    sha256: Mapped[str]
    source: Mapped[str]
    notes: Mapped[list[str]] = mapped_column(default=list)
    header: Mapped[list[str]] = mapped_column(default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapped: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    row_count: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    committed_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    mails: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    work: Mapped[Work | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    only_good: Mapped[bool] = mapped_column(default=False, server_default=false())
    with_mails: Mapped[bool] = mapped_column(default=False, server_default=false())
    stopped: Mapped[str] = mapped_column(default="", server_default="")

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def undo_until(self) -> datetime | None:
        """Until when it can be taken back; None where it cannot."""
        if self.committed_at is None or self.undone_at is not None or self.work is not None:
            return None
        return self.committed_at + timedelta(days=UNDO_DAYS)

    @property
    def worker_id(self) -> int | None:
        """In whose name the work is done."""
        return self.undone_by_id if self.work is Work.TAKING_BACK else self.by_id

    @property
    def written(self) -> int:
        """How many rows it wrote."""
        return sum(bool(one["made"]) for one in self.result)

    @property
    def gone(self) -> int:
        """How many rows were taken back."""
        return sum(bool(one.get("undone")) for one in self.result)

    @property
    def stays(self) -> int:
        """How many rows could not be taken back; each says why."""
        return sum(bool(one.get("kept")) for one in self.result)


class ColumnMemory(Record):
    """What a person has told us about the names of columns in one kind of file."""

    __tablename__ = "column_memory"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
