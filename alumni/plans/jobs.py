"""What the clock does for plans. Each item in its own transaction: a clock that is killed loses none, and one item
that cannot be done does not stop the others."""

import logging
from collections.abc import Callable, Sequence

from alumni.plans.models.plans import Plan
from alumni.plans.queries import follow_ups as read
from alumni.plans.queries import help as help_read
from alumni.plans.queries import nudges
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import changing, follow_ups, helping, moving, nudging, opening, reviewing, writing
from lms import clock, stopping
from lms.accounts.free_days import free_days_of
from lms.db import transaction
from lms.notifications.quiet import next_calm

log = logging.getLogger(__name__)


def tick() -> None:
    """Open what is due, remind, close what is over; agree for silent reviewers, let forgotten drafts lapse, let paused
    plans go on, ask once more where nothing is ahead, ask for plans before a training. What fell due first is done
    first."""
    _each("open a follow-up", read.to_open(), follow_ups.open_follow_up)
    _each("remind of a follow-up", read.to_remind(), follow_ups.remind)
    _each("close a follow-up", read.to_close(), follow_ups.close_follow_up)
    _each("give up a follow-up", read.to_give_up(), follow_ups.give_up)
    _each("ask again", read.to_reach_again(), follow_ups.reach_again)
    _each("pass a request for help on", help_read.to_pass_on(), helping.pass_on_when_due)
    _each("agree for a reviewer", plans_read.silent_reviews(), lambda one: reviewing.agree_for_silent(_plan(one)))
    _each("let a draft lapse", plans_read.lapsing_drafts(), lambda one: writing.lapse(_plan(one)))
    resuming = plans_read.resuming(clock.today())
    _each("go on with a plan", resuming, lambda one: changing.resume_when_due(_plan(one)))
    _each("ask once more", plans_read.without_follow_up(), lambda one: moving.ask_once_more(_plan(one)))
    _each("open a plan", plans_read.opening(clock.today()), opening.open_before)


def _plan(plan_id: int) -> Plan:
    return plans_read.by_id(plan_id, lock=True)


def _each(what: str, ids: Sequence[int], act: Callable[[int], object]) -> None:
    """Do something for each, in a transaction of its own; what goes wrong is logged with the item, and tried again
    by the next run, as is what is left when the process is told to end."""
    for item_id in ids:
        if stopping.asked.is_set():
            return
        try:
            with transaction():
                act(item_id)
        except Exception:
            log.exception("plans: could not %s (%s)", what, item_id)


def send_nudges() -> None:
    """Send the reminders whose readers are at work now; who has done it meanwhile gets none."""
    now = clock.now()
    people = {one.id: one.plan.user for one in nudges.queued()}
    calm = [key for key, one in people.items() if next_calm(now, one.time_zone, free_days_of(one)) <= now]
    _each("send a reminder", calm, nudging.send)
