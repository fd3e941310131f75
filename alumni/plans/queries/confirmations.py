"""Reading what supervisors say about results."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.plans import Plan
from alumni.plans.queries.plans import CONFIRM
from lms.db import db, locked
from lms.errors import LinkDead
from lms.links import queries as links


def of_follow_up(follow_up_id: int) -> Confirmation | None:
    return db.session.scalar(select(Confirmation).where(Confirmation.follow_up_id == follow_up_id))


def of_plan(plan_id: int, *, lock: bool = False) -> Confirmation | None:
    """The latest of a plan; with `lock` nobody else answers it meanwhile."""
    statement = select(Confirmation).where(Confirmation.plan_id == plan_id).order_by(Confirmation.id.desc()).limit(1)
    if lock:
        return db.session.scalar(locked(statement))
    return db.session.scalar(
        statement.options(
            joinedload(Confirmation.plan).joinedload(Plan.user),
            joinedload(Confirmation.plan).joinedload(Plan.cohort),
            joinedload(Confirmation.plan).selectinload(Plan.actions),
        )
    )


def asked_by(token: str) -> Confirmation:
    """What a supervisor's link asks. Raises LinkDead."""
    found = of_plan(int(links.subject_of(CONFIRM, token)))
    if found is None:
        raise LinkDead(_("This link is not one of ours. Open it again from the e-mail, or copy the whole address."))
    return found
