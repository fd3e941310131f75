"""Reading the plans that others of one's own trainings let everybody there read."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination
from lms.db import db
from lms.errors import NotFound
from lms.roles import Person

MOST = 200


def shared_with(person: Person) -> Sequence[Plan]:
    """The latest training first, then by name."""
    return db.session.scalars(_visible(person).order_by(Plan.anchor_on.desc(), Plan.id).limit(MOST)).unique().all()


def shared_plan(person: Person, plan_id: int) -> Plan:
    """Raises NotFound for one that is not shared with this person, or not any more."""
    found = db.session.scalar(_visible(person).where(Plan.id == plan_id))
    if found is None:
        raise NotFound(_("There is no such action plan."))
    return found


def _visible(person: Person) -> Select[Plan]:
    trainings = select(Nomination.cohort_id).where(Nomination.user_id == person.id, Nomination.state.in_(HOLDS_SEAT))
    return (
        select(Plan)
        .where(
            Plan.cohort_id.in_(trainings),
            Plan.user_id != person.id,
            Plan.shared_at.is_not(None),
            Plan.submitted_on.is_not(None),
            Plan.state != PlanState.WITHDRAWN,
        )
        .options(joinedload(Plan.user), joinedload(Plan.cohort), selectinload(Plan.actions))
    )
