"""What happens to a plan that runs: its words change, it pauses, its owner moves on."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _

from alumni.plans import emails, wording
from alumni.plans.merging import clean
from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.shape import ACTION_FIELDS, MOST_EVER, longest
from alumni.plans.models.states import ActionStatus, FollowUpState, Outcome, PlanState, VersionKind
from alumni.plans.services import moving, writing
from alumni.plans.states import Event, refusal
from lms import clock
from lms.accounts import queries as people
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.roles import Person

LONGEST_PAUSE = timedelta(days=183)
BREATH = timedelta(days=14)


class PauseError(RuleBroken):
    """A day that is over, or too far ahead."""


def revise(plan: Plan, words: Mapping[str, str], reason: str, *, seen: int, by: Person) -> None:
    """Change a running plan. Its words before are kept; what was committed stays what is counted: a committed
    action that is emptied is dropped, one that is new is not counted.

    Raises RuleBroken when another page has changed the plan since `seen`, or when an action would say nothing.
    """
    if plan.state is not PlanState.ACTIVE:
        raise RuleBroken(refusal(plan.state))
    if seen != plan.saves:
        raise RuleBroken(_("Another page or phone has changed this plan meanwhile. Look at both, then save again."))
    said = {name: clean(text, longest(name)) for name, text in words.items()}
    _require_sense(said)
    plan.goal, plan.today = said.get("goal", plan.goal), said.get("today", plan.today)
    for slot in range(MOST_EVER):
        _change_action(plan, slot, wording.action(said, slot))
    plan.saves += 1
    db.session.flush()
    writing.keep_version(plan, VersionKind.REVISED, by=by, reason=reason)
    audit.record("plan.revised", plan, by=by, about=plan.user_id)


def _require_sense(said: Mapping[str, str]) -> None:
    needs = [] if said.get("goal") else [_("Write your goal.")]
    if not any(said.get(f"what-{slot}") for slot in range(MOST_EVER)):
        needs.append(_("Write at least one action."))
    needs += [
        _("Action %(n)s: write what you will do.", n=slot + 1)
        for slot in wording.slots(said)
        if not said.get(f"what-{slot}")
    ]
    if needs:
        raise RuleBroken(" ".join(needs))


def _change_action(plan: Plan, slot: int, values: Mapping[str, str]) -> None:
    row = next((one for one in plan.actions if one.position == slot + 1), None)
    if row is None:
        if values["what"]:
            plan.actions.append(PlanAction(position=slot + 1, **values))
    elif values["what"]:
        for name in ACTION_FIELDS:
            setattr(row, name, values[name])
        if row.status is ActionStatus.DROPPED:
            row.status = ActionStatus.PLANNED
    elif row.committed:
        row.status = ActionStatus.DROPPED
    else:
        plan.actions.remove(row)


def pause(plan: Plan, until: date, *, by: Person) -> None:
    """Stop asking until a day, half a year ahead at most. What is open now is not asked any more."""
    today = clock.today(plan.user.time_zone)
    if not today < until <= today + LONGEST_PAUSE:
        raise PauseError(_("Choose a day after today, and six months ahead at most."))
    moving.move(plan, Event.PAUSE, by)
    plan.paused_until = until
    for one in plan.follow_ups:
        if one.state is FollowUpState.OPEN:
            moving.cancel(one)
    mark = str(int(clock.now().timestamp()))
    notifications.post(emails.paused(plan, moving.address(plan), mark))


def resume(plan: Plan, *, by: Person | None) -> None:
    """Go on, by somebody or because the day has come. The next follow-up is two weeks ahead at least."""
    moving.move(plan, Event.RESUME, by)
    plan.paused_until = None
    soonest = clock.now() + BREATH
    for one in plan.follow_ups:
        if one.state is not FollowUpState.SCHEDULED:
            continue
        if one.closes_at <= clock.now():
            one.state = FollowUpState.CANCELLED
        elif one.opens_at < soonest:
            one.closes_at += soonest - one.opens_at
            one.opens_at = soonest
    mark = str(int(clock.now().timestamp()))
    notifications.post(emails.resumed(plan, moving.address(plan), mark))


def resume_when_due(plan: Plan) -> None:
    """The day until which a plan pauses has come; unless its owner was quicker than the clock, it goes on."""
    if plan.state is PlanState.PAUSED and plan.paused_until and plan.paused_until <= clock.today(plan.user.time_zone):
        resume(plan, by=None)


def overtake(plan: Plan, reason: str, *, by: Person) -> None:
    """Its owner has another post, or the task has gone: the plan ends without being judged."""
    moving.end(plan, Event.OVERTAKE, Outcome.OVERTAKEN, by)
    plan.reason = reason


def hand_over(plan: Plan, email: str, reason: str, *, by: Person) -> Plan:
    """Give a plan to the successor, who finds it as a draft of their own, with what is still to be done.

    Raises RuleBroken when there is nobody with that address at the owner's agency.
    """
    successor = people.by_email(email)
    own = successor is not None and successor.id == plan.user_id
    if successor is None or own or successor.agency_id is None or successor.agency_id != plan.user.agency_id:
        raise RuleBroken(
            _("We know nobody else with this address at this agency. Ask the training coordinator to add them.")
        )
    moving.end(plan, Event.HAND_OVER, Outcome.OVERTAKEN, by)
    plan.reason = reason
    new = Plan(
        user=successor, cohort=plan.cohort, template=plan.template, continued_from_id=plan.id, anchor_on=plan.anchor_on,
        goal=plan.goal, today=plan.today, asked_at=clock.now(), **successor.snapshot(),
        submit_by=clock.today() + timedelta(days=plan.shape.submit_days),
    )  # fmt: skip
    left = [one for one in plan.actions if one.status not in (ActionStatus.DONE, ActionStatus.DROPPED)]
    for position, one in enumerate(left[: plan.shape.most_actions], 1):
        new.actions.append(PlanAction(position=position, **{name: getattr(one, name) for name in ACTION_FIELDS}))
    db.session.add(new)
    db.session.flush()
    audit.record("plan.opened", new, by=by, about=new.user_id, details={"continues": plan.id})
    notifications.post(emails.handed_over(new, plan.user.name, moving.address(new)))
    return new
