"""Questionnaires and their versions, and spreadsheets that are looked at before they become one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.models import User
from lms.db import Record


class VersionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class QuestionnaireVersion(Record):
    """One version of a questionnaire. `body` is the table it was read from; once published it never changes.

    `saves` counts the changes to a draft, so that two people who write at once do not undo each other.
    """

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("state in ('draft', 'published')", name="state"),
    )

    code: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    body: Mapped[dict[str, Any]]
    state: Mapped[VersionState] = mapped_column(default=VersionState.PUBLISHED, index=True)
    kind: Mapped[str] = mapped_column(default="other", index=True)
    saves: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]


class QuestionnaireUpload(Record):
    """An XLSForm that somebody sent and has not taken in yet: its table, and what was said about it.

    `code` names the questionnaire that it becomes a new version of; empty for a new one.
    """

    __tablename__ = "questionnaire_upload"

    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    code: Mapped[str]
    file_name: Mapped[str]
    body: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)
