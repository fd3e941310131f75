"""Writing, agreeing and following up action plans."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from alumni.plans import emails, schedule, states
from alumni.plans.models import (
    ActionStatus,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Outcome,
    Plan,
    PlanAction,
    PlanState,
    SupportRequest,
    SupportState,
)
from alumni.plans.queries import follow_ups
from alumni.plans.queries import plans as plans_read
from lms import clock
from lms.audit import services as audit
from lms.cohorts.events import Graduated
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

MOST_ROUNDS = 2
LATEST_SUBMIT = timedelta(days=180)
SUPPORT_LINK = timedelta(days=60)
FREE_MAIL = {
    *("gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "proton.me"),
    *("protonmail.com", "mail.ru", "yandex.ru", "qq.com", "163.com", "gmx.com", "aol.com", "ymail.com"),
}
FINISHED = (ActionStatus.DONE, ActionStatus.DROPPED)


def open_plan(event: Graduated) -> None:
    """A graduate of a programme that wants plans gets a draft and a mail, once."""
    nomination = event.nomination
    cohort = nomination.cohort
    if not cohort.programme.opens_plan or plans_read.of_nomination(nomination.id):
        return
    plan = Plan(
        nomination_id=nomination.id,
        user_id=nomination.user_id,
        anchor_on=cohort.ends_on,
        member=nomination.member,
        sub_region=nomination.sub_region,
        agency_family=nomination.agency_family,
        gender=nomination.gender,
        nomination=nomination,
        user=nomination.user,
    )
    db.session.add(plan)
    db.session.flush()
    audit.record("plan.opened", plan, by=event.by, about=plan.user_id)
    notifications.post(emails.write_plan(plan, _address(plan)))


def save(plan: Plan, *, goal: str, today: str, actions: Sequence[Mapping[str, str]], seen: int | None = None) -> None:
    """Keep what was written. `seen` is the number of saves that the page began from.

    Raises RuleBroken when the plan is with the reviewer or running, or when another page has saved meanwhile.
    """
    if plan.state not in (PlanState.DRAFT, PlanState.RETURNED, PlanState.LAPSED):
        raise RuleBroken(_("This action plan is handed in. It can be changed when it is returned to you."))
    if seen is not None and seen != plan.saves:
        raise RuleBroken(
            _("Another page or phone has saved this plan meanwhile. Both versions are shown. Choose what to keep.")
        )
    plan.goal, plan.today, plan.saves = goal, today, plan.saves + 1
    kept = [one for one in actions if any(one.values())]
    for position, values in enumerate(kept, 1):
        row = next((one for one in plan.actions if one.position == position), None)
        if row is None:
            row = PlanAction(position=position)
            plan.actions.append(row)
        for name, value in values.items():
            setattr(row, name, value)
    for row in [one for one in plan.actions if one.position > len(kept)]:
        plan.actions.remove(row)


def missing(plan: Plan) -> list[str]:
    """What a plan still needs before it can be handed in."""
    found = [] if plan.goal else [_("Write your goal.")]
    if not plan.actions:
        found.append(_("Write at least one action."))
    return found + [
        _("Action %(n)s needs what you will do, a month and a sign of success.", n=one.position)
        for one in plan.actions
        if not (one.what and one.due_month and one.success_sign)
    ]


def submit(plan: Plan, *, by: Person) -> None:
    """Hand a plan in. Raises RuleBroken with all that is missing, or when it is too late."""
    states.require(plan.state, PlanState.SUBMITTED)
    if needs := missing(plan):
        raise RuleBroken(" ".join(needs))
    if plan.state is PlanState.LAPSED and clock.today() > plan.anchor_on + LATEST_SUBMIT:
        raise RuleBroken(_("This action plan can no longer be handed in. Half a year has passed."))
    plan.submitted_at = clock.now()
    plan.submitted_on = plan.submitted_on or clock.today(plan.user.time_zone)
    _move(plan, PlanState.SUBMITTED, by)


def give_back(plan: Plan, comment: str, *, by: Person) -> None:
    """Return a plan with a comment, at most twice."""
    if plan.rounds >= MOST_ROUNDS:
        raise RuleBroken(_("This action plan was returned twice already. Agree to it now."))
    states.require(plan.state, PlanState.RETURNED)
    plan.rounds, plan.review_comment = plan.rounds + 1, comment
    _move(plan, PlanState.RETURNED, by)
    notifications.post(emails.returned(plan, _address(plan)))


def agree_for_silent(plan: Plan) -> None:
    """A reviewer was silent for 14 days; unless somebody was quicker than the clock, the plan runs."""
    if plan.state is PlanState.SUBMITTED:
        agree(plan, by=None)


def agree(plan: Plan, *, by: Person | None) -> None:
    """Make a plan active and schedule its follow-ups; without `by` because its reviewer was silent for 14 days."""
    states.require(plan.state, PlanState.ACTIVE)
    plan.activated_at, plan.agreed_by_id, plan.not_reviewed = clock.now(), by.id if by else None, by is None
    _move(plan, PlanState.ACTIVE, by)
    _schedule(plan)
    notifications.post(emails.agreed(plan, _address(plan)))


def _schedule(plan: Plan) -> None:
    agency = plan.user.agency
    weekend = agency.member.weekend if agency else ["sat", "sun"]
    there = {one.kind for one in plan.follow_ups}
    for due in schedule.follow_ups(plan.anchor_on, plan.user.time_zone, weekend):
        if due.kind not in there and due.closes_at > clock.now():
            plan.follow_ups.append(
                FollowUp(kind=due.kind, due_on=due.due_on, opens_at=due.opens_at, closes_at=due.closes_at)
            )


def lapse(plan: Plan) -> None:
    """A draft that nobody handed in. It can still be written."""
    if plan.state is PlanState.DRAFT:
        _move(plan, PlanState.LAPSED, None)


def withdraw(plan: Plan, *, by: Person) -> None:
    """Give a plan up; its follow-ups are cancelled, and the supervisor's link shows it no longer."""
    states.require(plan.state, PlanState.WITHDRAWN)
    _cancel_rest(plan)
    links.revoke(plans_read.SUPPORT, str(plan.id))
    _move(plan, PlanState.WITHDRAWN, by)


