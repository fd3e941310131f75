"""What a cohort asks for before day one: who has done it, counted and as a step of the funnel."""

from datetime import date, timedelta

import pytest

from courses.catalogue.models import Course
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts.models import User
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Period
from tests import world

YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture
def cohort():
    return world.make_cohort()


@pytest.fixture
def asked(course, cohort):
    """Somebody with a seat who was asked for the course, and when they completed it."""
    course_id, cohort_id, first_day = course.id, cohort.id, cohort.starts_on

    def ask(before_first_day=None, state=NominationState.ACCEPTED):
        user_id = world.make_user().id
        with transaction():
            user, one = db.session.get(User, user_id), db.session.get(Course, course_id)
            found = enrolling.enrol(user, one, by=None, source=EnrolmentSource.COHORT, cohort_id=cohort_id)
            if before_first_day is not None:
                found.state = EnrolmentState.COMPLETED
                found.completed_on = first_day - timedelta(days=before_first_day)
        world.make_nomination(db.session.get(type(cohort), cohort_id), db.session.get(User, user_id), state=state)
        return user_id

    return ask


def read(*by):
    return {one.dims: (one.numerator, one.denominator) for one in house().measures["gather.prework"].read(YEAR, by)}


def test_completed_before_the_first_day_of_all_who_have_a_seat(asked):
    asked(before_first_day=3)
    asked(before_first_day=0)
    asked()
    asked(before_first_day=3, state=NominationState.DECLINED)
    assert read() == {(): (1, 3)}
    assert read("member") == {("Malaysia",): (1, 3)}


def test_the_step_is_done_when_everything_is(asked, cohort, second_course):
    done, half = asked(before_first_day=3), asked(before_first_day=3)
    with transaction():
        enrolling.enrol(
            db.session.get(User, half), db.session.get(Course, second_course.id), by=None,
            source=EnrolmentSource.COHORT, cohort_id=cohort.id,
        )  # fmt: skip
    assert enrolments.prework_done(cohort.id) == {done}
    assert db.session.query(Enrolment).count() == 3
