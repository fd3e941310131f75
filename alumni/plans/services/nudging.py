"""Reminding the owners of plans, each of what waits for them."""

from collections.abc import Sequence

from alumni.plans import acting, emails
from alumni.plans.models.nudges import PlanNudge, PlanNudgeState
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from alumni.plans.needs import unanswered
from alumni.plans.queries import nudges as read
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import moving
from lms import clock
from lms.audit import services as audit
from lms.cohorts.models.nudges import Nudge, NudgeState
from lms.db import db
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def queue(plans: Sequence[Plan], *, by: Person) -> acting.Sorted:
    """Remind the owners for whom something waits, but nobody a second time in 72 hours, whether from here or from the
    steps of the cohort. The mails leave in each owner's working hours. The caller holds the plans.
    """
    found = acting.sort_out(plans, acting.Act.NUDGE, lately=read.lately([plan.id for plan in plans]))
    for plan in found.possible:
        db.session.add(PlanNudge(plan_id=plan.id, by_id=by.id))
        if plan.nomination_id and plan.state is not PlanState.ACTIVE:  # the steps of the cohort count it too
            db.session.add(
                Nudge(
                    nomination_id=plan.nomination_id, step=read.STEP, by_id=by.id, state=NudgeState.SENT,
                    settled_at=clock.now(),
                )
            )  # fmt: skip
        audit.record("plan.nudged", plan, by=by, about=plan.user_id)
    return found


def send(nudge_id: int) -> None:
    """Post one reminder, unless its owner has done meanwhile what it is about. Done again, it changes nothing."""
    nudge = read.nudge(nudge_id)
    if nudge.state is not PlanNudgeState.QUEUED:
        return
    plan = plans_read.by_id(nudge.plan_id)
    nudge.settled_at = clock.now()
    call = acting.call(plan)
    if call is None:
        nudge.state = PlanNudgeState.MET
        return
    posted = notifications.post(emails.nudge(plan, nudge_id, call, _address(plan)))
    nudge.state = PlanNudgeState.SENT if posted else PlanNudgeState.STOPPED


def _address(plan: Plan) -> str:
    follow_up = unanswered(plan) if plan.state is PlanState.ACTIVE else None
    if follow_up:
        return address_of("plans.follow_up", follow_up_id=follow_up.id)
    return moving.address(plan)
