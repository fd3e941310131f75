"""Closing a survey: counts are kept, groups die, words are set loose.

In steps, each a transaction of its own for a large survey, each safe to be broken off and done again:
begin (nobody can answer any more, drafts go), count (over all answers at once), move (batch by batch, answers lose
their groups), finish. Until the last, results stay sealed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, text, update

from lms import clock
from lms.audit import services as audit
from lms.db import db, locked
from lms.errors import RuleBroken
from lms.roles import Person
from surveys.collection import queries as collection
from surveys.collection.models import (
    Draft,
    Inbox,
    Invitation,
    Mode,
    Signature,
    Survey,
    SurveyState,
    WholeAnswer,
    random_id,
)
from surveys.questionnaires.questionnaire import Questionnaire, parse
from surveys.results.models import Closing, Cube, FreeText, Response
from surveys.results.queries import pairs
from surveys.results.tabulation import Sealed, Tabulation, kept_row, turned_out

SYSTEM_RANDOM = random.SystemRandom()
REWRITTEN = (
    "inbox",
    "answer_file",
    "draft",
    "invitation",
    "response",
    "free_text",
    "free_text_tag",
    "cube",
    "closing",
    "story_contact",
    "signature",
    "whole_answer",
)
AT_ONCE = 500
BATCH = 1_000
READ = 2_000


def close(survey_id: int, *, by: Person | None) -> bool:
    """Close a survey; done a second time it changes nothing. A large one is only begun: the clock does the rest.

    Gives whether its results can be read by now. Raises RuleBroken for one never opened.
    """
    closing = begin(survey_id, by=by)
    if closing is None:
        return db.session.get(Closing, survey_id) is None
    if closing.total > AT_ONCE:
        return False
    if found := counted(survey_id):
        keep(survey_id, found)
    while move(survey_id):
        pass
    return True


def begin(survey_id: int, *, by: Person | None) -> Closing | None:
    """From here on nobody can answer, and what was not sent is gone. None where that was done before."""
    survey = collection.locked_survey(survey_id)
    if survey.state is SurveyState.CLOSED:
        return None
    if survey.state is SurveyState.DRAFT:
        raise RuleBroken(_("This survey was never opened, so there is nothing to close."))
    survey.state = SurveyState.CLOSED
    survey.closes_on = min(survey.closes_on, clock.today(survey.time_zone))  # ended early, this was its last day
    invitations = select(Invitation.id).where(Invitation.survey_id == survey.id)
    db.session.execute(delete(Draft).where(Draft.invitation_id.in_(invitations)))
    closing = Closing(survey_id=survey.id, total=_waiting(survey.id))
    db.session.add(closing)
    db.session.flush()
    audit.record("survey.closed", survey, by=by, details={"answers": closing.total})
    return closing


@dataclass(frozen=True, slots=True)
class Counted:
    """What may be kept of a survey, and of how many answers."""

    total: int
    cubes: list[dict[str, Any]]
    kept: dict[str, list[str]]


def counted(survey_id: int) -> Counted | None:
    """Count everything. Only reads, which takes a while and need not keep others from writing. None where that was
    done before."""
    closing = db.session.get(Closing, survey_id)
    if closing is None or closing.kept is not None:
        return None
    survey = collection.survey(survey_id)
    tabulation = Tabulation(parse(survey.body), survey.cuts)
    pairing, before = pairs.pairing(survey)
    statement = select(Inbox.id, Inbox.frame, Inbox.answers).where(Inbox.survey_id == survey_id)
    for answer_id, frame, answers in db.session.execute(statement.execution_options(yield_per=READ)):
        atom = tabulation.add(Sealed(frame, answers))
        pairing.add(atom, before.get(answer_id, {}), answers)
    cubes = [
        {"id": random_id(), "survey_id": survey_id, "cut": one.cut, "cell": one.cell, "question": one.question,
         "option": one.option, "n": one.n}
        for one in (*tabulation.counts(), *pairing.counts(tabulation), *turned_out(_invited(survey_id), survey.cuts))
    ]  # fmt: skip
    return Counted(tabulation.people.total(), cubes, tabulation.kept())


def _invited(survey_id: int) -> Iterator[tuple[dict[str, str], bool]]:
    """Those who were asked; who came by the open link was not."""
    statement = select(Invitation.frame, Invitation.responded).where(
        Invitation.survey_id == survey_id, Invitation.user_id.is_not(None)
    )
    rows = db.session.execute(statement.execution_options(yield_per=READ))
    yield from ((frame, responded) for frame, responded in rows)


def keep(survey_id: int, found: Counted) -> bool:
    """Keep the counts that may be shown, and which answers may stay in rows.

    False, with nothing done, where somebody has counted before, or an answer that was on its way when the survey
    closed came in after the counting: count again.
    """
    closing = _locked(survey_id)
    if closing is None or closing.kept is not None or _waiting(survey_id) != found.total:
        return False
    if found.cubes:
        db.session.execute(insert(Cube), found.cubes)
    closing.total, closing.kept = found.total, found.kept
    return True


def move(survey_id: int) -> bool:
    """Let a batch of answers lose their groups. False when there was none left, and the survey is closed for good.

    They go on in random order under new ids, words apart from all else, so that neither a key nor an order leads
    back to an invitation (docs/anonymity.md). No batch is small, or what was written together would tell who wrote
    which words.
    """
    closing = _locked(survey_id)
    if closing is None or closing.kept is None:
        return False
    size = _batch(_waiting(survey_id))
    found = db.session.execute(
        select(Inbox.id, Inbox.answers).where(Inbox.survey_id == survey_id).order_by(Inbox.id).limit(size)
    ).all()
    survey = collection.survey(survey_id)
    ids = [random_id() if survey.mode is Mode.ANONYMOUS else one.id for one in found]  # a signature names its answer
    answers = dict(zip(ids, (one.answers for one in found), strict=True))
    _set_loose(survey_id, parse(survey.body), answers, closing.kept)
    if survey.mode is Mode.NAMED:
        _keep_with_names(survey_id, answers)
    if survey.mode is Mode.CONFIDENTIAL:
        _keep_whole(survey_id, answers)
    if found:
        db.session.execute(delete(Inbox).where(Inbox.survey_id == survey_id, Inbox.id <= found[-1].id))
    closing.moved += len(found)
    if len(found) < size or not found:
        db.session.delete(closing)
        return False
    return True


def _keep_with_names(survey_id: int, answers: dict[str, dict[str, Any]]) -> None:
    """What people said with their names, whole, as they were told; who came by the open link has left none."""
    signed = collection.signatures(survey_id).keys() & answers.keys()
    if signed:
        db.session.execute(update(Signature), [{"answer_id": one, "answers": answers[one]} for one in signed])


def _keep_whole(survey_id: int, answers: dict[str, dict[str, Any]]) -> None:
    """What people said, whole, sealed and without a name, until the day on which the list of whose it is goes."""
    signed = collection.signatures(survey_id).keys() & answers.keys()
    if signed:
        db.session.execute(insert(WholeAnswer), [{"answer_id": one, "answers": answers[one]} for one in signed])


def _waiting(survey_id: int) -> int:
    return db.session.scalar(select(func.count(Inbox.id)).where(Inbox.survey_id == survey_id)) or 0


def _batch(waiting: int) -> int:
    """The size of the next of several batches that are all about as large."""
    return -(-waiting // max(1, waiting // BATCH))


def _set_loose(
    survey_id: int, questionnaire: Questionnaire, found: dict[str, dict[str, Any]], kept: dict[str, Any]
) -> None:
    rows = [
        {"id": answer_id, "survey_id": survey_id, "answers": kept_row(questionnaire, one, kept)}
        for answer_id, one in found.items()
    ]
    texts = [
        {"id": random_id(), "survey_id": survey_id, "question": code, "text": str(one[code])}
        for code in questionnaire.worded()
        for one in found.values()
        if one.get(code)
    ]
    for table, made in ((Response, rows), (FreeText, texts)):
        if made:
            db.session.execute(insert(table), SYSTEM_RANDOM.sample(made, len(made)))


def _locked(survey_id: int) -> Closing | None:
    found: Closing | None = db.session.scalar(locked(select(Closing).where(Closing.survey_id == survey_id)))
    return found


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
