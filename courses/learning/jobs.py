"""What the clock does for learners."""

from collections import defaultdict
from datetime import timedelta

from courses.learning.queries import enrolments, standing
from courses.learning.queries import reminding as read
from courses.learning.reminders import due_now
from courses.learning.services import completing, reminding
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts import queries as accounts
from lms.db import transaction


def remind() -> None:
    """Remind everybody for whom something is due now: one mail a person, each reminder once."""
    now = clock.now()
    wanted: dict[int, set[int]] = defaultdict(set)
    for item in due_now(read.planned(now.date() - timedelta(days=1), now.date() + timedelta(days=1)), now):
        wanted[item.subject.user_id].add(item.subject.enrolment_id)
    for user_id, enrolment_ids in wanted.items():
        with transaction():
            reminding.remind(accounts.person(user_id), enrolment_ids)


def complete_dated() -> None:
    """Complete what waited only for a day: nothing that a learner does says that it has come."""
    for enrolment_id in standing.waiting_for_a_day():
        with transaction():
            completing.decide(standing.locked(enrolment_id), by=None)


def expire() -> None:
    """End what was not completed in the time that the course's rule gives; the day ends where the learner is."""
    for enrolment_id in enrolments.over(clock.today() + timedelta(days=1)):
        with transaction():
            enrolling.expire(standing.locked(enrolment_id))
