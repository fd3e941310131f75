"""What happens to a plan that runs: its words change, it pauses, its owner moves on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count, islice

from flask_babel import gettext as _

from alumni.plans import emails, schedule, wording
from alumni.plans.merging import Verdict, clean, merge
from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.shape import ACTION_FIELDS, longest
from alumni.plans.models.states import ActionStatus, FollowUpState, Outcome, PlanState, VersionKind
from alumni.plans.services import moving, writing
from alumni.plans.states import Event, refusal
from lms import clock
from lms.accounts import queries as people
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.roles import Person

LONGEST_PAUSE = timedelta(days=183)
BREATH = timedelta(days=14)


class PauseError(RuleBroken):
    """A day that is over, or too far ahead."""


class TwoVersions(RuleBroken):
    """Another page or phone has changed the same fields meanwhile, to other words than these.

    `words` is what the page would say next: these fields as they were sent, all others as both sides have left them.
    """

    def __init__(self, fields: Sequence[str], words: Mapping[str, str]) -> None:
        super().__init__(_("Another page or phone has changed this plan meanwhile. Look at both versions, then save."))
        self.fields, self.words = fields, words


class WordsRefused(RuleBroken):
    """Words that cannot be kept as they are: what is wrong, by field."""

    def __init__(self, beside: Mapping[str, str]) -> None:
        super().__init__(_("Nothing is saved yet. Look at the notes beside your words."))
        self.beside = beside


def words_now(plan: Plan) -> dict[str, str]:
    """What a running plan says, field by field, without the actions that were dropped."""
    gone = {one.position - 1 for one in plan.actions if one.status is ActionStatus.DROPPED}
    return {
        name: text
        for name, text in writing.words_of(plan).items()
        if "-" not in name or int(name.rsplit("-", 1)[1]) not in gone
    }


def slots(plan: Plan) -> list[int]:
    """Where a running plan has an action or room for one, as many as its template allows, counted from 0.

    A dropped action keeps its number: what is written in place of it is another action, and not what was committed.
    """
    taken = {one.position - 1 for one in plan.actions}
    runs = [one.position - 1 for one in plan.actions if one.status is not ActionStatus.DROPPED]
    free = (number for number in count() if number not in taken)
    return sorted([*runs, *islice(free, max(0, plan.shape.most_actions - len(runs)))])


def revise(plan: Plan, words: Mapping[str, str], base: Mapping[str, str], reason: str, *, by: Person) -> None:
    """Change a running plan. Its words before are kept; what was committed stays what is counted: a committed
    action that is emptied is dropped, one that is new is not counted.

    `base` is what the page said before it was changed, field by field: what others changed meanwhile stays.
    Raises TwoVersions, WordsRefused, or RuleBroken when the plan does not run or nothing would change.
    """
    if plan.state is not PlanState.ACTIVE:
        raise RuleBroken(refusal(plan.state))
    now = words_now(plan)
    held = {name: now.get(name, "") for name in words}
    _require_fitting(words)
    said = _merged(held, words, base)
    _require_sense(said)
    if said == held:
        raise RuleBroken(_("Nothing is changed yet. Change your words, then save."))
    plan.goal, plan.today = said.get("goal", plan.goal), said.get("today", plan.today)
    for slot in {*wording.slots(held), *wording.slots(said)}:
        _change_action(plan, slot, wording.action(said, slot))
    plan.saves += 1
    db.session.flush()
    writing.keep_version(plan, VersionKind.REVISED, by=by, reason=reason)
    audit.record("plan.revised", plan, by=by, about=plan.user_id)


def _merged(held: Mapping[str, str], words: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """What both sides have made of the words. Raises TwoVersions."""
    both, said = [], dict(held)
    for name in words:
        value, before = writing.cleaned(name, words[name]), writing.cleaned(name, base.get(name, held[name]))
        verdict = merge(held[name], (), before, value).verdict
        if verdict is not Verdict.SAME:
            said[name] = value
        if verdict is Verdict.BOTH:
            both.append(name)
    if both:
        raise TwoVersions(both, said)
    return said


def _require_fitting(words: Mapping[str, str]) -> None:
    most = {name: longest(name) for name, text in words.items() if len(clean(text)) > longest(name)}
    if most:
        raise WordsRefused({name: _("Shorten this to %(n)s characters.", n=most[name]) for name in most})


def _require_sense(said: Mapping[str, str]) -> None:
    unclear = {} if said.get("goal") else {"goal": _("Write your goal.")}
    whats = [name for name in said if name.startswith("what-")]
    if not any(said[name] for name in whats):
        unclear[min(whats, default="goal")] = _("Write at least one action.")
    for slot in wording.slots(said):
        if not said.get(f"what-{slot}"):
            unclear.setdefault(f"what-{slot}", _("Write what you will do, or empty the whole action."))
    if unclear:
        raise WordsRefused(unclear)


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
    elif row.status is not ActionStatus.DROPPED:
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
    """Go on, by somebody or because the day has come. The next follow-up is two weeks ahead at least, on a day of
    work."""
    moving.move(plan, Event.RESUME, by)
    plan.paused_until = None
    zone = plan.user.time_zone
    soonest = schedule.opening(clock.now() + BREATH, zone, free_days_of(plan.user))
    for one in plan.follow_ups:
        if one.state is not FollowUpState.SCHEDULED:
            continue
        if one.closes_at <= clock.now():
            one.state = FollowUpState.CANCELLED
        elif one.opens_at < soonest:
            one.closes_at = schedule.closing(one.closes_at, one.opens_at, soonest, zone)
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


def _may_succeed(successor: User, owner: User) -> bool:
    same_agency = successor.agency_id is not None and successor.agency_id == owner.agency_id
    return successor.active and same_agency and successor.id != owner.id


def hand_over(plan: Plan, email: str, reason: str, *, by: Person) -> Plan:
    """Give a plan to the successor, who finds it as a draft of their own, with what is still to be done.

    Raises RuleBroken when there is nobody with that address at the owner's agency.
    """
    successor = people.by_email(email)
    if successor is None or not _may_succeed(successor, plan.user):
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
