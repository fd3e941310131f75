"""What the clock does for plans. Each item in its own transaction: a clock that is killed loses none."""

from alumni.plans import services
from alumni.plans.queries import follow_ups
from alumni.plans.queries import plans as plans_read
from lms.db import transaction


def tick() -> None:
    """Open what is due, remind, close what is over; agree for silent reviewers, let forgotten drafts lapse."""
    for follow_up_id in follow_ups.to_open():
        with transaction():
            services.open_follow_up(follow_up_id)
    for follow_up_id in follow_ups.to_remind():
        with transaction():
            services.remind(follow_up_id)
    for follow_up_id in follow_ups.to_close():
        with transaction():
            services.close_follow_up(follow_up_id)
    for plan_id in plans_read.silent_reviews():
        with transaction():
            services.agree_for_silent(plans_read.by_id(plan_id, lock=True))
    for plan_id in plans_read.lapsing_drafts():
        with transaction():
            services.lapse(plans_read.by_id(plan_id, lock=True))
