"""Surveys and what is collected.

Participation and answers share no key and no time: an Invitation knows the person and whether they took part;
an Inbox row knows answers and coarse groups; nothing joins the two. None of these tables has a number that
counts up or a moment in it, and on SQLite they have no hidden row number, so that order tells nothing.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Base, Record
from surveys.collection.sealing import Sealed

NO_ROW_NUMBER = {"sqlite_with_rowid": False}


def random_id() -> str:
    """Says nothing about when or after what it was made (RFC 9562, version 4)."""
    return str(uuid.uuid4())


class SurveyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Survey(Record):
    """A questionnaire put to an audience for a period. Anonymous. `body` is the questionnaire, frozen at opening.

    `cuts` are the groups by which results will be shown, agreed before opening: others can never be made.
    `cohort_id` is set on the evaluation of a cohort, whose graduates are asked one by one.
    `scrubbed` says that the traces of the open phase are gone from the database files.
    """

    __tablename__ = "survey"
    __table_args__ = (CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),)

    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), unique=True)
    title: Mapped[str] = mapped_column(unique=True)
    audience: Mapped[str]
    closes_on: Mapped[date]
    time_zone: Mapped[str]
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT, index=True)
    opened_on: Mapped[date | None]
    closes_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    cuts: Mapped[list[str]]
    scrubbed: Mapped[bool] = mapped_column(default=False)


class Invitation(Base):
    """One person asked. `frame` holds the groups they are counted in; `responded` has no moment."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("survey_id", "user_id"), NO_ROW_NUMBER)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    frame: Mapped[dict[str, Any]]
    reminders: Mapped[int] = mapped_column(default=0)
    responded: Mapped[bool] = mapped_column(default=False)

    survey: Mapped[Survey] = relationship()
    user: Mapped[User] = relationship()


class Draft(Base):
    """What somebody has typed and not sent. Linked to the person until then, and the page says so."""

    __tablename__ = "draft"
    __table_args__ = (NO_ROW_NUMBER,)

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed)


class Inbox(Base):
    """Answers that were sent, sealed until closing."""

    __tablename__ = "inbox"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    frame: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed)
