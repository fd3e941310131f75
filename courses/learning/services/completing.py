"""Storing whether a course is completed, with the reasons, and taking that back where it rested on an override."""

from courses.learning import emails
from courses.learning.completion import Decision
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.models import Enrolment, EnrolmentState
from courses.learning.queries import enrolments, standing
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.house import address_of, publish
from lms.notifications import services as notifications
from lms.roles import Person


def decide(enrolment: Enrolment, *, by: Person | None) -> None:
    """Store what the rules say, with the reasons. What is completed stays completed, with the reasons of that day."""
    db.session.flush()
    decision = standing.decide(enrolment)
    if enrolment.state is EnrolmentState.COMPLETED and not decision.completed:
        return
    enrolment.reasons = [reason.stored() for reason in decision.reasons]
    if enrolment.state is EnrolmentState.COMPLETED:
        enrolment.by_override = enrolment.by_override and decision.although
    elif decision.completed and enrolment.state not in enrolments.LEFT:
        _complete(enrolment, decision, by=by)


def take_back(enrolment: Enrolment, *, by: Person) -> None:
    """After an override was undone: end a completion that rested on it, and on nothing else that is left."""
    db.session.flush()
    decision = standing.decide(enrolment)
    if enrolment.state is EnrolmentState.COMPLETED and enrolment.by_override and not decision.completed:
        enrolment.reasons = [reason.stored() for reason in decision.reasons]
        enrolment.state = EnrolmentState.IN_PROGRESS if enrolment.started_at else EnrolmentState.ENROLLED
        enrolment.completed_at = enrolment.completed_on = None
        enrolment.by_override = False
        audit.record("enrolment.completion_undone", enrolment, by=by, about=enrolment.user_id)
        publish(CompletionUndone(enrolment))
    else:
        decide(enrolment, by=by)


def _complete(enrolment: Enrolment, decision: Decision, *, by: Person | None) -> None:
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
    enrolment.completed_on = clock.today(enrolment.user.time_zone)
    enrolment.by_override = decision.although
    for name, value in enrolment.user.snapshot().items():
        setattr(enrolment, name, value)
    details = {"score": enrolment.score, "override": decision.although}
    audit.record("enrolment.completed", enrolment, by=by, about=enrolment.user_id, details=details)
    publish(CourseCompleted(enrolment))
    notifications.post(emails.completed(enrolment, address_of("credentials.mine")))
