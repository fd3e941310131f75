"""Finished plans that their owners show to those who write one: without names, by consent that can be taken back."""

from flask_babel import gettext as _

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from lms import clock
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.roles import Person


def agree(plan: Plan, *, by: Person) -> None:
    """The owner lets others read goal and actions as an example. Raises RuleBroken before the plan is closed."""
    if plan.state is not PlanState.CLOSED:
        raise RuleBroken(_("Only a finished action plan can be an example."))
    if plan.example_agreed_at is None:
        plan.example_agreed_at = clock.now()
        audit.record("plan.example_agreed", plan, by=by, about=plan.user_id)


def take_back(plan: Plan, *, by: Person) -> None:
    """The plan is an example no more, from now on."""
    if plan.example_agreed_at is not None:
        plan.example_agreed_at = None
        audit.record("plan.example_taken_back", plan, by=by, about=plan.user_id)
