"""Deciding whether a course is completed, and storing it with the reasons."""

from courses.learning import completion, emails
from courses.learning.events import CourseCompleted
from courses.learning.models import Enrolment, EnrolmentState
from courses.learning.queries import progress
from lms import clock
from lms.audit import services as audit
from lms.house import address_of, publish
from lms.notifications import services as notifications
from lms.roles import Person


def decide(enrolment: Enrolment, *, by: Person) -> None:
    """Store whether the course is completed, with the reasons. What is completed stays completed."""
    lessons = {
        lesson.position: (lesson.title, done is not None and done.finished_at is not None)
        for lesson, done in progress.outline(enrolment)
        if lesson.kind.value == "reading"
    }
    facts = completion.Facts(lessons, enrolment.score, enrolment.version.pass_mark)
    decision = completion.decide(facts)
    enrolment.reasons = [reason.stored() for reason in decision.reasons]
    if not decision.completed or enrolment.state is EnrolmentState.COMPLETED:
        return
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
    enrolment.completed_on = clock.today(enrolment.user.time_zone)
    for name, value in enrolment.user.snapshot().items():
        setattr(enrolment, name, value)
    audit.record("enrolment.completed", enrolment, by=by, about=enrolment.user_id, details={"score": enrolment.score})
    publish(CourseCompleted(enrolment))
    notifications.post(emails.completed(enrolment, address_of("credentials.mine")))
