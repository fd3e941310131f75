"""What the people of a cohort are given to read: files and links."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Record


class Material(Record):
    """A file, or an address elsewhere. `content` is read only when somebody opens it."""

    __tablename__ = "material"
    __table_args__ = (
        UniqueConstraint("cohort_id", "file_name"),
        CheckConstraint("(address is null) <> (file_name is null)", name="file_or_link"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    address: Mapped[str | None]
    file_name: Mapped[str | None]
    size: Mapped[int | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
