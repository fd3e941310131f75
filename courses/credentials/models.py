"""Certificates: what was true on the day, kept as it was printed."""

import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Record

STATUS_LIST_SIZE = 131_072  # the smallest list that hides one among many (W3C Bitstring Status List 1.0, 6.1)


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Identity(StrEnum):
    """What the public page says about who the person is. The PDF always has the name."""

    FULL = "full"
    INITIALS = "initials"
    WITHHELD = "withheld"


class CertificateKind(StrEnum):
    """What it proves: a course was completed, or somebody took part in a cohort."""

    COMPLETION = "completion"
    PARTICIPATION = "participation"


class Certificate(Record):
    """Proof of completion or participation, a snapshot of the day it was issued.

    One of participation is about a cohort: `course_title` is its title, `course_code` that of its programme, and
    `minutes` are those of the sessions that the person was in.

    A corrected name makes a new certificate, the next `edition` of the same enrolment; the old one says so.
    It outlives the account: `user_id` is emptied with it, then the name goes and `name_digest` stays, with which
    a printed name can still be checked (see services.forget_erased).
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "edition"),
        UniqueConstraint("nomination_id", "edition"),
        UniqueConstraint("status_list", "status_index"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    edition: Mapped[int] = mapped_column(default=1)
    kind: Mapped[CertificateKind] = mapped_column(default=CertificateKind.COMPLETION)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id", ondelete="SET NULL"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    name_own_script: Mapped[str | None]
    name_confirmed_at: Mapped[datetime | None]
    name_digest: Mapped[str | None]
    member: Mapped[str | None]
    member_code: Mapped[str | None]
    identity: Mapped[Identity] = mapped_column(default=Identity.FULL)
    course_code: Mapped[str]
    course_title: Mapped[str]
    course_summary: Mapped[str]
    course_version: Mapped[str]
    course_language: Mapped[str]
    cohort_title: Mapped[str | None]
    venue: Mapped[str | None]
    minutes: Mapped[int]
    score: Mapped[int | None]
    pass_mark: Mapped[int]
    started_on: Mapped[date | None]
    completed_on: Mapped[date]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    signatory_title: Mapped[str]
    signatory_name: Mapped[str]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.VALID)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id", ondelete="SET NULL"))
    status_list: Mapped[int]
    status_index: Mapped[int]
    salt: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))

    user: Mapped[User | None] = relationship()
    replaced_by: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id")

    @property
    def hours(self) -> str:
        """Hours in halves, as printed: 152 minutes are 2.5."""
        halves = round(self.minutes / 30)
        return f"{halves / 2:g}"

    @property
    def of_participation(self) -> bool:
        return self.kind is CertificateKind.PARTICIPATION

    @property
    def own_name(self) -> str:
        """The name in its own script, where that is not the Latin one again."""
        own = self.name_own_script or ""
        return "" if own == self.name else own

    @property
    def confirmed(self) -> bool:
        """Whether the person has said that the name is right; nothing is printed before."""
        return self.name_confirmed_at is not None
