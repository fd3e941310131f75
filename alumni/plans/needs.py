"""What about a plan needs a person in the office, and what it waits for. Pure.

The same rules stand as SQL in queries/portfolio.py, for lists of many; a test holds the two together.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpState, PlanState, SupportState
from lms import clock

REVIEW_WITHIN = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=7)
TO_WRITE = (PlanState.DRAFT, PlanState.RETURNED)
RUNS = (PlanState.SUBMITTED, PlanState.ACTIVE)
ENDED = (PlanState.CLOSED, PlanState.WITHDRAWN)
MAY_LEAVE = (PlanState.SUBMITTED, PlanState.ACTIVE, PlanState.PAUSED)
REFUSED = (SupportState.CANNOT, SupportState.NOT_MINE)


class Need(StrEnum):
    """In the order in which they are looked at."""

    HELP = "help"
    LEFT = "left"
    UNREACHABLE = "unreachable"
    OVERDUE = "overdue"
    UNSUPPORTED = "unsupported"
    HELD = "held"
    EVIDENCE = "evidence"
    REVIEW = "review"


def needs(plan: Plan, today: date, *, evidence: bool = False) -> list[Need]:
    """Everything about one plan that needs somebody, from what is loaded of it; `evidence`: some waits to be looked
    at."""
    found = set(_needs(plan, today)) | ({Need.EVIDENCE} if evidence else set())
    return [need for need in Need if need in found]


def _needs(plan: Plan, today: date) -> Iterator[Need]:
    if plan.state is not PlanState.WITHDRAWN and any(one.help_wanted for one in plan.follow_ups):
        yield Need.HELP
    if plan.state in MAY_LEAVE and not plan.user.active:
        yield Need.LEFT
    if is_unreachable(plan):
        yield Need.UNREACHABLE
    if overdue(plan, today):
        yield Need.OVERDUE
    if plan.support and plan.support.state in REFUSED and plan.state in RUNS:
        yield Need.UNSUPPORTED
    if plan.support and plan.support.state is SupportState.HELD and plan.state not in ENDED:
        yield Need.HELD
    if plan.state is PlanState.SUBMITTED:
        yield Need.REVIEW


def overdue(plan: Plan, today: date) -> bool:
    """Not handed in by its day, not reviewed in a week, or a follow-up without an answer a week after its day."""
    if plan.state in TO_WRITE:
        return plan.submit_by is not None and plan.submit_by < today
    if plan.state is PlanState.SUBMITTED:
        return plan.submitted_on is not None and plan.submitted_on < today - REVIEW_WITHIN
    return plan.state is PlanState.ACTIVE and any(is_late(one, today) for one in plan.follow_ups)


def is_late(follow_up: FollowUp, today: date) -> bool:
    if follow_up.state is FollowUpState.MISSED:
        return True
    return follow_up.state is FollowUpState.OPEN and follow_up.opens_at < late_before(today)


def late_before(today: date) -> datetime:
    """What opened before this moment and has no answer is late."""
    return clock.at(today - ANSWER_WITHIN, 0, "UTC")


def is_unreachable(plan: Plan) -> bool:
    return any(one.state is FollowUpState.UNREACHABLE for one in plan.follow_ups)


def unanswered(plan: Plan) -> FollowUp | None:
    """The follow-up that waits for the owner's answer: the latest one that is open, else the latest missed."""
    waiting = [one for one in plan.follow_ups if one.state in (FollowUpState.OPEN, FollowUpState.MISSED)]
    return max(waiting, key=lambda one: (one.state is FollowUpState.OPEN, one.due_on)) if waiting else None


def next_day(plan: Plan) -> date | None:
    """The day that comes next: to hand the plan in, or of the follow-up that is open or still to come."""
    if plan.state in TO_WRITE:
        return plan.submit_by
    if plan.state is not PlanState.ACTIVE:
        return None
    ahead = (FollowUpState.OPEN, FollowUpState.SCHEDULED)
    return min((one.due_on for one in plan.follow_ups if one.state in ahead), default=None)
