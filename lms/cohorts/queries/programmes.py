"""Reading programmes."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from lms.cohorts.models.cohorts import Cohort, Programme
from lms.db import db, locked
from lms.errors import NotFound


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.title, Programme.id)).all()


def programme(programme_id: int, *, lock: bool = False) -> Programme:
    """Raises NotFound."""
    statement = select(Programme).where(Programme.id == programme_id)
    found = db.session.scalar(locked(statement) if lock else statement)
    if found is None:
        raise NotFound(_("There is no such programme."))
    return found


def editions() -> Mapping[int, int]:
    """How many cohorts each programme (by id) has had."""
    rows = db.session.execute(select(Cohort.programme_id, func.count(Cohort.id)).group_by(Cohort.programme_id)).all()
    return {row[0]: row[1] for row in rows}
