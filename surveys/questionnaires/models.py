"""Questionnaires as they were loaded."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from lms.db import Record


class QuestionnaireVersion(Record):
    """One version of a questionnaire, never changed. `body` is the table it was read from."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    body: Mapped[dict[str, Any]]
