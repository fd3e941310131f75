"""Asking how a plan goes, and taking the answers in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from alumni.plans import emails, schedule
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import ActionStatus, FollowUpState
from alumni.plans.queries import follow_ups as read
from alumni.plans.services import moving
from lms import clock
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

FINISHED = (ActionStatus.DONE, ActionStatus.DROPPED)


def schedule_all(plan: Plan) -> None:
    agency = plan.user.agency
    weekend = agency.member.weekend if agency else ["sat", "sun"]
    there = {one.kind for one in plan.follow_ups}
    for due in schedule.follow_ups(plan.anchor_on, plan.user.time_zone, weekend, plan.shape.offsets):
        if due.kind not in there and due.closes_at > clock.now():
            plan.follow_ups.append(
                FollowUp(
                    kind=due.kind, days=due.days, due_on=due.due_on, opens_at=due.opens_at, closes_at=due.closes_at
                )
            )


def open_follow_up(follow_up_id: int) -> None:
    """A follow-up falls due: it opens, and its mail is posted, in one transaction."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state is not FollowUpState.SCHEDULED:
        return
    if follow_up.closes_at <= clock.now():
        close_follow_up(follow_up_id)
        return
    follow_up.state = FollowUpState.OPEN
    _mail(follow_up, 1)
    # Opened late, because no clock ran: the reminders whose days have passed meanwhile are not sent after it.
    follow_up.mails = _mails_by_now(follow_up)


def _mails_by_now(follow_up: FollowUp) -> int:
    plan = follow_up.plan
    return schedule.mails_by(follow_up.due_on, clock.today(plan.user.time_zone), plan.shape.reminders)


def remind(follow_up_id: int) -> None:
    """Post the reminder whose day has come; after an outage one, not a burst."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    wanted = _mails_by_now(follow_up)
    if follow_up.state is FollowUpState.OPEN and wanted > follow_up.mails:
        _mail(follow_up, wanted)


def _mail(follow_up: FollowUp, number: int) -> None:
    follow_up.mails = number
    token = links.issue(read.ANSWER, str(follow_up.id), expires_at=follow_up.closes_at)
    notifications.post(emails.follow_up(follow_up, number, address_of("plans.answer", token=token)))


def close_follow_up(follow_up_id: int) -> None:
    """Nobody answered in time. After the last follow-up the plan closes with its outcome."""
    follow_up = read.follow_up(follow_up_id, lock=True)
    if follow_up.state in (FollowUpState.OPEN, FollowUpState.SCHEDULED):
        follow_up.state = FollowUpState.MISSED
        if follow_up.kind is follow_up.plan.shape.last:
            moving.close(follow_up.plan, None)


def answer(follow_up: FollowUp, values: Mapping[str, Any], *, by: Person | None, by_phone: bool = False) -> None:
    """Take the answer of a follow-up in: the state of each action, what helped and hindered, help wanted.

    Raises RuleBroken when it was answered before or is not open.
    """
    if follow_up.state in (FollowUpState.ANSWERED, FollowUpState.LATE):
        raise RuleBroken(_("This follow-up is answered already. Thank you."))
    if follow_up.state not in (FollowUpState.OPEN, FollowUpState.MISSED):
        raise RuleBroken(_("This follow-up is not open yet."))
    plan, today = follow_up.plan, clock.today(follow_up.plan.user.time_zone)
    for action in plan.actions:
        status = ActionStatus(values["statuses"].get(str(action.id), action.status.value))
        if status is ActionStatus.DONE and action.status is not ActionStatus.DONE:
            action.done_on = today
        action.status = status
    follow_up.statuses = {str(action.id): action.status.value for action in plan.actions}
    late = follow_up.state is FollowUpState.MISSED
    follow_up.state = FollowUpState.LATE if late else FollowUpState.ANSWERED
    follow_up.answered_at, follow_up.answered_on, follow_up.by_phone = clock.now(), today, by_phone
    for name in ("same_post", "helped", "hindered", "note", "help_wanted"):
        setattr(follow_up, name, values[name])
    audit.record(
        "follow_up.answered",
        follow_up,
        by=by,
        actor="follow-up link",
        about=plan.user_id,
        details={"by_phone": by_phone},
    )
    if follow_up.kind is follow_up.plan.shape.last or all(action.status in FINISHED for action in plan.actions):
        moving.close(plan, by)


def help_given(follow_up: FollowUp, *, by: Person) -> None:
    """The request for help was answered."""
    follow_up.help_wanted = False
    audit.record("follow_up.help_given", follow_up, by=by, about=follow_up.plan.user_id)
