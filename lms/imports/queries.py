"""Reading uploaded files."""

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import NotFound
from lms.imports.models import ImportBatch
from lms.imports.rows import RowType, Verdict, restored
from lms.roles import Person


def batch(batch_id: int, *, kind: str, by: Person) -> ImportBatch:
    """A file that this person uploaded. Raises NotFound for those of others, and once its rows are gone."""
    found = db.session.scalar(
        select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.kind == kind, ImportBatch.by_id == by.id)
    )
    if found is None or (found.committed_at is None and found.expires_at <= clock.now()):
        raise NotFound(_("This upload is not there any more. Send the file again."))
    return found


def verdict(found: ImportBatch, row_type: RowType) -> Verdict:
    """What committing the file would do now: judged again each time, since the world moves on."""
    return Verdict(tuple(row_type.judge([restored(row) for row in found.rows])))


def expired_ids() -> list[int]:
    """Uploads whose rows are to be forgotten."""
    return list(
        db.session.scalars(
            select(ImportBatch.id)
            .where(ImportBatch.expires_at <= clock.now(), ImportBatch.file_name != "")
            .order_by(ImportBatch.id)
        )
    )
