"""Files of questions: kept for a look, added to the bank of a draft, forgotten."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, update

from courses.assessment.formats import recognising
from courses.authoring.models import CourseDraft
from courses.authoring.services.questions import add_questions
from courses.banks import queries
from courses.banks.completing import Defaults, completed
from courses.banks.looking import look, stored
from courses.banks.models import QuestionFile
from courses.catalogue.questions import UNSEEN
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with the form: the name is only ever shown."""

    name: str
    data: bytes


def keep(
    upload: Upload, draft: CourseDraft, defaults: Defaults, lessons: Collection[str], *, by: Person
) -> QuestionFile:
    """Read a file of questions and keep them. Raises BadBank for a file that holds none, and writes nothing then."""
    report = recognising.read(upload.data)
    entries = completed(report, defaults, lessons)
    file = QuestionFile(
        draft_id=draft.id,
        by_id=by.id,
        file_name=UNSEEN.sub("", upload.name)[-120:] or "questions",
        sha256=hashlib.sha256(upload.data).hexdigest(),
        format=f"{report.kind}, {report.encoding}",
        entries=[stored(entry) for entry in entries],
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(file)
    left_out = sum(bool(entry.reason) for entry in entries)
    details = {"questions": len(entries) - left_out, "left_out": left_out, "sha256": file.sha256}
    audit.record("questions.uploaded", file, by=by, details=details)
    return file


def take_in(file: QuestionFile, draft: CourseDraft, *, by: Person) -> int:
    """Add the questions of a file that the bank of its draft does not have; says how many. Again, it adds none.

    The caller holds the locks of file and draft. Raises RuleBroken for a draft that is not being written, and when
    there is nothing to add.
    """
    if file.added_at is not None:
        return 0
    new = look(file.entries, queries.bank_of(draft.id)).new
    if not new:
        raise RuleBroken(_("Nothing can be added: each question is left out or is in the bank already."))
    file.added = add_questions(draft, [one.entry.row for one in new], by=by)
    file.added_at = clock.now()
    audit.record("questions.taken_in", file, by=by, details={"questions": len(new), "draft": draft.id})
    return len(new)


def forget_expired() -> None:
    """Let go of files that expired: all of one that added nothing, the questions of one that did."""
    expired = QuestionFile.expires_at <= clock.now()
    db.session.execute(delete(QuestionFile).where(expired, QuestionFile.added_at.is_(None)))
    db.session.execute(update(QuestionFile).where(expired).values(entries=[], file_name=""))
