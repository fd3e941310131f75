"""What every move of a plan has in common."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from alumni.plans import emails, schedule, states
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import ActionStatus, FollowUpKind, FollowUpState, Outcome, PlanState
from alumni.plans.queries import plans as plans_read
from alumni.plans.states import Event
from lms import clock
from lms.accounts.free_days import free_days_of
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

REOPEN_WITHIN = timedelta(days=60)
ONCE_MORE = timedelta(days=30)
AHEAD = (FollowUpState.SCHEDULED, FollowUpState.OPEN, FollowUpState.UNREACHABLE)


def move(plan: Plan, event: Event, by: Person | None) -> None:
    """Move a plan as the table says, and record it. Raises RuleBroken with the reason for a move that is not there."""
    found = states.find(plan.state, event)
    plan.state = found.to
    details = {"from": found.origin.value if found.origin else "", "to": found.to.value, "event": event.value}
    audit.record("plan.moved", plan, by=by, about=plan.user_id, details=details)


def close(plan: Plan, by: Person | None) -> None:
    """Close a running plan with what became of it."""
    if states.can(plan.state, Event.CLOSE, states.CLOCK):
        end(plan, Event.CLOSE, outcome(plan), by)
        plan.reason = None  # an earlier one told why it was opened again


def end(plan: Plan, event: Event, result: Outcome, by: Person | None) -> None:
    """End a plan. Of one that closed with something done it is still asked, after a year, whether that is in use."""
    move(plan, event, by)
    done = any(one.status is ActionStatus.DONE for one in plan.actions)
    cancel_rest(plan, keep=FollowUpKind.D365 if event is Event.CLOSE and done else None)
    links.revoke(plans_read.SUPPORT, str(plan.id))
    plan.outcome, plan.closed_at = result, clock.now()


def settle(plan: Plan, result: Outcome, reason: str, *, by: Person) -> None:
    """Close a running plan with what became of it as the office knows it, and tell its owner.

    What was told about each action stays as it is, and so do the figures that count it. Within 60 days the plan can be
    opened again.
    """
    end(plan, Event.SETTLE, result, by)
    plan.reason = reason
    mark = str(int(clock.now().timestamp()))
    notifications.post(emails.closed(plan, reason, address(plan), mark))


def withdraw(plan: Plan, *, by: Person) -> None:
    """Give a plan up; its follow-ups are cancelled, and the supervisor's link shows it no longer."""
    move(plan, Event.WITHDRAW, by)
    cancel_rest(plan)
    links.revoke(plans_read.SUPPORT, str(plan.id))
    links.revoke(plans_read.CONFIRM, str(plan.id))
    plan.example_agreed_at = plan.shared_at = None


def outcome(plan: Plan) -> Outcome:
    """What became of a plan, from the last state of what was committed; never heard from is no information."""
    if not any(one.answered_at for one in plan.follow_ups):
        return Outcome.NO_INFORMATION
    done = [one.status is ActionStatus.DONE for one in plan.actions if one.committed]
    if done and all(done):
        return Outcome.IMPLEMENTED
    return Outcome.PARTLY if any(done) else Outcome.NOT_IMPLEMENTED


def cancel_rest(plan: Plan, *, keep: FollowUpKind | None = None) -> None:
    for one in plan.follow_ups:
        if one.state in AHEAD and one.kind != keep:
            cancel(one)


def cancel(follow_up: FollowUp) -> None:
    """A follow-up is not asked any more, and no mail about it leaves."""
    follow_up.state = FollowUpState.CANCELLED
    silence(follow_up)


def silence(follow_up: FollowUp) -> None:
    """No more mails about a follow-up."""
    follow_up.remind_at = None
    notifications.call_off(follow_up.plan.user_id, emails.campaign(follow_up))


def reopen(plan: Plan, reason: str, *, by: Person) -> None:
    """Let a closed plan run again; what is still to come is asked again. Raises RuleBroken after 60 days."""
    if plan.closed_at and clock.now() > plan.closed_at + REOPEN_WITHIN:
        raise RuleBroken(_("This action plan was closed more than 60 days ago. It stays closed."))
    move(plan, Event.REOPEN, by)
    plan.outcome, plan.closed_at, plan.reason = None, None, reason
    schedule_again(plan)
    mark = str(int(clock.now().timestamp()))
    notifications.post(emails.reopened(plan, reason, address(plan), mark))


def schedule_again(plan: Plan) -> None:
    """Follow-ups that were cancelled and are not over are asked after all. What would be open by now is asked anew on
    the next day of work, with all its mails."""
    now = clock.now()
    for one in plan.follow_ups:
        if one.state is FollowUpState.CANCELLED and one.answered_at is None and one.closes_at > now:
            one.state = FollowUpState.SCHEDULED
            if one.opens_at <= now:
                one.opens_at = schedule.opening(now, plan.user.time_zone, free_days_of(plan.user))
                one.mails = 0


def ask_once_more(plan: Plan) -> None:
    """Of a plan that runs and has nothing ahead, ask the last question in a month: it ends with that, as others do."""
    asks = plan.state is PlanState.ACTIVE and plan.shape.offsets
    if not asks or any(one.state in AHEAD for one in plan.follow_ups):
        return
    zone = plan.user.time_zone
    opens_at = schedule.opening(clock.now() + ONCE_MORE, zone, free_days_of(plan.user))
    day = opens_at.astimezone(ZoneInfo(zone)).date()
    asked = max(plan.shape.offsets, key=lambda one: one.days)
    closes_at = clock.end_of(day + timedelta(days=asked.window), zone)
    last = next((one for one in plan.follow_ups if one.kind is asked.kind), None)
    if last is None:
        plan.follow_ups.append(
            FollowUp(kind=asked.kind, days=asked.days, due_on=day, opens_at=opens_at, closes_at=closes_at)
        )
    elif last.answered_at is None:
        last.state, last.opens_at, last.closes_at, last.mails = FollowUpState.SCHEDULED, opens_at, closes_at, 0


def address(plan: Plan) -> str:
    return address_of("plans.plan", plan_id=plan.id)
