"""Help that is wanted: somebody must answer within ten days, with words that reach the person."""

from datetime import date

import pytest

from alumni.plans import jobs
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import Plan
from alumni.plans.services import reviewing
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world
from tests.alumni.following import D30, answer, at, follow_up

WORDS = "No room for the briefing"


@pytest.fixture
def mentor():
    return world.make_user(Role.MENTOR, email="mentor@office.example", name="Mei Mentor")


@pytest.fixture
def asked(browser, active, coordinator, today):
    """The id of a request of somebody whose plan has no mentor."""
    at(today, D30)
    answer(browser, active.id, help_wanted="y", help_text=WORDS)
    return db.session.query(HelpRequest).one().id


@pytest.fixture
def asked_mentor(browser, active, coordinator, mentor, today):
    plan_id, mentor_id, by = active.id, mentor.id, coordinator.id
    with transaction():
        plan = db.session.get(Plan, plan_id)
        person = type(plan.user)
        reviewing.assign(
            plan, mentor=db.session.get(person, mentor_id), buddy=None, secondee=None, by=db.session.get(person, by)
        )
    at(today, D30)
    answer(browser, plan_id, help_wanted="y", help_text=WORDS)
    return db.session.query(HelpRequest).one().id


def url(request_id):
    return f"/plans/help/{request_id}"


def test_without_a_mentor_the_coordinators_are_asked_at_once(browser, asked, coordinator):
    found = db.session.get(HelpRequest, asked)
    assert (found.text, found.due_on, found.helper) == (WORDS, date(2027, 4, 15), None)
    mail = mailed.mails(coordinator.email, key="help_wanted:")[0]
    assert WORDS in mail.text
    browser.sign_in(coordinator)
    page = browser.page("/")
    assert "wants help with the action plan" in page.text
    assert WORDS in page.text
    assert page.select_one(f"a[href='{url(asked)}']")


def test_the_answer_reaches_the_person_in_words_and_is_given_once(browser, asked, coordinator):
    browser.sign_in(coordinator)
    assert "Write what helps" in browser.post(url(asked), data={"answer": " "}).text
    assert browser.post(url(asked), data={"answer": "Use the canteen at seven."}).status_code == 302
    found = db.session.get(HelpRequest, asked)
    owner = found.plan.user
    mail = mailed.mails(owner.email, key="help_answered:")[0]
    assert "Use the canteen at seven." in mail.text
    assert coordinator.name in mail.text
    assert not follow_up(found.plan_id).help_wanted
    assert "wants help with the action plan" not in browser.page("/").text
    page = browser.post(url(asked), data={"answer": "Another"})
    assert "answered already" in page.text
    assert db.session.get(HelpRequest, asked).answer == "Use the canteen at seven."
    browser.sign_in(db.session.get(Plan, found.plan_id).user)
    assert "Use the canteen at seven." in browser.page(f"/plans/{found.plan_id}").text


def test_a_mentor_has_five_days_then_the_coordinators_answer(browser, asked_mentor, mentor, coordinator, today):
    assert mailed.mails(mentor.email, key="help_wanted:")
    assert not mailed.mails(coordinator.email, key="help_wanted:")
    browser.sign_in(mentor)
    assert "wants help with the action plan" in browser.page("/").text
    browser.sign_in(coordinator)
    assert "wants help with the action plan" not in browser.page("/").text
    at(today, "2027-04-10", 1)
    assert not mailed.mails(coordinator.email, key="help_wanted:")
    at(today, "2027-04-10", 3)
    jobs.tick()
    assert len(mailed.mails(coordinator.email, key="help_wanted:")) == 1
    browser.sign_in(coordinator)
    assert "wants help with the action plan" in browser.page("/").text
    at(today, "2027-04-16")
    assert "Overdue" in browser.page("/").text


def test_a_mentor_who_answers_in_time_ends_it(browser, asked_mentor, mentor, coordinator, today):
    browser.sign_in(mentor)
    assert browser.post(url(asked_mentor), data={"answer": "Call the training school."}).status_code == 302
    at(today, "2027-04-12")
    assert not mailed.mails(coordinator.email, key="help_wanted:")


def test_nobody_else_sees_or_answers_it(browser, asked, active, agency):
    for person in (active.user, world.make_user(agency=agency), world.make_user(Role.MENTOR)):
        browser.sign_in(person)
        assert browser.get(url(asked)).status_code == 404
        assert browser.post(url(asked), data={"answer": "x"}).status_code == 404


def test_words_without_the_tick_ask_for_nothing(browser, active, today):
    at(today, D30)
    answer(browser, active.id, help_text=WORDS)
    assert db.session.query(HelpRequest).count() == 0


def test_the_mail_leads_whoever_is_to_answer_to_the_words(browser, asked_mentor, mentor):
    browser.sign_in(mentor)
    page = browser.page(mailed.link(mailed.mails(mentor.email, key="help_wanted:")[0], "/plans/help/"))
    assert WORDS in page.text
    assert page.select_one("textarea[name=answer]")
