"""People who have completed a course, and the certificates that came of it."""

import io
from datetime import date

from pypdf import PdfReader
from sqlalchemy import select

from courses.credentials import services as credentials
from courses.credentials.models import Certificate
from courses.learning.events import CourseCompleted
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from lms.accounts.models import User
from lms.db import db, transaction


def complete(person, course, *, score=85, cohort=None, day=date(2026, 11, 20), expires_on=None):
    """The person has met every rule of the course; whatever reacts to that has reacted."""
    person_id, course_id, cohort_id = person.id, course.id, cohort.id if cohort else None
    with transaction():
        person, version_id = db.session.get(User, person_id), course.current_version_id
        enrolment = Enrolment(
            user_id=person_id,
            course_id=course_id,
            version_id=version_id,
            source=EnrolmentSource.COHORT if cohort_id else EnrolmentSource.SELF,
            cohort_id=cohort_id,
            state=EnrolmentState.COMPLETED,
            completed_on=day,
            score=score,
            expires_on=expires_on,
            **person.snapshot(),
        )
        db.session.add(enrolment)
        db.session.flush()
        credentials.issue(CourseCompleted(enrolment))
    return db.session.scalars(
        select(Certificate).where(Certificate.user_id == person_id).order_by(Certificate.id.desc())
    ).first()


def confirm(certificate, learner):
    with transaction():
        credentials.confirm_name(certificate, name=certificate.name, own_script=certificate.name_own_script, by=learner)


def printed(browser, number):
    response = browser.get(f"/certificates/{number}.pdf")
    assert response.mimetype == "application/pdf", response.status_code
    (page,) = PdfReader(io.BytesIO(response.data)).pages
    return " ".join(page.extract_text().split())
