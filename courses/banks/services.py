"""Keeping a file of questions for a look, before anything is written."""

import hashlib

from courses.assessment.formats import recognising
from courses.authoring.models import CourseDraft
from courses.banks import rows
from courses.banks.completing import Defaults, completed
from courses.banks.rows import DraftRows
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.imports import reading
from lms.imports.models import ImportBatch
from lms.imports.services import KEPT_FOR, Upload
from lms.roles import Person


def keep(upload: Upload, draft: CourseDraft, defaults: Defaults, lessons: list[str], *, by: Person) -> ImportBatch:
    """Read a file of questions and keep them. Raises BadBank for a file that holds none, and writes nothing then."""
    report = recognising.read(upload.data)
    entries = completed(report, defaults, lessons)
    whole = [entry for entry in entries if not entry.reason]
    batch = ImportBatch(
        kind=DraftRows.kind,
        subject=DraftRows.subject_of(draft.id),
        file_name=reading.CONTROL.sub("", upload.name)[-120:] or "questions",
        sha256=hashlib.sha256(upload.data).hexdigest(),
        encoding=f"{report.kind}, {report.encoding}",
        unused=[rows.left_out(entry) for entry in entries if entry.reason],
        rows=[rows.stored(entry) for entry in whole],
        by_id=by.id,
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(batch)
    details = {"questions": len(whole), "left_out": len(entries) - len(whole), "sha256": batch.sha256}
    audit.record("import.uploaded", batch, by=by, details=details)
    return batch
