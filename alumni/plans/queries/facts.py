"""Reading what measures count."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.plans import Plan, PlanAction, SupportRequest
from alumni.plans.models.states import ActionStatus, PlanState, SupportState
from lms import clock
from lms.cohorts.models.cohorts import Cohort, Programme
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact

SUBMIT_DAYS, SIX_MONTHS, SUPPORT_DAYS = 14, 180, 30


def submitted_facts(period: Period) -> list[Fact]:
    """One fact for each graduate who was asked for a plan, anchor in the period: submitted within 14 days or not."""
    rows = db.session.execute(
        select(Nomination, Plan.submitted_on)
        .join(Nomination.cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Plan, Plan.nomination_id == Nomination.id)
        .where(
            Nomination.state == NominationState.ATTENDED,
            Programme.opens_plan.is_(True),
            Nomination.completed_on >= period.starts_on,
            Nomination.completed_on <= period.ends_on,
        )
    ).all()
    return [
        Fact(
            row.user_id,
            row.dimensions(),
            int(submitted is not None and submitted <= row.completed_on + timedelta(days=SUBMIT_DAYS)),
            1,
        )
        for row, submitted in rows
        if row.completed_on
    ]


def half_year_plans(period: Period) -> Sequence[Plan]:
    """Plans that ran and whose day 180 lies in the period. Handed over, it counts once."""
    back = timedelta(days=SIX_MONTHS)
    return (
        db.session.scalars(
            select(Plan)
            .where(
                Plan.state.in_((PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)),
                Plan.continued_from_id.is_(None),
                Plan.anchor_on >= period.starts_on - back,
                Plan.anchor_on <= period.ends_on - back,
            )
            .options(selectinload(Plan.actions), selectinload(Plan.follow_ups))
        )
        .unique()
        .all()
    )


def done_fact(plan: Plan) -> Fact:
    """Whether at least one action was done by day 180."""
    last = plan.anchor_on + timedelta(days=SIX_MONTHS)
    done = any(_done_by(one, last) for one in plan.actions if one.committed)
    return Fact(plan.user_id, plan.dimensions(), int(done), 1)


def _done_by(action: PlanAction, last: date) -> bool:
    return action.status is ActionStatus.DONE and action.done_on is not None and action.done_on <= last


def has_answered(plan: Plan) -> bool:
    """Whether anything was heard by day 180."""
    last = plan.anchor_on + timedelta(days=SIX_MONTHS)
    return any(one.answered_on is not None and one.answered_on <= last for one in plan.follow_ups)


def support_facts(period: Period) -> list[Fact]:
    """One fact for each supervisor asked in the period: supported within 30 days or not."""
    rows = db.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.asked_at >= clock.at(period.starts_on, 0, "UTC"),
            SupportRequest.asked_at < clock.end_of(period.ends_on, "UTC"),
        )
        .options(joinedload(SupportRequest.plan))
    )
    return [Fact(row.plan.user_id, row.plan.dimensions(), int(_in_time(row)), 1) for row in rows]


def _in_time(row: SupportRequest) -> bool:
    supported = row.state in (SupportState.SUPPORTED, SupportState.WITH_CHANGES)
    if not supported or row.asked_at is None or row.answered_at is None:
        return False
    return row.answered_at - row.asked_at <= timedelta(days=SUPPORT_DAYS)
