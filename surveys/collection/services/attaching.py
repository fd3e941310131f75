"""Files as answers of a draft: taken in without traces, and taken out."""

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete

from lms.db import db
from lms.errors import RuleBroken
from lms.files import kinds, stripping
from surveys.collection import attachments
from surveys.collection.models import AnswerFile
from surveys.collection.services import answering
from surveys.questionnaires.question import MOST_FILES, SENT, Question, QuestionType

ENDINGS = {QuestionType.FILE: stripping.KINDS, QuestionType.IMAGE: stripping.PHOTOS}


def attach(invitation_id: str, question: Question, *, name: str, content: bytes) -> None:
    """Keep a file as an answer of a draft.

    Raises RuleBroken, with nothing done, for one that cannot be taken or is one too many, and as answering.start.
    """
    draft = answering.start(invitation_id)
    if len(attachments.of_draft(invitation_id).get(question.code, ())) >= MOST_FILES:
        raise RuleBroken(
            ngettext(
                "There is %(num)d file already, the most that can be sent. Take one out first.",
                "There are %(num)d files already, the most that can be sent. Take one out first.",
                MOST_FILES,
            )
        )
    try:
        taken = stripping.take(name, content, ENDINGS[question.type])
    except stripping.UnreadableError as wrong:
        raise RuleBroken(_("“%(file)s” is not taken. %(why)s", file=kinds.safe_name(name), why=wrong)) from wrong
    made = AnswerFile(
        draft_id=draft.invitation_id, question=question.code, name=taken.name, kind=taken.kind,
        size=len(taken.content), content=taken.content,
    )  # fmt: skip
    db.session.add(made)
    draft.answers = {**draft.answers, question.code: SENT}


def take_out(invitation_id: str, file_ids: Collection[str]) -> None:
    """Take files out of a draft; what is not among its files, or not any more, changes nothing. Raises as start."""
    draft = answering.start(invitation_id)
    before = attachments.of_draft(invitation_id)
    db.session.execute(delete(AnswerFile).where(AnswerFile.draft_id == invitation_id, AnswerFile.id.in_(file_ids)))
    left = attachments.of_draft(invitation_id)
    draft.answers = {key: one for key, one in draft.answers.items() if key not in before.keys() - left.keys()}
