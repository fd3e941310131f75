"""The address space that the pages of questionnaires share, and what several of them do."""

from flask import Blueprint, request
from flask_login import current_user

from lms.db import transaction
from lms.errors import RuleBroken
from surveys.questionnaires import queries
from surveys.questionnaires.questionnaire import QuestionnaireError
from surveys.questionnaires.services import drafts

blueprint = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")


def seen(saves: int) -> int:
    """How many saves the writer knew of; after a conflict still that number, so that saving again says it again."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else saves


def save(version_id: int, edit: drafts.Change) -> list[str]:
    """Change a draft as the form asks. Gives what is wrong, with nothing changed then."""
    try:
        with transaction():
            version = queries.version(version_id, lock=True)
            drafts.change(version, edit, seen=seen(version.saves), by=current_user)
    except QuestionnaireError as error:
        return [problem.text[:1].upper() + problem.text[1:] + "." for problem in error.found]
    except RuleBroken as error:
        return [str(error)]
    return []
