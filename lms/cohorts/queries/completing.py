"""Reading what is still owed to those who graduated."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.cohorts.models.completing import Graduation
from lms.cohorts.models.nominations import Nomination
from lms.db import db, locked


def owed() -> Sequence[int]:
    """The nominations of graduates whom the clock has not come to, the longest waiting first."""
    return db.session.scalars(
        select(Graduation.nomination_id).where(Graduation.done_at.is_(None)).order_by(Graduation.id)
    ).all()


def graduation(nomination_id: int) -> Graduation:
    """Held until the transaction ends, so that two clocks never do the same."""
    return db.session.scalars(locked(select(Graduation).where(Graduation.nomination_id == nomination_id))).one()


def served(cohort_id: int) -> tuple[int, int]:
    """Graduates of a cohort who have got everything, and all of them."""
    done, everybody = db.session.execute(
        select(func.count(Graduation.done_at), func.count(Graduation.id))
        .join(Graduation.nomination)
        .where(Nomination.cohort_id == cohort_id)
    ).one()
    return done, everybody
