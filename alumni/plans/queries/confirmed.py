"""Which results somebody else than the officer has confirmed: the second source.

The one place that says so, for measures and for success cases: a supervisor who confirms an action as done, or evidence
that a reviewer has accepted.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.states import ActionStatus, Confirmed
from lms import clock
from lms.db import db
from lms.manifest import Period


def plans(plan_ids: Sequence[int]) -> frozenset[int]:
    """Those of these plans of which at least one committed action that is done is confirmed, or of whose whole there is
    accepted evidence. Three statements."""
    wanted = set(plan_ids)
    done = db.session.execute(
        select(PlanAction.id, PlanAction.plan_id).where(
            PlanAction.plan_id.in_(wanted), PlanAction.committed.is_(True), PlanAction.status == ActionStatus.DONE
        )
    ).all()
    plan_of = {row.id: row.plan_id for row in done}
    answers = db.session.scalars(
        select(Confirmation.statuses).where(Confirmation.plan_id.in_(wanted), Confirmation.answered_at.is_not(None))
    )
    sure = {int(key) for statuses in answers for key, value in statuses.items() if value == Confirmed.DONE}
    shown = db.session.execute(
        select(Evidence.action_id, Evidence.plan_id).where(
            Evidence.plan_id.in_(wanted), Evidence.accepted_at.is_not(None)
        )
    ).all()
    sure |= {row.action_id for row in shown if row.action_id is not None}
    whole = {row.plan_id for row in shown if row.action_id is None}
    return frozenset({plan_of[key] for key in sure if key in plan_of} | whole)


def first_accepted(period: Period) -> list[tuple[Plan, PlanAction, datetime]]:
    """Actions of which the first evidence was accepted in a period, with their plans."""
    first = (
        select(Evidence.action_id, func.min(Evidence.accepted_at).label("at"))
        .where(Evidence.action_id.is_not(None), Evidence.accepted_at.is_not(None))
        .group_by(Evidence.action_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Plan, PlanAction, first.c.at)
        .join(PlanAction, PlanAction.plan_id == Plan.id)
        .join(first, first.c.action_id == PlanAction.id)
        .where(first.c.at >= clock.at(period.starts_on, 0, "UTC"), first.c.at < clock.end_of(period.ends_on, "UTC"))
        .options(joinedload(Plan.cohort), selectinload(Plan.follow_ups))
        .order_by(PlanAction.id)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]
