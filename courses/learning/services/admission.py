"""Coming into a course by oneself: by its rule, or by asking."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from courses.catalogue.models import Course
from courses.learning import admission, emails
from courses.learning.admission import Answer, Reply
from courses.learning.models import Enrolment, EnrolmentRequest, EnrolmentRule, RequestState
from courses.learning.queries import admission as read
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def enter(user: User, course: Course, *, code: str = "") -> Enrolment | Reply:
    """Enrol oneself where the course's rule allows it, else what it says. Who is in the course already stays in it."""
    found = enrolments.enrolment_in(user.id, course.id)
    if found is not None and found.state not in enrolments.LEFT:
        return found
    reply = admission.admit(read.rule(course.id), read.applicant(user, code))
    return enrolling.enrol(user, course, by=user) if reply.answer is Answer.IN else reply


def ask(user: User, course: Course, *, reason: str) -> None:
    """Ask for a place. Asking again while one waits changes nothing. Raises RuleBroken where nobody can ask."""
    if read.waiting_request(user.id, course.id):
        return
    reply = admission.admit(read.rule(course.id), read.applicant(user))
    if reply.answer is not Answer.ASK:
        raise RuleBroken(reply.message or _("You do not have to ask. You can enrol at once."))
    request = EnrolmentRequest(user_id=user.id, course_id=course.id, reason=reason)
    db.session.add(request)
    audit.record("enrolment.asked_for", request, by=user, about=user.id)


def decide(request: EnrolmentRequest, approved: bool, *, answer: str, by: Person) -> None:
    """Give a place or not; the person is told either way. Raises RuleBroken when it was decided before."""
    if request.state is not RequestState.WAITING:
        raise RuleBroken(_("Somebody has decided this request already."))
    request.state = RequestState.APPROVED if approved else RequestState.REFUSED
    request.decided_at, request.decided_by_id, request.answer = clock.now(), by.id, answer or None
    audit.record(f"enrolment.request_{request.state.value}", request, by=by, about=request.user_id)
    if approved:
        enrolment = enrolling.enrol(request.user, request.course, by=by)
        link = address_of("learning.player", enrolment_id=enrolment.id)
    else:
        link = address_of("catalogue.index")
    notifications.post(emails.decided(request, link))


def set_rule(course: Course, values: Mapping[str, Any], *, by: Person) -> None:
    """Set who may enrol themselves. Raises RuleBroken for a window that ends before it opens, or without a code."""
    if values["opens_on"] and values["closes_on"] and values["closes_on"] < values["opens_on"]:
        raise RuleBroken(_("The last day to enrol is before the first one."))
    if values["admission"].value == "code" and len(admission.plain(values["code"] or "")) < 4:
        raise RuleBroken(_("Write a code of at least 4 letters or digits."))
    rule = read.rule_of(course.id)
    if rule is None:
        rule = EnrolmentRule(course_id=course.id)
        db.session.add(rule)
    changed = [name for name, value in values.items() if getattr(rule, name) != value]
    for name, value in values.items():
        setattr(rule, name, value)
    audit.record("course.rule_changed", rule, by=by, details={"fields": changed})
