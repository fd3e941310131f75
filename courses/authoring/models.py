"""A course in the making: its files, every save of them, and what reviewers say."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course
from lms import clock
from lms.accounts.models import User
from lms.db import Record


class DraftState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN = (DraftState.DRAFT, DraftState.REVIEW)


class CourseDraft(Record):
    """A course folder that somebody is writing. `based_on_id` is the version it began from; `version_id` the one
    that it became."""

    __tablename__ = "course_draft"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))
    state: Mapped[DraftState] = mapped_column(default=DraftState.DRAFT, index=True)
    title: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    course: Mapped[Course] = relationship()
    updated_by: Mapped[User] = relationship(foreign_keys=[updated_by_id])


class DraftFile(Record):
    """A file of a draft as it stands. `saves` counts its changes, so that two who write at once notice it."""

    __tablename__ = "course_draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "name"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    name: Mapped[str]
    content: Mapped[bytes]
    saves: Mapped[int] = mapped_column(default=0)


class DraftSave(Record):
    """How a text of a draft stood after a save; without content it was taken away. `by_id` is empty for the state
    that the draft began with."""

    __tablename__ = "course_draft_save"
    __table_args__ = (Index("ix_course_draft_save_file", "draft_id", "name"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    name: Mapped[str]
    content: Mapped[bytes | None]
    saves: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[User | None] = relationship()


class Reviewer(Record):
    """Somebody, with or without an account, who was asked to read a draft by a mailed link."""

    __tablename__ = "course_draft_reviewer"
    __table_args__ = (UniqueConstraint("draft_id", "email"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    draft: Mapped[CourseDraft] = relationship()


class ReviewComment(Record):
    """What a reviewer says about a lesson of a draft."""

    __tablename__ = "course_draft_comment"

    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("course_draft_reviewer.id"))
    lesson_code: Mapped[str]
    text: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    reviewer: Mapped[Reviewer] = relationship()
