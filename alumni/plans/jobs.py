"""What the clock does for plans. Each item in its own transaction: a clock that is killed loses none."""

from alumni.plans.queries import follow_ups as read
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import changing, follow_ups, opening, reviewing, writing
from lms import clock
from lms.db import transaction


def tick() -> None:
    """Open what is due, remind, close what is over; agree for silent reviewers, let forgotten drafts lapse, let paused
    plans go on, ask for plans before a training."""
    for follow_up_id in read.to_open():
        with transaction():
            follow_ups.open_follow_up(follow_up_id)
    for follow_up_id in read.to_remind():
        with transaction():
            follow_ups.remind(follow_up_id)
    for follow_up_id in read.to_close():
        with transaction():
            follow_ups.close_follow_up(follow_up_id)
    for plan_id in plans_read.silent_reviews():
        with transaction():
            reviewing.agree_for_silent(plans_read.by_id(plan_id, lock=True))
    for plan_id in plans_read.lapsing_drafts():
        with transaction():
            writing.lapse(plans_read.by_id(plan_id, lock=True))
    for plan_id in plans_read.resuming(clock.today()):
        with transaction():
            changing.resume_when_due(plans_read.by_id(plan_id, lock=True))
    for nomination_id in plans_read.opening(clock.today()):
        with transaction():
            opening.open_before(nomination_id)
