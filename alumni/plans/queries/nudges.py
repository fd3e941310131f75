"""Reading whom a coordinator had reminded of a plan."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from alumni.plans.models.nudges import PlanNudge, PlanNudgeState
from alumni.plans.models.plans import Plan
from lms import clock
from lms.cohorts.models.nudges import Nudge, NudgeState
from lms.db import db, locked

NOT_AGAIN_WITHIN = timedelta(hours=72)
STEP = "plan"  # the step of a cohort that its plans are


def lately(plan_ids: Sequence[int]) -> Mapping[int, datetime]:
    """When each of these plans' owners was reminded of it within 72 hours, or will be: from here, or from the steps of
    its cohort."""
    since = clock.now() - NOT_AGAIN_WITHIN
    here = select(PlanNudge.plan_id, func.max(PlanNudge.created_at)).where(
        PlanNudge.plan_id.in_(plan_ids),
        PlanNudge.state.in_((PlanNudgeState.QUEUED, PlanNudgeState.SENT)),
        PlanNudge.created_at > since,
    )
    there = (
        select(Plan.id, func.max(Nudge.created_at))
        .join(Nudge, Nudge.nomination_id == Plan.nomination_id)
        .where(
            Plan.id.in_(plan_ids),
            Nudge.step == STEP,
            Nudge.state.in_((NudgeState.QUEUED, NudgeState.SENT)),
            Nudge.created_at > since,
        )
    )
    found: dict[int, datetime] = {}
    for statement in (here.group_by(PlanNudge.plan_id), there.group_by(Plan.id)):
        for plan_id, at in db.session.execute(statement).all():
            found[plan_id] = max(at, found.get(plan_id, at))
    return found


def queued() -> Sequence[PlanNudge]:
    """The reminders that have not left, with their people."""
    return db.session.scalars(
        select(PlanNudge)
        .where(PlanNudge.state == PlanNudgeState.QUEUED)
        .options(joinedload(PlanNudge.plan).joinedload(Plan.user))
        .order_by(PlanNudge.id)
    ).all()


def nudge(nudge_id: int) -> PlanNudge:
    """Held until the transaction ends."""
    return db.session.scalars(locked(select(PlanNudge).where(PlanNudge.id == nudge_id))).one()
