"""Reading who was there."""

from collections.abc import Mapping

from sqlalchemy import select

from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.sessions import Session
from lms.db import db


def marks(cohort_id: int) -> Mapping[tuple[int, int], bool]:
    """Whether people were there, by (session, nomination)."""
    rows = db.session.execute(
        select(Attendance.session_id, Attendance.nomination_id, Attendance.present)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.cohort_id == cohort_id)
    ).all()
    return {(row.session_id, row.nomination_id): row.present for row in rows}


def attendance(session_id: int, nomination_id: int) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(Attendance.session_id == session_id, Attendance.nomination_id == nomination_id)
    )
