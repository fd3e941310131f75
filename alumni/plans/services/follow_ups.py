"""Asking how a plan goes, and taking the answers in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from alumni.plans import emails, schedule
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import ActionStatus, FollowUpKind, FollowUpState, InUse, Level, PlanState
from alumni.plans.queries import follow_ups as read
from alumni.plans.services import confirming, helping, moving, reunions
from alumni.plans.states import refusal
from lms import clock
from lms.accounts.free_days import free_days_of
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import queries as mail
from lms.notifications import services as notifications
from lms.roles import Person

FINISHED = (ActionStatus.DONE, ActionStatus.DROPPED)
LATE = timedelta(days=90)
MOST_MAILS = 3


def schedule_all(plan: Plan) -> None:
    """A plan begins to run. What would have been asked before is asked on the next day of work."""
    there = {one.kind for one in plan.follow_ups}
    zone, free = plan.user.time_zone, free_days_of(plan.user)
    soonest = schedule.opening(clock.now(), zone, free)
    for due in schedule.follow_ups(plan.anchor_on, zone, free, plan.shape.offsets):
        if due.kind not in there and due.closes_at > clock.now():
            plan.follow_ups.append(
                FollowUp(
                    kind=due.kind, days=due.days, due_on=due.due_on, opens_at=max(due.opens_at, soonest),
                    closes_at=due.closes_at,
                )
            )  # fmt: skip


def open_follow_up(follow_up_id: int) -> None:
    """A follow-up falls due: it opens, and its mail is posted, in one transaction. What is over by then is missed."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state is not FollowUpState.SCHEDULED:
        return
    if follow_up.closes_at <= clock.now():
        close_follow_up(follow_up_id)
        return
    follow_up.state = FollowUpState.OPEN
    _mail(follow_up, 1)
    if follow_up.kind is FollowUpKind.D180:
        confirming.ask(follow_up)


def remind(follow_up_id: int) -> None:
    """Post the reminder whose day has come; after an outage the latest alone."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state is not FollowUpState.OPEN:
        return
    wanted = schedule.mails_by(clock.now(), _mail_days(follow_up))
    if wanted > follow_up.mails:
        _mail(follow_up, wanted)
    else:
        follow_up.remind_at = schedule.next_mail(clock.now(), _mail_days(follow_up))


def _mail_days(follow_up: FollowUp) -> list[datetime]:
    plan = follow_up.plan
    return schedule.mail_days(follow_up.asked_on, plan.user.time_zone, free_days_of(plan.user), plan.shape.reminders)


def _mail(follow_up: FollowUp, number: int) -> None:
    """Post a mail, unless one before still waits for its day. The next is reckoned from when this one leaves."""
    token = links.issue(read.ANSWER, str(follow_up.id), expires_at=follow_up.closes_at + LATE)
    meeting = reunions.invitation(follow_up) if follow_up.kind is FollowUpKind.D90 and number == 1 else None
    if notifications.post(emails.follow_up(follow_up, number, address_of("plans.answer", token=token), meeting)):
        follow_up.mails = number
    leaves = mail.last_of(follow_up.plan.user_id, emails.campaign(follow_up)) or clock.now()
    follow_up.remind_at = schedule.next_mail(max(leaves, clock.now()), _mail_days(follow_up))


def close_follow_up(follow_up_id: int) -> None:
    """Nobody answered in time. After the last follow-up the plan closes with its outcome."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state in (FollowUpState.OPEN, FollowUpState.SCHEDULED, FollowUpState.UNREACHABLE):
        follow_up.state = FollowUpState.MISSED
        moving.silence(follow_up)
        if follow_up.kind is follow_up.plan.shape.last:
            moving.close(follow_up.plan, None)


def give_up(follow_up_id: int) -> None:
    """Two mails came back: the person is not asked by mail until the address is repaired."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state is FollowUpState.OPEN:
        follow_up.state = FollowUpState.UNREACHABLE
        moving.silence(follow_up)
        audit.record("follow_up.unreachable", follow_up, by=None, about=follow_up.plan.user_id)


def reach_again(follow_up_id: int) -> None:
    """The address works again: ask, as long as a mail is left of the three."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state is FollowUpState.UNREACHABLE and follow_up.closes_at > clock.now():
        follow_up.state = FollowUpState.OPEN
        if follow_up.mails < MOST_MAILS:
            _mail(follow_up, follow_up.mails + 1)


def answer(follow_up: FollowUp, values: Mapping[str, Any], *, by: Person | None, by_phone: bool = False) -> None:
    """Take the answer of a follow-up in: the state of each action, what helped and hindered, help wanted.

    One that comes after the window is welcome, and marked late. Where the silence has closed the plan, it says after
    all what became of it. Raises RuleBroken when it was answered before or is
    not open.
    """
    _require_answerable(follow_up)
    plan, today = follow_up.plan, clock.today(follow_up.plan.user.time_zone)
    silent = plan.ended_by_clock
    if plan.takes_statuses:
        _take_statuses(plan, values["statuses"])
    follow_up.statuses = {str(action.id): action.status.value for action in plan.actions}
    follow_up.in_use = _in_use(follow_up, values.get("in_use", {}))
    late = follow_up.closes_at <= clock.now()
    follow_up.state = FollowUpState.LATE if late else FollowUpState.ANSWERED
    follow_up.answered_at, follow_up.answered_on, follow_up.by_phone = clock.now(), today, by_phone
    for name in ("same_post", "helped", "hindered", "note", "help_wanted"):
        setattr(follow_up, name, values[name])
    follow_up.reached = values.get("reached")
    follow_up.level = Level(values["level"]) if values.get("level") else None
    if silent:
        plan.outcome = moving.outcome(plan)
    moving.silence(follow_up)
    audit.record(
        "follow_up.answered",
        follow_up,
        by=by,
        actor="follow-up link",
        about=plan.user_id,
        details={"by_phone": by_phone, **({"outcome": plan.outcome} if silent and plan.outcome else {})},
    )
    if follow_up.help_wanted:
        helping.ask(follow_up, values.get("help_text") or "")
    if follow_up.kind is follow_up.plan.shape.last or all(action.status in FINISHED for action in plan.actions):
        moving.close(plan, by)


def _require_answerable(follow_up: FollowUp) -> None:
    if follow_up.state in (FollowUpState.ANSWERED, FollowUpState.LATE):
        raise RuleBroken(_("This follow-up is answered already. Thank you."))
    if follow_up.state not in (FollowUpState.OPEN, FollowUpState.MISSED, FollowUpState.UNREACHABLE):
        raise RuleBroken(_("This follow-up is not open yet."))
    if follow_up.plan.state is PlanState.WITHDRAWN:
        raise RuleBroken(refusal(follow_up.plan.state))


def _take_statuses(plan: Plan, told: Mapping[str, str]) -> None:
    for action in plan.actions:
        status = ActionStatus(told.get(str(action.id), action.status.value))
        if status is ActionStatus.DONE and action.status is not ActionStatus.DONE:
            action.done_on = clock.today(plan.user.time_zone)
        action.status = status


def _in_use(follow_up: FollowUp, told: Mapping[str, str]) -> dict[str, str]:
    """Whether each action that was done is still in use: asked after a year."""
    if follow_up.kind is not FollowUpKind.D365:
        return {}
    done = [str(one.id) for one in follow_up.plan.actions if one.status is ActionStatus.DONE]
    return {key: InUse(told[key]).value for key in done if told.get(key)}
