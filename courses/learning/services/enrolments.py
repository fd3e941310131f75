"""Enrolling, due dates, withdrawing."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course
from courses.learning import emails
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from courses.learning.queries import enrolments
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import NominationAccepted
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def enrol(
    user: User,
    course: Course,
    *,
    by: Person | None,
    source: EnrolmentSource = EnrolmentSource.SELF,
    due_on: date | None = None,
    cohort_id: int | None = None,
) -> Enrolment:
    """Enrol somebody in the current version of a course.

    Who is enrolled already stays as they are, with the new due date and cohort where these are given; who had
    withdrawn begins again. Two requests at the same moment make one enrolment.
    """
    found = enrolments.enrolment_in(user.id, course.id)
    if found is None:
        found = _insert(user, course, source) or enrolments.enrolment_in(user.id, course.id)
        if found is None:
            raise RuleBroken(_("This could not be done. Try again."))
        audit.record("enrolment.made", found, by=by, about=user.id, details={"course": course.code})
    if found.state is EnrolmentState.WITHDRAWN:
        found.state = EnrolmentState.IN_PROGRESS if found.started_at else EnrolmentState.ENROLLED
        audit.record("enrolment.renewed", found, by=by, about=user.id)
    found.due_on, found.cohort_id = due_on or found.due_on, cohort_id or found.cohort_id
    return found


def begin_round(enrolment: Enrolment, *, by: Person | None, due_on: date | None = None) -> Enrolment:
    """Have somebody take a course again, in its current version. What they did before stays as it is.

    Asked again while the new round runs, nothing changes. Raises RuleBroken for a round that is not over.
    """
    user, course = enrolment.user, enrolment.version.course
    latest = enrolments.enrolment_in(user.id, course.id) or enrolment
    if latest.state in enrolments.RUNNING:
        if latest.round > enrolment.round:
            return latest
        raise RuleBroken(_("This course is not finished yet, so it cannot begin again."))
    found = _insert(user, course, latest.source, round_number=latest.round + 1)
    if found is None:
        raise RuleBroken(_("This could not be done. Try again."))
    found.due_on, found.cohort_id = due_on, latest.cohort_id
    audit.record(
        "enrolment.round_begun", found, by=by, about=user.id, details={"course": course.code, "round": found.round}
    )
    return found


def _insert(user: User, course: Course, source: EnrolmentSource, *, round_number: int = 1) -> Enrolment | None:
    enrolment = Enrolment(
        user_id=user.id,
        course_id=course.id,
        version_id=course.current_version_id,
        round=round_number,
        source=source,
        **user.snapshot(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:
        return None
    return enrolment


def enrol_for_cohort(event: NominationAccepted) -> None:
    """Whoever takes a seat is enrolled in the cohort's pre-work."""
    nomination = event.nomination
    if code := nomination.cohort.prework_course:
        enrol(
            nomination.user,
            catalogue.course(code),
            by=None,
            source=EnrolmentSource.COHORT,
            due_on=nomination.cohort.prework_due_on,
            cohort_id=nomination.cohort_id,
        )


def withdraw(enrolment: Enrolment, *, by: Person) -> None:
    """End an enrolment; what was done is kept. Raises RuleBroken for a completed one."""
    if enrolment.state is EnrolmentState.COMPLETED:
        raise RuleBroken(_("This course is completed. A completed course stays completed."))
    enrolment.state = EnrolmentState.WITHDRAWN
    audit.record("enrolment.withdrawn", enrolment, by=by, about=enrolment.user_id)


def change_due(enrolment: Enrolment, due_on: date | None, *, by: Person) -> None:
    enrolment.due_on = due_on
    audit.record(
        "enrolment.due_changed", enrolment, by=by, about=enrolment.user_id,
        details={"due_on": due_on.isoformat() if due_on else None},
    )  # fmt: skip


def remind(enrolment: Enrolment, days_left: int) -> None:
    """Post the reminder for a course that falls due in so many days."""
    if enrolment.due_on:
        link = address_of("learning.player", enrolment_id=enrolment.id)
        notifications.post(emails.reminder(enrolment, enrolment.due_on, days_left, link))
