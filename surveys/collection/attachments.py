"""Reading the files that answer questions: of a draft by its owner, of an answer by those who may see whose it is."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import undefer

from lms.db import db
from lms.errors import NotFound
from surveys.collection.models import AnswerFile

ByQuestion = dict[str, list[AnswerFile]]


def of_draft(invitation_id: str) -> ByQuestion:
    """All files of a draft by their question, without the contents."""
    return _by_question(AnswerFile.draft_id == invitation_id)


def of_answer(answer_id: str) -> ByQuestion:
    """All files of an answer that was sent, by their question, without the contents."""
    return _by_question(AnswerFile.answer_id == answer_id)


def _by_question(of: ColumnElement[bool]) -> ByQuestion:
    found: ByQuestion = {}
    for one in db.session.scalars(select(AnswerFile).where(of).order_by(AnswerFile.name, AnswerFile.id)):
        found.setdefault(one.question, []).append(one)
    return found


def counts(answer_ids: Sequence[str]) -> dict[str, int]:
    """How many files came with which answer; those that came with none are not named."""
    rows = db.session.execute(
        select(AnswerFile.answer_id, func.count(AnswerFile.id))
        .where(AnswerFile.answer_id.in_(answer_ids))
        .group_by(AnswerFile.answer_id)
    )
    return {answer_id: n for answer_id, n in rows if answer_id}


def drafted(invitation_id: str, file_id: str) -> AnswerFile:
    """A file of a draft with its content. Raises NotFound."""
    return _whole(file_id, AnswerFile.draft_id == invitation_id)


def answered(answer_id: str, file_id: str) -> AnswerFile:
    """A file of an answer that was sent, with its content. Raises NotFound."""
    return _whole(file_id, AnswerFile.answer_id == answer_id)


def _whole(file_id: str, of: ColumnElement[bool]) -> AnswerFile:
    found = db.session.scalar(
        select(AnswerFile).where(AnswerFile.id == file_id, of).options(undefer(AnswerFile.content))
    )
    if found is None:
        raise NotFound(_("This file is not there any more."))
    return found
