"""XLSForms that were sent: read, kept for a look, taken in, forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.roles import Person
from surveys.questionnaires import queries
from surveys.questionnaires.continuity import continued
from surveys.questionnaires.models import QuestionnaireUpload, QuestionnaireVersion
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.services import drafts
from surveys.questionnaires.xlsform.findings import Finding, Weight
from surveys.questionnaires.xlsform.reading import Report

KEPT_FOR = timedelta(days=7)
MOST_KEPT = 500  # findings


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was read: its name is only ever shown."""

    name: str
    report: Report


def keep(sent: Sent, code: str, *, by: Person) -> QuestionnaireUpload:
    """Keep what a workbook holds until somebody has looked at it. `code` names what it becomes a version of.

    Raises RuleBroken for a workbook with something wrong, QuestionnaireError where it takes a retired code, and writes
    nothing then; NotFound for an unknown code.
    """
    if sent.report.table is None:
        raise RuleBroken(_("Something in this file is wrong. Correct it and send it again."))
    findings = list(sent.report.findings)
    if code:
        earlier = queries.of_code(code)
        if not earlier:
            raise NotFound(_("There is no such questionnaire."))
        table, notes = continued({**sent.report.table, "code": code}, earlier[0].body)
        parse(table)
        findings += [Finding("survey", 0, "", note, Weight.NOTE) for note in notes]
    upload = QuestionnaireUpload(
        by_id=by.id, code=code, file_name=sent.name[-120:], body=sent.report.table,
        findings=[one.stored() for one in findings[:MOST_KEPT]], expires_at=clock.now() + KEPT_FOR,
    )  # fmt: skip
    db.session.add(upload)
    audit.record("questionnaire.uploaded", upload, by=by, details={"findings": len(findings)})
    return upload


def take_in(upload: QuestionnaireUpload, *, by: Person) -> QuestionnaireVersion:
    """Make a draft of a workbook that was looked at; the caller holds its lock. The workbook is gone then."""
    version = drafts.from_table(upload.body, upload.code, by=by)
    db.session.delete(upload)
    return version


def forget_expired() -> None:
    db.session.execute(delete(QuestionnaireUpload).where(QuestionnaireUpload.expires_at <= clock.now()))
