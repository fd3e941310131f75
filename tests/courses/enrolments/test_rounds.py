"""Rounds, dates, ends and renewals of enrolments."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from courses.learning.calendar import months_after
from courses.learning.events import CourseCompleted
from courses.learning.models import (
    DueChange,
    EnrolmentState,
)
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts import queries as accounts
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from tests.courses.enrolments.steps import count, enrolled, ruled


def test_a_course_taken_again_is_a_new_round_and_the_old_result_stays(browser, learner, course):
    first = enrolled(learner, course, state=EnrolmentState.COMPLETED, score=91, completed_on=date(2026, 1, 1))
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
    assert count() == 1


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_months_after_is_the_same_day_or_the_last_of_the_month(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (
        later.day < day.day and months_after(later.replace(day=1), 1).replace(day=1) > later
    )


def test_a_result_ends_and_is_renewed_by_its_owner_near_its_end(browser, learner, course):
    learner_id = learner.id
    with time_machine.travel("2027-01-10T03:00:00+00:00", tick=False) as now:
        first = enrolled(
            learner, course, state=EnrolmentState.COMPLETED, completed_on=date(2026, 6, 1), expires_on=date(2027, 6, 1)
        )
        browser.sign_in(accounts.person(learner_id))
        assert "Valid until" in browser.page("/learn/").text
        assert "last 60 days" in browser.post(f"/learn/{first.id}/renew", follow_redirects=True).text
        now.move_to("2027-04-10T03:00:00+00:00")
        browser.sign_in(accounts.person(learner_id))
        assert "Renew: take the course again" in browser.page("/learn/").text
        browser.post(f"/learn/{first.id}/renew")
    second = enrolments.enrolment_in(learner_id, course.id)
    assert (second.round, second.due_on, first.state) == (2, date(2027, 6, 1), EnrolmentState.COMPLETED)


def test_completing_sets_the_end_where_the_rule_says_so(learner, course):
    ruled(course, valid_months=12)
    found = enrolled(learner, course, completed_on=date(2028, 2, 29))
    with transaction():
        enrolling.set_expiry(CourseCompleted(enrolments.by_id(found.id)))
    assert found.expires_on == date(2029, 2, 28)


def test_a_coordinator_moves_a_date_with_a_reason_and_it_is_kept(browser, learner, course, coordinator):
    found = enrolled(learner, course, due_on=date(2027, 1, 15))
    browser.sign_in(coordinator)
    url = f"/courses/enrolments/{found.id}"
    assert "Write why the date moves" in browser.post(f"{url}/due", data={"due_on": "2027-02-01"}).text
    assert enrolments.by_id(found.id).due_on == date(2027, 1, 15)
    browser.post(f"{url}/due", data={"due_on": "2027-02-01", "reason": "Deployed at sea until January"})
    assert enrolments.by_id(found.id).due_on == date(2027, 2, 1)
    page = browser.page(url).text
    assert "Deployed at sea" in page
    assert "15 Jan 2027" in page
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "enrolment.due_changed"))
    assert entry.details == {"from": "2027-01-15", "to": "2027-02-01"}
    assert count(DueChange) == 1


def test_a_withdrawal_is_taken_back(browser, learner, course, coordinator):
    found = enrolled(learner, course, state=EnrolmentState.IN_PROGRESS, started_at=datetime(2027, 1, 1, tzinfo=UTC))
    browser.sign_in(coordinator)
    browser.post(f"/courses/enrolments/{found.id}/withdraw")
    assert enrolments.by_id(found.id).state is EnrolmentState.WITHDRAWN
    assert "Take withdrawal back" in browser.page("/courses/enrolments?state=withdrawn").text
    browser.post(f"/courses/enrolments/{found.id}/restore")
    assert enrolments.by_id(found.id).state is EnrolmentState.IN_PROGRESS
    assert browser.post(f"/courses/enrolments/{found.id}/restore").status_code == 409
