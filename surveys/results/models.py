"""What remains of a survey when it has closed: counts that may be shown, answers without groups, loose words."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base
from surveys.collection.models import NO_ROW_NUMBER, random_id


class Response(Base):
    """One person's answers without words and without groups. Copied in random order under a new id."""

    __tablename__ = "response"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    answers: Mapped[dict[str, Any]]


class FreeText(Base):
    """One answer in words, apart from all others. Only coordinators read it until one of them has cleared it."""

    __tablename__ = "free_text"
    __table_args__ = (NO_ROW_NUMBER,)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    question: Mapped[str]
    text: Mapped[str]
    cleared: Mapped[bool] = mapped_column(default=False)


class Cube(Base):
    """How many chose an option, in one group of one agreed cut. An empty cut is the whole.

    An empty option counts who answered the question at all.
    """

    __tablename__ = "cube"
    __table_args__ = (UniqueConstraint("survey_id", "cut", "cell", "question", "option"), NO_ROW_NUMBER)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    cut: Mapped[str] = mapped_column(default="")
    cell: Mapped[str] = mapped_column(default="")
    question: Mapped[str]
    option: Mapped[str] = mapped_column(default="")
    n: Mapped[int]
