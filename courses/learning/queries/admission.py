"""Reading who may come into a course, and who asks to."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from courses.catalogue.models import Course
from courses.learning.admission import Applicant, Reply, Rule, admit
from courses.learning.models import EnrolmentRequest, EnrolmentRule, RequestState
from lms import clock
from lms.accounts.models import User
from lms.db import db, locked
from lms.errors import NotFound


def rule_of(course_id: int) -> EnrolmentRule | None:
    return db.session.scalar(select(EnrolmentRule).where(EnrolmentRule.course_id == course_id))


def rule(course_id: int) -> Rule:
    """The rule of a course; that of an open one where nobody has set any."""
    found = rule_of(course_id)
    if found is None:
        return Rule()
    return Rule(
        found.admission, found.code or "", found.opens_on, found.closes_on, tuple(found.member_ids),
        tuple(found.families), found.access_months, found.valid_months,
    )  # fmt: skip


def applicant(user: User, code: str = "") -> Applicant:
    agency = user.agency
    return Applicant(
        agency.member_id if agency else None, agency.family.value if agency else None, clock.today(user.time_zone), code
    )


def reply_to(user: User, course: Course) -> Reply:
    """What a course answers to this person today, before they have typed anything."""
    return admit(rule(course.id), applicant(user))


def waiting_request(user_id: int, course_id: int) -> EnrolmentRequest | None:
    return db.session.scalar(
        select(EnrolmentRequest).where(
            EnrolmentRequest.user_id == user_id,
            EnrolmentRequest.course_id == course_id,
            EnrolmentRequest.state == RequestState.WAITING,
        )
    )


def waiting_requests() -> Sequence[EnrolmentRequest]:
    """What waits for a decision, the oldest first, with people and courses."""
    return db.session.scalars(
        select(EnrolmentRequest)
        .where(EnrolmentRequest.state == RequestState.WAITING)
        .options(
            joinedload(EnrolmentRequest.user).options(lazyload(User.grants)),
            joinedload(EnrolmentRequest.course).joinedload(Course.current_version),
        )
        .order_by(EnrolmentRequest.id)
    ).all()


def waiting_count() -> int:
    statement = select(func.count(EnrolmentRequest.id)).where(EnrolmentRequest.state == RequestState.WAITING)
    return db.session.scalar(statement) or 0


def request(request_id: int) -> EnrolmentRequest:
    """A request, locked against a second decision. Raises NotFound."""
    found = db.session.scalar(locked(select(EnrolmentRequest).where(EnrolmentRequest.id == request_id)))
    if found is None:
        raise NotFound(_("There is no such request."))
    return found