def ask_support(plan: Plan, *, name: str, email: str, by: Person) -> SupportRequest:
    """Ask a supervisor. An address outside the officer's own domain waits until a coordinator releases it:
    a typing error would tell a stranger about an officer. Asking again ends the older link."""
    if plan.state not in (PlanState.SUBMITTED, PlanState.ACTIVE):
        raise RuleBroken(_("Hand your action plan in first. Then you can ask your supervisor."))
    address = email.strip().lower()
    if plan.support and plan.support.answered_at is not None:
        raise RuleBroken(_("Your supervisor has answered already."))
    links.revoke(plans_read.SUPPORT, str(plan.id))
    request = plan.support or SupportRequest(plan=plan)
    request.name, request.email, request.state, request.asked_at = name, address, SupportState.HELD, None
    db.session.add(request)
    db.session.flush()
    domain, own = address.rsplit("@", 1)[-1], plan.user.email.rsplit("@", 1)[-1]
    if domain == own and domain not in FREE_MAIL:
        release(request, by=by)
    else:
        audit.record("support.held", request, by=by, about=plan.user_id)
    return request


def release(request: SupportRequest, *, by: Person) -> None:
    """Send the question to the supervisor."""
    if request.state is not SupportState.HELD:
        raise RuleBroken(_("This question was sent already."))
    request.state, request.asked_at = SupportState.ASKED, clock.now()
    token = links.issue(plans_read.SUPPORT, str(request.plan_id), expires_at=clock.now() + SUPPORT_LINK)
    mark = hashlib.sha256(token.encode()).hexdigest()[:12]
    notifications.post(emails.support(request, address_of("plans.support", token=token), mark))
    audit.record("support.asked", request, by=by, about=request.plan.user_id)


