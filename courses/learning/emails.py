"""What learning writes to people."""

from datetime import date

from courses.catalogue.models import CourseVersion
from courses.learning.models import Enrolment
from lms.notifications.services import Email


def completed(enrolment: Enrolment, link: str) -> Email:
    return _email(enrolment, f"course_completed:{enrolment.id}", "learning/completed", {"link": link})


def reminder(enrolment: Enrolment, due_on: date, days_left: int, link: str) -> Email:
    key = f"course_due:{enrolment.id}:{due_on.isoformat()}:{days_left}"
    return _email(enrolment, key, "learning/reminder", {"link": link, "due_on": due_on})


def retake(enrolment: Enrolment, version: CourseVersion, link: str) -> Email:
    """The course has changed so much that who has completed it is asked to take it again."""
    context: dict[str, object] = {"link": link, "day": enrolment.completed_on}
    return _email(enrolment, f"course_retake:{enrolment.id}:{version.id}", "learning/retake", context)


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
