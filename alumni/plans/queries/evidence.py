"""Reading evidence. Its owner, coordinators and the mentor of the plan see it; for others it is not there."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan
from alumni.plans.queries import plans as plans_read
from lms.db import db
from lms.errors import NotFound
from lms.roles import Person, coordinates


def sees(person: Person, plan: Plan) -> bool:
    return plan.user_id == person.id or plans_read.may_review(person, plan)


def plan_for(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan whose evidence somebody may see. Raises NotFound."""
    found = plans_read.plan_for(person, plan_id, lock=lock)
    if not sees(person, found):
        raise NotFound(_("There is no such action plan."))
    return found


def of_plan(plan_id: int) -> Sequence[Evidence]:
    """All of a plan, the latest first, without the contents."""
    return db.session.scalars(
        select(Evidence)
        .where(Evidence.plan_id == plan_id)
        .options(joinedload(Evidence.action))
        .order_by(Evidence.id.desc())
    ).all()


def count(plan_id: int) -> int:
    return db.session.scalar(select(func.count(Evidence.id)).where(Evidence.plan_id == plan_id)) or 0


def evidence(person: Person, evidence_id: int, *, whole: bool = False) -> Evidence:
    """One piece, with its content where that is wanted. Raises NotFound."""
    statement = select(Evidence).where(Evidence.id == evidence_id).options(joinedload(Evidence.plan))
    found = db.session.scalar(statement.options(undefer(Evidence.content)) if whole else statement)
    if found is None or not sees(person, found.plan):
        raise NotFound(_("There is no such piece of evidence."))
    return found


def removable(person: Person, evidence_id: int) -> Evidence:
    """One that somebody may take away: its owner and coordinators. Raises NotFound."""
    found = evidence(person, evidence_id)
    if found.plan.user_id != person.id and not coordinates(person):
        raise NotFound(_("There is no such piece of evidence."))
    return found


def acceptable(person: Person, evidence_id: int) -> Evidence:
    """One that somebody may accept: the reviewers of the plan. Raises NotFound."""
    found = evidence(person, evidence_id)
    if not plans_read.may_review(person, found.plan):
        raise NotFound(_("There is no such piece of evidence."))
    return found


def to_look_at() -> Sequence[Evidence]:
    """What no reviewer has accepted yet, the oldest first, with its plan and person."""
    return db.session.scalars(
        select(Evidence)
        .where(Evidence.accepted_at.is_(None))
        .options(joinedload(Evidence.plan).joinedload(Plan.user))
        .order_by(Evidence.id)
    ).all()
