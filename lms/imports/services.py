"""Keeping an uploaded file, and committing it as a whole."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.imports import headers, reading
from lms.imports.models import ImportBatch
from lms.imports.queries import verdict
from lms.imports.rows import Outcome, RowType, Verdict, rows_of
from lms.roles import Person

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with the form: the name is only ever shown."""

    name: str
    data: bytes


def keep(upload: Upload, row_type: RowType, *, by: Person) -> ImportBatch:
    """Read a file and keep its rows for a look. Raises BadFile, and writes nothing then."""
    table = reading.read(upload.data)
    found = headers.find(table.header, row_type.columns)
    rows = rows_of(table, found)
    if not rows:
        raise reading.BadFile(_("The file has no rows below the names of the columns."))
    batch = ImportBatch(
        kind=row_type.kind,
        subject=row_type.subject,
        file_name=reading.CONTROL.sub("", upload.name)[-120:] or "table.csv",
        sha256=hashlib.sha256(upload.data).hexdigest(),
        encoding=table.encoding,
        unused=[name[:80] for name in found.unused[:20]],
        rows=[row.stored() for row in rows],
        by_id=by.id,
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(batch)
    audit.record("import.uploaded", batch, by=by, details={"rows": len(rows), "sha256": batch.sha256})
    return batch


def commit(batch_id: int, row_type: RowType, *, by: Person) -> Verdict | None:
    """Write a file that was looked at: every row, or none. None when it was committed before.

    The rows are judged again under the locks of the capability. Raises NotFound for somebody else's upload
    or one that expired, RuleBroken when a row cannot be taken (any more).
    """
    batch = db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.id == batch_id,
            ImportBatch.by_id == by.id,
            ImportBatch.kind == row_type.kind,
            ImportBatch.subject == row_type.subject,
        )
        .with_for_update()
    )
    if batch is not None and batch.committed_at is not None:
        return None
    if batch is None or batch.expires_at <= clock.now():
        raise NotFound(_("This upload is not there any more. Send the file again."))
    judged = verdict(batch, row_type)
    if judged.problems:
        raise RuleBroken(_("Some rows have a problem. Nothing was written. Correct the file and send it again."))
    row_type.write([one for one in judged.rows if one.outcome is not Outcome.SAME], by=by)
    batch.committed_at = clock.now()
    batch.result = {
        "counts": {outcome.value: count for outcome, count in judged.counts.items()},
        "rows": [{"number": one.row.number, "outcome": one.outcome.value} for one in judged.rows],
    }
    audit.record("import.committed", batch, by=by, details=batch.result["counts"])
    return judged


def forget(batch_id: int) -> None:
    """Let go of the rows of an upload that expired: all of one never committed, the rows of one that was."""
    expired = ImportBatch.id == batch_id, ImportBatch.expires_at <= clock.now()
    db.session.execute(delete(ImportBatch).where(*expired, ImportBatch.committed_at.is_(None)))
    db.session.execute(update(ImportBatch).where(*expired).values(rows=[], file_name=""))
