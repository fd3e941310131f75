"""What the clock does for learners."""

from courses.learning.queries import enrolments, standing
from courses.learning.services import completing
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.db import transaction

DAYS_BEFORE = (7, 1)


def remind() -> None:
    """Remind of courses that fall due in seven days or tomorrow, each once."""
    today = clock.today()
    for enrolment in enrolments.due_soon(today, DAYS_BEFORE):
        with transaction():
            if enrolment.due_on:
                enrolling.remind(enrolment, (enrolment.due_on - today).days)


def complete_dated() -> None:
    """Complete what waited only for a day: nothing that a learner does says that it has come."""
    for enrolment_id in standing.waiting_for_a_day():
        with transaction():
            completing.decide(standing.locked(enrolment_id), by=None)
