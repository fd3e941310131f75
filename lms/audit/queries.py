"""Reading the audit trail."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_

from lms.audit.models import AuditEntry
from lms.db import Base, db
from lms.listing import Listing, Page, paginate

SHOWN = 20


def about(person_id: int) -> Sequence[AuditEntry]:
    """The latest entries about one person."""
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.person_id == person_id).order_by(AuditEntry.id.desc()).limit(SHOWN)
    ).all()


def entries(listing: Listing) -> Page[AuditEntry]:
    """The whole trail, the latest first; q is the beginning of an action."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if listing.q:
        statement = statement.where(AuditEntry.action.startswith(listing.q.lower(), autoescape=True))
    return paginate(statement, listing)


def names(found: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of those who acted and of those it was about, by id."""
    user = Base.metadata.tables["user"]
    ids = {one for entry in found for one in (entry.by_id, entry.person_id) if one is not None}
    return {row.id: row.name for row in db.session.execute(select(user.c.id, user.c.name).where(user.c.id.in_(ids)))}


def of_subjects(subjects: Sequence[tuple[str, int]]) -> Sequence[AuditEntry]:
    """What happened to some rows, each by its table and its id, in order."""
    found = tuple_(AuditEntry.subject_kind, AuditEntry.subject_id).in_(list(subjects))
    return db.session.scalars(select(AuditEntry).where(found).order_by(AuditEntry.id)).all()
