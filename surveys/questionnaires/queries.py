"""Reading questionnaires."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from lms.db import db
from lms.errors import NotFound
from surveys.questionnaires.models import QuestionnaireVersion


def versions() -> Sequence[QuestionnaireVersion]:
    return db.session.scalars(
        select(QuestionnaireVersion).order_by(QuestionnaireVersion.title, QuestionnaireVersion.version)
    ).all()


def version(version_id: int) -> QuestionnaireVersion:
    if found := db.session.get(QuestionnaireVersion, version_id):
        return found
    raise NotFound(_("There is no such questionnaire."))
