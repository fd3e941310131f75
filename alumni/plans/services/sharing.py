"""Letting the others of the same training read a plan: its owner chooses, and can take it back."""

from flask_babel import gettext as _

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from lms import clock
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.roles import Person


def share(plan: Plan, *, by: Person) -> None:
    """Raises RuleBroken for a plan that was not handed in, or was withdrawn."""
    if plan.submitted_on is None or plan.state is PlanState.WITHDRAWN:
        raise RuleBroken(_("Hand your action plan in first. Then you can share it."))
    if plan.shared_at is None:
        plan.shared_at = clock.now()
        audit.record("plan.shared", plan, by=by, about=plan.user_id)


def take_back(plan: Plan, *, by: Person) -> None:
    if plan.shared_at is not None:
        plan.shared_at = None
        audit.record("plan.unshared", plan, by=by, about=plan.user_id)
