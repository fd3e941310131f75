"""What can be done to many plans at once, to which of them, and why not to the others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alumni.plans import states
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpState, PlanState
from alumni.plans.needs import TO_WRITE, is_unreachable, unanswered
from alumni.plans.states import Event

ENDED = (PlanState.CLOSED, PlanState.WITHDRAWN)


class Act(StrEnum):
    NUDGE = "nudge"
    EXTEND = "extend"
    MENTOR = "mentor"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Sorted:
    """To which plans an act can be done, and to which not, with the reason."""

    possible: list[Plan]
    impossible: list[tuple[Plan, str]]


def sort_out(
    plans: Iterable[Plan], act: Act, *, lately: Mapping[int, datetime] | None = None, mentor_id: int | None = None,
    until: date | None = None,
) -> Sorted:  # fmt: skip
    """`lately`: who was reminded within 72 hours; `mentor_id` and `until` as far as they are chosen."""
    found = Sorted([], [])
    for plan in plans:
        reason = {
            Act.NUDGE: lambda plan=plan: against_nudge(plan, (lately or {}).get(plan.id)),
            Act.EXTEND: lambda plan=plan: against_extending(plan, until),
            Act.MENTOR: lambda plan=plan: against_mentor(plan, mentor_id),
            Act.CLOSE: lambda plan=plan: against_closing(plan),
        }[act]()
        if reason:
            found.impossible.append((plan, reason))
        else:
            found.possible.append(plan)
    return found


def against_nudge(plan: Plan, nudged_at: datetime | None) -> str:
    """Why an owner is not reminded; empty when they can be."""
    if is_unreachable(plan):
        return _("No mail reaches the owner. Repair the address first, or phone.")
    if call(plan) is None:
        return {
            PlanState.SUBMITTED: _("It waits for its reviewer, not for its owner."),
            PlanState.PAUSED: _("It is paused: nothing is asked now."),
            PlanState.ACTIVE: _("No follow-up waits for an answer now."),
        }.get(plan.state, _("It has ended."))
    if not plan.user.active:
        return _("The owner's account is closed.")
    if nudged_at is not None:
        return _("The owner was reminded within 72 hours.")
    return ""


def call(plan: Plan) -> Any | None:
    """What the owner is reminded to do, None when nothing waits for them."""
    if plan.state is PlanState.RETURNED:
        return _l("Change your action plan and hand it in")
    if plan.state in (PlanState.DRAFT, PlanState.LAPSED):
        return _l("Write your action plan")
    if plan.state is PlanState.ACTIVE and unanswered(plan):
        return _l("Tell how your action plan goes")
    return None


def against_extending(plan: Plan, until: date | None) -> str:
    """Why there is no more time to give; empty when there is."""
    day = deadline(plan)
    if day is None:
        return {
            PlanState.DRAFT: _("It has no last day yet: its training is to come."),
            PlanState.SUBMITTED: _("It is handed in already."),
            PlanState.LAPSED: _("It can be handed in at any time until day 180."),
            PlanState.PAUSED: _("It is paused: nothing is asked now."),
            PlanState.ACTIVE: _("No follow-up is open now."),
        }.get(plan.state, _("It has ended."))
    if until is not None and until <= day:
        return _("It has time until then already.")
    return ""


def deadline(plan: Plan) -> date | None:
    """The day that can be moved: to hand the plan in, or to answer the follow-up that is open."""
    if plan.state in TO_WRITE:
        return plan.submit_by
    follow_up = open_follow_up(plan)
    if follow_up is None:
        return None
    last_moment = follow_up.closes_at - timedelta(seconds=1)  # it closes at the first instant after the day
    return last_moment.astimezone(ZoneInfo(plan.user.time_zone)).date()


def open_follow_up(plan: Plan) -> FollowUp | None:
    if plan.state is not PlanState.ACTIVE:
        return None
    return next((one for one in reversed(plan.follow_ups) if one.state is FollowUpState.OPEN), None)


def against_mentor(plan: Plan, mentor_id: int | None) -> str:
    """Why a plan does not get a mentor; empty when it can."""
    if plan.state in ENDED:
        return _("It has ended.")
    if mentor_id is not None and plan.user_id == mentor_id:
        return _("Nobody goes along with their own action plan.")
    if mentor_id is not None and (plan.mentor_id or 0) == mentor_id:
        return _("This is so already.")
    return ""


def against_closing(plan: Plan) -> str:
    """Why a plan cannot be closed with an outcome; empty when it can."""
    return "" if states.can(plan.state, Event.SETTLE, states.COORDINATOR) else states.refusal(plan.state)
