"""Writing the audit trail."""

from typing import Any

from lms.audit.models import AuditEntry
from lms.db import Record, db
from lms.roles import Person


def record(
    action: str,
    subject: Record,
    *,
    by: Person | None,
    about: int | None = None,
    actor: str = "clock",
    details: dict[str, Any] | None = None,
) -> None:
    """Add an entry in the caller's transaction.

    `about` is the id of the person whose record changed. Without `by`, `actor` says what acted: the clock or
    a kind of signed link. `details` holds what changed, never free text that a person wrote about others.
    """
    db.session.flush()
    db.session.add(
        AuditEntry(
            action=action,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            person_id=about,
            by_id=by.id if by else None,
            actor="person" if by else actor,
            details=details or {},
        )
    )
