"""Closing a survey: counts are kept, groups die, words are set loose."""

import random

from flask_babel import gettext as _
from sqlalchemy import delete, select, text

from lms.audit import services as audit
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.roles import Person
from surveys.collection import queries as collection
from surveys.collection.models import Draft, Inbox, Invitation, Survey, SurveyState
from surveys.questionnaires.questionnaire import parse
from surveys.results.models import Cube, FreeText, Response
from surveys.results.tabulation import Sealed, tabulate

SYSTEM_RANDOM = random.SystemRandom()
REWRITTEN = ("inbox", "draft", "invitation", "response", "free_text", "cube")


def close(survey_id: int, *, by: Person | None) -> None:
    """Close a survey; done a second time it changes nothing.

    Answers go on without the groups of their people, in random order under new ids, so that neither a key nor
    an order leads back to an invitation (docs/anonymity.md, 3). Raises RuleBroken for one never opened.
    """
    survey = collection.locked_survey(survey_id)
    if survey.state is SurveyState.CLOSED:
        return
    if survey.state is SurveyState.DRAFT:
        raise RuleBroken(_("This survey was never opened, so there is nothing to close."))
    survey.state = SurveyState.CLOSED
    rows = [
        Sealed(frame, answers)
        for frame, answers in db.session.execute(select(Inbox.frame, Inbox.answers).where(Inbox.survey_id == survey.id))
    ]
    _keep(survey, rows)
    db.session.execute(delete(Inbox).where(Inbox.survey_id == survey.id))
    db.session.execute(
        delete(Draft).where(Draft.invitation_id.in_(select(Invitation.id).where(Invitation.survey_id == survey.id)))
    )
    audit.record("survey.closed", survey, by=by, details={"answers": len(rows)})


def _keep(survey: Survey, rows: list[Sealed]) -> None:
    questionnaire = parse(survey.body)
    words = questionnaire.worded()
    for count in tabulate(questionnaire, rows, survey.cuts):
        db.session.add(
            Cube(
                survey_id=survey.id,
                cut=count.cut,
                cell=count.cell,
                question=count.question,
                option=count.option,
                n=count.n,
            )
        )
    for row in SYSTEM_RANDOM.sample(rows, len(rows)):
        answers = {code: answer for code, answer in row.answers.items() if code not in words}
        db.session.add(Response(survey_id=survey.id, answers=answers))
    for code in words:
        said = [row.answers[code] for row in rows if row.answers.get(code)]
        for one in SYSTEM_RANDOM.sample(said, len(said)):
            db.session.add(FreeText(survey_id=survey.id, question=code, text=one))


def rewrite_tables() -> None:
    """Write the tables anew, so that no deleted row stays readable in the database's files.

    Runs outside any transaction, as both databases demand of it.
    """
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            for table in REWRITTEN:
                connection.execute(text(f"vacuum full {table}"))
            return
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


def mark_scrubbed(survey_ids: list[int]) -> None:
    for survey in db.session.scalars(select(Survey).where(Survey.id.in_(survey_ids))):
        survey.scrubbed = True


def clear_text(text_id: str, *, by: Person) -> FreeText:
    """Say that an answer in words names nobody, so that analysts may read it."""
    found = _text(text_id)
    found.cleared = True
    _note(found, "survey.text_cleared", by)
    return found


def remove_text(text_id: str, *, by: Person) -> int:
    """Take away an answer in words that tells who wrote it or about whom. Returns the survey's id."""
    found = _text(text_id)
    survey_id = found.survey_id
    _note(found, "survey.text_removed", by)
    db.session.delete(found)
    return survey_id


def _text(text_id: str) -> FreeText:
    if found := db.session.get(FreeText, text_id):
        return found
    raise NotFound(_("This answer is not there any more."))


def _note(found: FreeText, action: str, by: Person) -> None:
    """The trail says that a text was dealt with, never which words they were."""
    audit.record(action, collection.survey(found.survey_id), by=by, details={"question": found.question})
