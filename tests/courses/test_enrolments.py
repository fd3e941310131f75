"""Who is enrolled in what, and how they got there."""

import pytest
from sqlalchemy import func, select

from courses.learning.models import Enrolment, EnrolmentState
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts import queries as accounts
from lms.db import db, transaction
from lms.errors import RuleBroken
from tests import world


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


def enrolled(learner, course, **values):
    with transaction():
        found = enrolling.enrol(accounts.person(learner.id), course, by=None)
        for name, value in values.items():
            setattr(found, name, value)
    return found


def test_a_course_taken_again_is_a_new_round_and_the_old_result_stays(browser, learner, course):
    first = enrolled(learner, course, state=EnrolmentState.COMPLETED, score=91)
    with transaction():
        second = enrolling.begin_round(enrolments.by_id(first.id), by=None)
        again = enrolling.begin_round(enrolments.by_id(first.id), by=None)
        assert second.id == again.id
    assert (second.round, second.state, second.score) == (2, EnrolmentState.ENROLLED, None)
    assert (first.round, first.state, first.score) == (1, EnrolmentState.COMPLETED, 91)
    assert enrolments.enrolment_in(learner.id, course.id) == second
    assert enrolments.enrolments_of(learner.id) == [second]
    browser.sign_in(learner)
    assert browser.get(f"/learn/{first.id}?overview").status_code == 200


def test_a_round_that_runs_does_not_begin_again(learner, course):
    first = enrolled(learner, course)
    with pytest.raises(RuleBroken, match="not finished"), transaction():
        enrolling.begin_round(enrolments.by_id(first.id), by=None)
    assert db.session.scalar(select(func.count(Enrolment.id))) == 1
