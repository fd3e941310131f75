"""Surveys and what is collected.

Participation and answers share no key and no time: an Invitation knows the person and whether they took part;
an Inbox row knows answers and coarse groups; nothing joins the two. None of these tables has a number that
counts up or a moment in it, and on SQLite they have no hidden row number, so that order tells nothing.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.db import Base, Record
from surveys.collection.sealing import Sealed
from surveys.questionnaires.questionnaire import Kind

CUTS = ("sub_region", "agency_family", "gender")  # the groups that can be agreed on
NO_ROW_NUMBER = {"sqlite_with_rowid": False}


def random_id() -> str:
    """Says nothing about when or after what it was made (RFC 9562, version 4)."""
    return str(uuid.uuid4())


class SurveyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Mode(StrEnum):
    """What joins answers to people: nothing, a list that dies on a day, or their names. Fixed at opening."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class Channel(StrEnum):
    """How an answer came: by a personal link, by the open one, or by that from a device that had answered before."""

    INVITED = "invited"
    OPEN = "open"
    OPEN_AGAIN = "open_again"


class Survey(Record):
    """A questionnaire put to an audience for a period. `body` is the questionnaire, frozen at opening.

    `cuts` are the groups by which results will be shown, agreed before opening: others can never be made.
    `cohort_id` is set on the evaluation of a cohort, whose graduates are asked one by one.
    `audience_id` is the cohort or member that the audience names; `listed` holds the people of a list until opening,
    when invitations take their place. A draft with `opens_at` is opened by the clock. `closes_at` ends the taking of
    answers; who has begun by then has some minutes more. `before_id` is the survey whose people are asked again.
    `unlinked_on` is the day on which a confidential survey forgets whose answers are whose.
    `open_answers` came by the open link, of them `repeated_answers` from a device that had sent one before.
    `scrubbed` says that the traces of the open phase are gone from the database files.
    """

    __tablename__ = "survey"
    __table_args__ = (CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),)

    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    kind: Mapped[Kind] = mapped_column(default=Kind.OTHER, server_default="other", index=True)
    mode: Mapped[Mode] = mapped_column(default=Mode.ANONYMOUS, server_default="anonymous")
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), unique=True)
    title: Mapped[str] = mapped_column(unique=True)
    audience: Mapped[str]
    audience_id: Mapped[int | None]
    listed: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    opens_on: Mapped[date | None]
    opens_at: Mapped[datetime | None]
    closes_on: Mapped[date]
    time_zone: Mapped[str]
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT, index=True)
    opened_on: Mapped[date | None]
    closes_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    cuts: Mapped[list[str]]
    before_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    unlinked_on: Mapped[date | None]
    open_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    open_answers: Mapped[int] = mapped_column(default=0, server_default="0")
    repeated_answers: Mapped[int] = mapped_column(default=0, server_default="0")
    scrubbed: Mapped[bool] = mapped_column(default=False)


class Invitation(Base):
    """One person asked. `frame` holds the groups they are counted in; `responded` has no moment.

    Without a person it is somebody who came by the open link. `mailed_on` is the day of our last mail, and
    `heard_until` the last day to answer that it named; both are empty until the invitation is written.
    """

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("survey_id", "user_id"), NO_ROW_NUMBER)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    frame: Mapped[dict[str, Any]]
    reminders: Mapped[int] = mapped_column(default=0)
    responded: Mapped[bool] = mapped_column(default=False)
    mailed_on: Mapped[date | None]
    heard_until: Mapped[date | None]

    survey: Mapped[Survey] = relationship()
    user: Mapped[User | None] = relationship()


class Draft(Base):
    """What somebody has typed and not sent. Linked to the person until then, and the page says so.

    It begins with the button that starts the survey. `place` holds the page where they were, sealed as well: who is
    on a page that is shown only after some answer has given it. `seen` is, for each device and question, the last
    operation that was taken in.
    """

    __tablename__ = "draft"
    __table_args__ = (NO_ROW_NUMBER,)

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed)
    place: Mapped[dict[str, Any]] = mapped_column(Sealed, default=dict, server_default="{}")
    seen: Mapped[dict[str, Any]] = mapped_column(Sealed, default=dict, server_default="{}")

    @property
    def page(self) -> int:
        return int(self.place.get("page", 1))

    @page.setter
    def page(self, number: int) -> None:
        self.place = {"page": number}


class Inbox(Base):
    """Answers that were sent, sealed until closing."""

    __tablename__ = "inbox"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    frame: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed)
    channel: Mapped[Channel] = mapped_column(default=Channel.INVITED, server_default="invited")


class Signature(Base):
    """Whose an answer is. Only where the survey is named, or confidential and its day has not come.

    `answers` is what was said, whole: in a survey with names, from closing on.
    """

    __tablename__ = "signature"
    __table_args__ = (NO_ROW_NUMBER,)

    answer_id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    answers: Mapped[dict[str, Any] | None]

    user: Mapped[User] = relationship()


class WholeAnswer(Base):
    """What somebody said in a confidential survey, whole: for analysts who look it up, and for pairs with a later one.

    What stays in rows leaves out words and what is rare, so it is of no use for either. Sealed, without a name, and
    gone with the signature that says whose it is.
    """

    __tablename__ = "whole_answer"
    __table_args__ = (NO_ROW_NUMBER,)

    answer_id: Mapped[str] = mapped_column(ForeignKey("signature.answer_id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Sealed)


class AnswerFile(Base):
    """A file that answers a question, without what it said about its maker and place. Only in a survey with names.

    It belongs to a draft and dies with it, or, once that is sent, to the signature that says whose the answer is.
    `content` is read only when somebody saves the file.
    """

    __tablename__ = "answer_file"
    __table_args__ = (CheckConstraint("(draft_id is null) <> (answer_id is null)", name="one_owner"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("draft.invitation_id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("signature.answer_id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def kilobytes(self) -> int:
        return max(1, round(self.size / 1000))