def answer_support(plan: Plan, state: SupportState, note: str | None) -> None:
    """Record a supervisor's answer, once. It never decides about the plan."""
    request = plan.support
    if request is None or request.state is not SupportState.ASKED:
        raise RuleBroken(_("This question was answered already. Thank you."))
    request.state, request.note, request.answered_at = state, note, clock.now()
    audit.record(
        "support.answered", request, by=None, actor="support link", about=plan.user_id, details={"answer": state.value}
    )


def open_follow_up(follow_up_id: int) -> None:
    """A follow-up falls due: it opens, and its mail is posted, in one transaction."""
    follow_up = follow_ups.follow_up(follow_up_id, lock=True)
    if follow_up.state is not FollowUpState.SCHEDULED:
        return
    if follow_up.closes_at <= clock.now():
        close_follow_up(follow_up_id)
        return
    follow_up.state = FollowUpState.OPEN
    _mail(follow_up, 1)
    # Opened late, because no clock ran: the reminders whose days have passed meanwhile are not sent after it.
    follow_up.mails = schedule.mails_by(follow_up.due_on, clock.today(follow_up.plan.user.time_zone))


def remind(follow_up_id: int) -> None:
    """Post the reminder whose day has come; after an outage one, not a burst."""
    follow_up = follow_ups.follow_up(follow_up_id, lock=True)
    wanted = schedule.mails_by(follow_up.due_on, clock.today(follow_up.plan.user.time_zone))
    if follow_up.state is FollowUpState.OPEN and wanted > follow_up.mails:
        _mail(follow_up, wanted)


def _mail(follow_up: FollowUp, number: int) -> None:
    follow_up.mails = number
    token = links.issue(follow_ups.ANSWER, str(follow_up.id), expires_at=follow_up.closes_at)
    notifications.post(emails.follow_up(follow_up, number, address_of("plans.answer", token=token)))


def close_follow_up(follow_up_id: int) -> None:
    """Nobody answered in time. After the last follow-up the plan closes with its outcome."""
    follow_up = follow_ups.follow_up(follow_up_id, lock=True)
    if follow_up.state in (FollowUpState.OPEN, FollowUpState.SCHEDULED):
        follow_up.state = FollowUpState.MISSED
        if follow_up.kind is FollowUpKind.D365:
            _close(follow_up.plan, None)


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
    if follow_up.kind is FollowUpKind.D365 or all(action.status in FINISHED for action in plan.actions):
        _close(plan, by)


def help_given(follow_up: FollowUp, *, by: Person) -> None:
    """The request for help was answered."""
    follow_up.help_wanted = False
    audit.record("follow_up.help_given", follow_up, by=by, about=follow_up.plan.user_id)


def _close(plan: Plan, by: Person | None) -> None:
    if plan.state is not PlanState.ACTIVE:
        return
    _cancel_rest(plan)
    plan.outcome, plan.closed_at = outcome(plan), clock.now()
    _move(plan, PlanState.CLOSED, by)


def outcome(plan: Plan) -> Outcome:
    """What became of a plan, from the last state of its actions; never heard from is no information."""
    if not any(one.answered_at for one in plan.follow_ups):
        return Outcome.NO_INFORMATION
    done = [one.status is ActionStatus.DONE for one in plan.actions]
    if all(done):
        return Outcome.IMPLEMENTED
    return Outcome.PARTLY if any(done) else Outcome.NOT_IMPLEMENTED


def _cancel_rest(plan: Plan) -> None:
    for one in plan.follow_ups:
        if one.state in (FollowUpState.SCHEDULED, FollowUpState.OPEN):
            one.state = FollowUpState.CANCELLED


def _move(plan: Plan, then: PlanState, by: Person | None) -> None:
    before, plan.state = plan.state, then
    audit.record("plan.moved", plan, by=by, about=plan.user_id, details={"from": before.value, "to": then.value})


def _address(plan: Plan) -> str:
    return address_of("plans.plan", plan_id=plan.id)
