"""Reading the agenda."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.cohorts.models.sessions import Session
from lms.db import db
from lms.errors import NotFound


def sessions(cohort_id: int) -> Sequence[Session]:
    return db.session.scalars(
        select(Session)
        .where(Session.cohort_id == cohort_id)
        .options(joinedload(Session.facilitator))
        .order_by(Session.starts_at, Session.id)
    ).all()


def session(session_id: int) -> Session:
    found = db.session.scalar(select(Session).where(Session.id == session_id).options(joinedload(Session.cohort)))
    if found is None:
        raise NotFound(_("There is no such session."))
    return found


def of_cohorts(cohort_ids: Iterable[int]) -> Mapping[int, list[Session]]:
    """The agendas of several cohorts, in one statement."""
    found: dict[int, list[Session]] = defaultdict(list)
    rows = select(Session).where(Session.cohort_id.in_(list(cohort_ids))).order_by(Session.starts_at, Session.id)
    for one in db.session.scalars(rows):
        found[one.cohort_id].append(one)
    return found
