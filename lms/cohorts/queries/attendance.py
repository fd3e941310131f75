"""Reading who was there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from lms.accounts.models import User
from lms.cohorts.models.attendance import Attendance, Tap, TapOutcome
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.db import db

SHOWN = 200


def marks(cohort_id: int) -> Mapping[tuple[int, int], bool]:
    """Whether people were there, by (session, nomination)."""
    rows = db.session.execute(
        select(Attendance.session_id, Attendance.nomination_id, Attendance.present)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.cohort_id == cohort_id, Attendance.present.is_not(None))
    ).all()
    return {(row.session_id, row.nomination_id): row.present for row in rows}


def of_session(session_id: int) -> Mapping[int, Attendance]:
    """The marks of a session with who made them, by nomination."""
    found = db.session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session_id)
        .options(joinedload(Attendance.marked_by).options(lazyload(User.grants), lazyload(User.agency)))
    )
    return {one.nomination_id: one for one in found}


def present_count(session_id: int) -> int:
    counted = select(func.count(Attendance.id)).where(Attendance.session_id == session_id, Attendance.present.is_(True))
    return db.session.scalar(counted) or 0


def history(session_id: int) -> Sequence[Tap]:
    """The latest marks of a session, also those that did not count, with who made them about whom."""
    bare = (lazyload(User.grants), lazyload(User.agency))
    return db.session.scalars(
        select(Tap)
        .where(Tap.session_id == session_id)
        .options(
            joinedload(Tap.by).options(*bare),
            joinedload(Tap.nomination).joinedload(Nomination.user).options(*bare),
        )
        .order_by(Tap.id.desc())
        .limit(SHOWN)
    ).all()


def known(session_id: int, operations: Collection[str]) -> dict[str, str | None]:
    """The operations that we hold already, with why they were refused, if they were."""
    rows = db.session.execute(
        select(Tap.operation, Tap.reason).where(Tap.session_id == session_id, Tap.operation.in_(operations))
    ).all()
    return {row.operation: row.reason for row in rows}


def moments(session_id: int, device: str) -> dict[int, datetime]:
    """When the taps of one device were made, by its own counter."""
    rows = db.session.execute(
        select(Tap.sequence, Tap.tapped_at).where(
            Tap.session_id == session_id, Tap.device == device, Tap.outcome != TapOutcome.REFUSED
        )
    ).all()
    return {row.sequence: row.tapped_at for row in rows}


def minutes(nomination_id: int) -> int:
    """How long the sessions were, together, that somebody was in."""
    rows = db.session.execute(
        select(Session.starts_at, Session.ends_at)
        .join(Attendance, Attendance.session_id == Session.id)
        .where(Attendance.nomination_id == nomination_id, Attendance.present.is_(True))
    ).all()
    return sum(int((row.ends_at - row.starts_at).total_seconds()) for row in rows) // 60
