"""Steps that tests of enrolments share."""

from sqlalchemy import func, select

from courses.learning.models import (
    Enrolment,
    EnrolmentRule,
)
from courses.learning.services import enrolments as enrolling
from lms.accounts import queries as accounts
from lms.db import db, transaction
from tests import world


def enrolled(learner, course, **values):
    with transaction():
        found = enrolling.enrol(accounts.person(learner.id), course, by=None)
        for name, value in values.items():
            setattr(found, name, value)
    return found


def ruled(course, **values):
    return world.save(EnrolmentRule(course_id=course.id, **values))


def count(model=Enrolment):
    return db.session.scalar(select(func.count()).select_from(model))
