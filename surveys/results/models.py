"""What remains of a survey when it has closed: counts that may be shown, answers without groups, loose words."""

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base
from surveys.collection.models import NO_ROW_NUMBER, random_id


class Closing(Base):
    """A survey on its way from open to closed. While this row is there, its results stay sealed.

    `kept` says which answers may stay in rows; it is empty until everything is counted. `moved` of `total` answers
    have lost their groups by now.
    """

    __tablename__ = "closing"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    total: Mapped[int]
    moved: Mapped[int] = mapped_column(default=0)
    kept: Mapped[dict[str, Any] | None]


class Response(Base):
    """One person's answers as far as they may stay: without words, without groups, without rare answers."""

    __tablename__ = "response"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    answers: Mapped[dict[str, Any]]


class FreeText(Base):
    """One answer in words, apart from all others. Only coordinators read it until one of them has cleared it.

    `quoted` texts, cleared ones only, stand in the report.
    """

    __tablename__ = "free_text"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    question: Mapped[str]
    text: Mapped[str]
    cleared: Mapped[bool] = mapped_column(default=False)
    quoted: Mapped[bool] = mapped_column(default=False)

    tags: Mapped[list["TextTag"]] = relationship(order_by="TextTag.tag", cascade="all, delete-orphan")


class TextTag(Base):
    """A subject that an answer in words was sorted under."""

    __tablename__ = "free_text_tag"
    __table_args__ = (NO_ROW_NUMBER,)

    text_id: Mapped[str] = mapped_column(ForeignKey("free_text.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class Cube(Base):
    """How many chose an option, in one group of one agreed cut. An empty cut is the whole.

    An empty option counts who answered the question at all. What other signs stand for: tabulation.
    """

    __tablename__ = "cube"
    __table_args__ = (
        UniqueConstraint("survey_id", "cut", "cell", "question", "option"),
        Index("ix_cube_question", "question", "cut"),
        NO_ROW_NUMBER,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    cut: Mapped[str] = mapped_column(default="")
    cell: Mapped[str] = mapped_column(default="")
    question: Mapped[str]
    option: Mapped[str] = mapped_column(default="")
    n: Mapped[int]


class Turnout(Base):
    """How many had answered by the end of a day of a survey, in steps of five or more; never who."""

    __tablename__ = "turnout"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answered: Mapped[int]


class StoryContact(Base):
    """Somebody who would tell their story. No key to a survey, an answer or an account, and no moment."""

    __tablename__ = "story_contact"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    name: Mapped[str]
    reach: Mapped[str]
    about: Mapped[str]
