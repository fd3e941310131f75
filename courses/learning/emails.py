"""What learning writes to people."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from courses.catalogue.models import CourseVersion
from courses.learning.models import Enrolment, EnrolmentRequest, RequestState
from courses.learning.reminders import Cause, Item
from lms import clock
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.notifications.models import MailKind
from lms.notifications.services import Email, reader


def completed(enrolment: Enrolment, link: str) -> Email:
    return _email(enrolment, f"course_completed:{enrolment.id}", "learning/completed", {"link": link})


def enrolled(enrolment: Enrolment, link: str) -> Email:
    key = f"course_enrolled:{enrolment.id}:{clock.today().isoformat()}"
    found = _email(enrolment, key, "learning/enrolled", {"link": link, "due_on": enrolment.due_on})
    person = enrolment.user
    return replace(found, kind=MailKind.INVITATIONS, zone=person.time_zone, free=free_days_of(person))


def decided(request: EnrolmentRequest, link: str) -> Email:
    person, version = request.user, request.course.current_version
    return Email(
        key=f"course_request:{request.id}:{request.state.value}",
        **reader(person),
        template="learning/decided",
        context={
            "title": version.title if version else request.course.code,
            "approved": request.state is RequestState.APPROVED,
            "answer": request.answer,
            "link": link,
        },
    )


def reminder(user: User, items: Sequence[Item]) -> Email:
    """One mail about all that falls due or ends for somebody, however much that is."""
    first = items[0]
    key = first.key if len(items) == 1 else f"course_digest:{user.id}:{first.day.isoformat()}:{_fingerprint(items)}"
    return Email(
        key=key,
        **reader(user),
        template="learning/reminder",
        context={"items": items, "ends": Cause.ENDS, "closes": Cause.CLOSES},
        kind=MailKind.REMINDERS,
        zone=user.time_zone,
        free=free_days_of(user),
        campaign="learning",
        waits=False,  # the day that it tells of does not wait
    )


def _fingerprint(items: Sequence[Item]) -> str:
    return hashlib.sha256("|".join(sorted(item.key for item in items)).encode()).hexdigest()[:12]


def retake(enrolment: Enrolment, version: CourseVersion, link: str) -> Email:
    """The course has changed so much that who has completed it is asked to take it again."""
    context: dict[str, object] = {"link": link, "day": enrolment.completed_on}
    return _email(enrolment, f"course_retake:{enrolment.id}:{version.id}", "learning/retake", context)


def expired(enrolment: Enrolment, day: date, link: str) -> Email:
    """The time for a course is over; enrolling again goes on where the person was."""
    key = f"course_expired:{enrolment.id}:{day.isoformat()}"
    return _email(enrolment, key, "learning/expired", {"link": link, "day": day})


def _email(enrolment: Enrolment, key: str, template: str, context: dict[str, object]) -> Email:
    person = enrolment.user
    return Email(
        key=key,
        **reader(person),
        template=template,
        context={"title": enrolment.version.title, **context},
    )
