"""What the clock does for plans. Each item in its own transaction: a clock that is killed loses none."""

from alumni.plans import queries, services
from lms.db import transaction


def tick() -> None:
    """Open what is due, remind, close what is over; agree for silent reviewers, let forgotten drafts lapse."""
    for follow_up_id in queries.to_open():
        with transaction():
            services.open_follow_up(follow_up_id)
    for follow_up_id in queries.to_remind():
        with transaction():
            services.remind(follow_up_id)
    for follow_up_id in queries.to_close():
        with transaction():
            services.close_follow_up(follow_up_id)
    for plan_id in queries.silent_reviews():
        with transaction():
            services.agree_for_silent(queries.by_id(plan_id, lock=True))
    for plan_id in queries.lapsing_drafts():
        with transaction():
            services.lapse(queries.by_id(plan_id, lock=True))
