"""Certificates: what was true on the day, kept as it was printed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"


class Certificate(Record):
    """Proof of completion, a snapshot of the day it was issued. One for each enrolment."""

    __tablename__ = "certificate"

    number: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    name_own_script: Mapped[str | None]
    course_title: Mapped[str]
    course_version: Mapped[str]
    minutes: Mapped[int]
    score: Mapped[int | None]
    completed_on: Mapped[date]
    signatory_title: Mapped[str]
    signatory_name: Mapped[str]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.VALID)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]

    user: Mapped[User] = relationship()

    @property
    def hours(self) -> str:
        """Hours in halves, as printed: 152 minutes are 2.5."""
        halves = round(self.minutes / 30)
        return f"{halves / 2:g}"
