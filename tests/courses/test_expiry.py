"""A course that gives so many months: told in time, ended once, and open again without losing anything."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from courses.assessment.models import Attempt
from courses.learning import jobs
from courses.learning.models import Admission, Enrolment, EnrolmentState
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts import queries as accounts
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.notifications.models import OutboxMessage
from tests import world
from tests.courses.conftest import key_in_form
from tests.courses.enrolments.steps import enrolled, ruled
from tests.courses.test_learning import finish_lessons, start

LAST = date(2027, 6, 30)
# The day ends in Kuala Lumpur, eight hours before Greenwich.
OVER = datetime(2027, 6, 30, 16, tzinfo=UTC)


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


@pytest.fixture
def enrolment(learner, course):
    ruled(course, access_months=3)
    with time_machine.travel("2027-03-30T02:00:00+00:00", tick=False):
        return enrolled(learner, course)


def states():
    db.session.expire_all()
    return [one.state for one in db.session.scalars(select(Enrolment).order_by(Enrolment.id))]


def mails(key="course_expired"):
    return [one for one in db.session.scalars(select(OutboxMessage)) if one.key.startswith(key)]


def test_the_rule_gives_so_many_months_from_the_day_of_enrolment(enrolment):
    assert (enrolment.open_until, enrolment.closes_on) == (LAST, LAST)


def test_a_course_without_an_end_never_ends(learner, course):
    assert enrolled(learner, course).closes_on is None
    with time_machine.travel("2099-01-01T00:00:00+00:00", tick=False):
        jobs.expire()
    assert states() == [EnrolmentState.ENROLLED]


def test_it_ends_when_the_day_is_over_for_the_learner_once_and_with_a_mail(enrolment):
    with time_machine.travel(OVER, tick=False) as now:
        now.move_to(datetime(2027, 6, 30, 15, 59, tzinfo=UTC))
        jobs.expire()
        assert states() == [EnrolmentState.ENROLLED]
        now.move_to(OVER)
        for _ in range(2):
            jobs.expire()
    assert states() == [EnrolmentState.EXPIRED]
    (mail,) = mails()
    assert "Wednesday 30 June 2027" in mail.text
    assert "/courses/" in mail.text
    assert [row.action for row in db.session.scalars(select(AuditEntry))].count("enrolment.expired") == 1


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN])
def test_what_is_completed_or_withdrawn_stays_so(enrolment, state):
    with transaction():
        enrolments.by_id(enrolment.id).state = state
    with time_machine.travel("2028-01-01T00:00:00+00:00", tick=False):
        jobs.expire()
    assert states() == [state]
    assert mails() == []


def test_a_due_date_moved_beyond_it_is_an_extension(enrolment, learner):
    with transaction():
        enrolling.change_due(
            enrolments.by_id(enrolment.id), date(2027, 7, 15), reason="At sea", by=accounts.person(learner.id)
        )
    with time_machine.travel(OVER, tick=False) as now:
        jobs.expire()
        assert states() == [EnrolmentState.ENROLLED]
        now.move_to(datetime(2027, 7, 15, 16, tzinfo=UTC))
        jobs.expire()
    assert states() == [EnrolmentState.EXPIRED]


def test_whose_account_is_closed_gets_no_mail(enrolment, learner):
    with transaction():
        accounts.person(learner.id).active = False
    with time_machine.travel(OVER, tick=False):
        jobs.expire()
    assert (states(), mails()) == ([EnrolmentState.EXPIRED], [])


def test_it_is_said_two_weeks_and_two_days_before_and_once_where_the_due_date_is_the_same(enrolment, learner):
    with time_machine.travel("2027-06-16T02:00:00+00:00", tick=False) as now:
        jobs.remind()
        assert [one.key for one in mails("course_closes")] == [f"course_closes:{enrolment.id}:2027-06-30:14"]
        assert "until Wednesday 30 June 2027" in mails("course_closes")[0].text
        with transaction():
            found = enrolments.by_id(enrolment.id)
            enrolling.change_due(found, LAST, reason="The same day", by=accounts.person(learner.id))
        now.move_to(datetime(2027, 6, 28, 2, tzinfo=UTC))
        jobs.remind()
    assert len(mails("course_closes")) == 1


def test_who_comes_again_goes_on_where_they_were_with_all_the_time(browser, enrolment, learner, course):
    with time_machine.travel("2027-06-29T02:00:00+00:00", tick=False) as now:
        browser.sign_in(learner)
        browser.get(f"/learn/{enrolment.id}/1")
        now.move_to(OVER)
        jobs.expire()
        browser.sign_in(learner)
        assert "Your time for this course is over" in browser.page(f"/learn/{enrolment.id}").text
        assert browser.get(f"/learn/{enrolment.id}/1").headers["Location"].endswith(f"/learn/{enrolment.id}")
        assert "Enrol again" in browser.page("/learn/").text
        browser.post(f"/learn/{enrolment.id}/assessment")
        assert states() == [EnrolmentState.EXPIRED]
        assert "Start course" in browser.page(f"/courses/{course.code}").text
        browser.post(f"/courses/{course.code}/enrol")
    assert states() == [EnrolmentState.IN_PROGRESS]
    assert enrolments.by_id(enrolment.id).open_until == date(2027, 10, 1)


def test_what_arrives_from_a_phone_after_the_end_completes_nothing_until_they_come_again(
    browser, enrolment, learner, course
):
    with time_machine.travel("2027-06-29T02:00:00+00:00", tick=False) as now:
        browser.sign_in(learner)
        finish_lessons(browser, enrolment)
        attempt_id = start(browser, enrolment)
        for place, question_id in enumerate(list(db.session.get(Attempt, attempt_id).paper), 1):
            browser.post(f"/attempts/{attempt_id}/{place}", data=key_in_form(question_id))
        now.move_to(OVER)
        jobs.expire()
        browser.sign_in(learner)
        browser.post(f"/attempts/{attempt_id}/hand-in")
    assert states() == [EnrolmentState.EXPIRED]
    assert enrolments.by_id(enrolment.id).score == 100
    with time_machine.travel("2027-07-02T02:00:00+00:00", tick=False):
        browser.sign_in(learner)
        browser.post(f"/courses/{course.code}/enrol")
    assert states() == [EnrolmentState.COMPLETED]
    assert enrolments.by_id(enrolment.id).completed_on == date(2027, 7, 2)


def test_a_rule_that_has_closed_meanwhile_leads_to_a_coordinator_who_can_open_it(browser, enrolment, learner, course):
    with time_machine.travel(OVER, tick=False):
        jobs.expire()
        with transaction():
            enrolling.admission.rule_of(course.id).admission = Admission.CLOSED
        browser.sign_in(learner)
        assert "You cannot enrol yourself now" in browser.page(f"/courses/{course.code}").text
        coordinator = world.make_coordinator()
        browser.sign_in(coordinator)
        page = browser.page(f"/courses/enrolments/{enrolment.id}")
        assert "Open again" in page.text
        browser.post(f"/courses/enrolments/{enrolment.id}/restore")
        assert states() == [EnrolmentState.ENROLLED]
        with pytest.raises(RuleBroken), transaction():
            enrolling.restore(enrolments.by_id(enrolment.id), by=accounts.person(coordinator.id))
    assert enrolments.by_id(enrolment.id).open_until == date(2027, 10, 1)


def test_the_rule_is_set_and_told(browser, learner, course):
    browser.sign_in(world.make_coordinator())
    url = f"/courses/{course.code}/rule"
    assert "from 1 to 120" in browser.post(url, data={"admission": "open", "access_months": "0"}).text
    browser.post(url, data={"admission": "open", "access_months": "6", "valid_months": "24"})
    assert browser.page(url).select_one("[name=access_months]")["value"] == "6"
    browser.sign_in(learner)
    text = browser.page(f"/courses/{course.code}").text
    assert "You have 6 months to finish." in text
    assert "The result holds for 24 months." in text
