"""What learning writes to people."""

from datetime import date

from courses.learning.models import Enrolment
from lms.notifications.services import Email


def completed(enrolment: Enrolment, link: str) -> Email:
    return _email(enrolment, f"course_completed:{enrolment.id}", "learning/completed", {"link": link})


def reminder(enrolment: Enrolment, due_on: date, days_left: int, link: str) -> Email:
    key = f"course_due:{enrolment.id}:{due_on.isoformat()}:{days_left}"
    return _email(enrolment, key, "learning/reminder", {"link": link, "due_on": due_on})


def _email(enrolment: Enrolment, key: str, template: str, context: dict[str, object]) -> Email:
    person = enrolment.user
    return Email(
        key=key,
        to=person.email,
        name=person.name,
        language=person.language,
        user_id=person.id,
        template=template,
        context={"title": enrolment.version.title, **context},
    )
