"""Questionnaires that are shipped with the service, and files that an operator loads."""

import tomllib
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

import surveys
from lms import clock
from lms.db import db
from lms.errors import RuleBroken
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.questionnaire import parse, require_new

SHIPPED = Path(surveys.__file__).resolve().parent / "content"


def load(path: Path) -> QuestionnaireVersion:
    """Take a questionnaire file in; the same file again changes nothing.

    Raises QuestionnaireError for a file that is wrong, RuleBroken where the version exists with other content.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    read = parse(table)
    require_new(table)
    found = db.session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.code == read.code, QuestionnaireVersion.version == read.version
        )
    )
    if found is None:
        found = QuestionnaireVersion(
            code=read.code,
            version=read.version,
            title=read.title,
            body=table,
            kind=read.kind.value,
            published_at=clock.now(),
        )
        db.session.add(found)
    elif found.body != table:
        raise RuleBroken(
            _(
                "%(code)s %(version)s exists with other questions. Give the file a new version.",
                code=read.code,
                version=read.version,
            )
        )
    return found


def load_shipped() -> int:
    """Take in every questionnaire that is shipped. Returns how many there are."""
    files = sorted(SHIPPED.glob("*.toml"))
    for file in files:
        load(file)
    return len(files)
