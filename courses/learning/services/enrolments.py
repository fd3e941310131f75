"""Enrolling, due dates, withdrawing."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course
from courses.learning import emails
from courses.learning.calendar import RENEWAL_DAYS, months_after
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.models import DueChange, Enrolment, EnrolmentSource, EnrolmentState
from courses.learning.queries import admission, enrolments
from courses.learning.services import completing
from lms import clock
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import NominationAccepted, PreworkChanged
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import nominations as cohorts
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
    withdrawn, or whose time was over, goes on where they were. Two requests at the same moment make one enrolment.
    """
    found = enrolments.enrolment_in(user.id, course.id)
    if found is None:
        found = _insert(user, course, source) or enrolments.enrolment_in(user.id, course.id)
        if found is None:
            raise RuleBroken(_("This could not be done. Try again."))
        audit.record("enrolment.made", found, by=by, about=user.id, details={"course": course.code})
    found.due_on, found.cohort_id = due_on or found.due_on, cohort_id or found.cohort_id
    if found.state in enrolments.LEFT:
        audit.record("enrolment.renewed", found, by=by, about=user.id)
        _come_back(found, by=by)
    return found


def _come_back(enrolment: Enrolment, *, by: Person | None) -> None:
    """Open an enrolment again, with all the time that the rule gives. What came in meanwhile counts from now on."""
    enrolment.state = EnrolmentState.IN_PROGRESS if enrolment.started_at else EnrolmentState.ENROLLED
    enrolment.open_until = _last_day(enrolment.user, enrolment.course_id)
    if enrolment.started_at:
        completing.decide(enrolment, by=by)


def _last_day(user: User, course_id: int) -> date | None:
    """The last day to complete a course for who comes in today."""
    rule = admission.rule_of(course_id)
    return months_after(clock.today(user.time_zone), rule.access_months) if rule and rule.access_months else None


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
        open_until=_last_day(user, course.id),
        **user.snapshot(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:
        return None
    return enrolment


def enrol_for_cohort(event: NominationAccepted) -> None:
    """Whoever takes a seat is enrolled in every course that the cohort asks for before day one."""
    _enrol_in_prework(event.nomination.user, event.nomination.cohort)


def follow_prework(event: PreworkChanged) -> None:
    """Who has a seat already gets the cohort's new courses and due dates; courses taken off the list stay theirs."""
    for nomination in cohorts.participants(event.cohort.id):
        _enrol_in_prework(nomination.user, event.cohort)


def _enrol_in_prework(user: User, cohort: Cohort) -> None:
    courses = catalogue.by_code()
    for one in cohort.prework:
        if one.course in courses:
            enrol(
                user, courses[one.course], by=None, source=EnrolmentSource.COHORT, due_on=one.due_on,
                cohort_id=cohort.id,
            )  # fmt: skip


def enrol_many(
    users: Sequence[User],
    course: Course,
    *,
    by: Person,
    source: EnrolmentSource = EnrolmentSource.COORDINATOR,
    due_on: date | None = None,
    mails: bool = False,
) -> int:
    """Enrol several people; who is enrolled already stays as they are. Returns how many are new."""
    there = enrolments.current_in(course.id, [user.id for user in users])
    arriving = [user for user in users if user.id not in there or there[user.id].state in enrolments.LEFT]
    for user in arriving:
        found = enrol(user, course, by=by, source=source, due_on=due_on)
        if mails:
            announce(found)
    return len(arriving)


def announce(enrolment: Enrolment) -> None:
    """Tell somebody that they are enrolled; who has no password yet gets the link to open their account instead."""
    if enrolment.user.password is None:
        accounts.send_invitation(enrolment.user)
    else:
        notifications.post(emails.enrolled(enrolment, address_of("learning.player", enrolment_id=enrolment.id)))


def withdraw(enrolment: Enrolment, *, by: Person) -> None:
    """End an enrolment; what was done is kept. Raises RuleBroken for a completed one."""
    if enrolment.state is EnrolmentState.COMPLETED:
        raise RuleBroken(_("This course is completed. A completed course stays completed."))
    enrolment.state = EnrolmentState.WITHDRAWN
    audit.record("enrolment.withdrawn", enrolment, by=by, about=enrolment.user_id)


def restore(enrolment: Enrolment, *, by: Person) -> None:
    """Take a withdrawal back, or give more time: the person goes on where they were.

    Raises RuleBroken for an enrolment that is neither withdrawn nor expired.
    """
    if enrolment.state not in enrolments.LEFT:
        raise RuleBroken(_("This enrolment is not withdrawn."))
    audit.record("enrolment.restored", enrolment, by=by, about=enrolment.user_id)
    _come_back(enrolment, by=by)


def expire(enrolment: Enrolment) -> None:
    """End an enrolment whose time is over where the learner is, and tell them how to go on. Nothing else changes it."""
    closes_on = enrolment.closes_on
    if enrolment.state not in enrolments.RUNNING or closes_on is None:
        return
    if clock.today(enrolment.user.time_zone) <= closes_on:
        return
    enrolment.state = EnrolmentState.EXPIRED
    audit.record(
        "enrolment.expired", enrolment, by=None, about=enrolment.user_id, details={"on": closes_on.isoformat()}
    )
    if enrolment.user.active:
        link = address_of("learning.course", code=enrolment.version.course.code)
        notifications.post(emails.expired(enrolment, closes_on, link))


def change_due(enrolment: Enrolment, due_on: date | None, *, reason: str, by: Person) -> None:
    """Move a due date. The reason is kept with it. Raises RuleBroken for a course that is over."""
    if enrolment.state not in enrolments.RUNNING:
        raise RuleBroken(_("This enrolment is over, so its date stays as it is."))
    if enrolment.due_on == due_on:
        return
    before, enrolment.due_on = enrolment.due_on, due_on
    db.session.add(DueChange(enrolment_id=enrolment.id, before=before, after=due_on, reason=reason, by_id=by.id))
    audit.record(
        "enrolment.due_changed", enrolment, by=by, about=enrolment.user_id,
        details={"from": before.isoformat() if before else None, "to": due_on.isoformat() if due_on else None},
    )  # fmt: skip


def set_expiry(event: CourseCompleted) -> None:
    """A result that holds for some months says until when."""
    enrolment = event.enrolment
    rule = admission.rule_of(enrolment.course_id)
    if rule and rule.valid_months and enrolment.completed_on:
        enrolment.expires_on = months_after(enrolment.completed_on, rule.valid_months)


def clear_expiry(event: CompletionUndone) -> None:
    """What is not completed any more does not end."""
    event.enrolment.expires_on = None


def renew(enrolment: Enrolment, *, by: Person) -> Enrolment:
    """Take a course again whose result ends: a new round, due on the day it ends. The old result stays.

    Raises RuleBroken for a result that does not end, or not soon.
    """
    if enrolment.state is not EnrolmentState.COMPLETED or enrolment.expires_on is None:
        raise RuleBroken(_("This result does not end, so there is nothing to renew."))
    if not renewable(enrolment):
        raise RuleBroken(_("You can renew this in the last %(n)s days before it ends.", n=RENEWAL_DAYS))
    today = clock.today(enrolment.user.time_zone)
    return begin_round(enrolment, by=by, due_on=max(enrolment.expires_on, today))


def renewable(enrolment: Enrolment) -> bool:
    """Whether a result ends soon, or has ended."""
    if enrolment.state is not EnrolmentState.COMPLETED or enrolment.expires_on is None:
        return False
    return clock.today(enrolment.user.time_zone) >= enrolment.expires_on - timedelta(days=RENEWAL_DAYS)
