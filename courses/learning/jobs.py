"""What the clock does for learners."""

from courses.learning import queries, services
from lms import clock
from lms.db import transaction

DAYS_BEFORE = (7, 1)


def remind() -> None:
    """Remind of courses that fall due in seven days or tomorrow, each once."""
    today = clock.today()
    for enrolment in queries.due_soon(today, DAYS_BEFORE):
        with transaction():
            if enrolment.due_on:
                services.remind(enrolment, (enrolment.due_on - today).days)
