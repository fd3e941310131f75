"""One plan as everything that happened to it, as far as each reader may see it."""

from datetime import date

import pytest

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.services import changing, reviewing
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world
from tests.alumni.conftest import answer_link
from tests.alumni.test_support import ask, link


@pytest.fixture
def story(make_plan, hand_in, coordinator, agency, today, browser):
    """Returned once, agreed, supported, asked at day 30 and answered, asked at day 90 and silent, closed."""
    plan_id = make_plan(world.make_user(agency=agency, name="Ana", email="ana@agency.example")).id
    mentor = world.make_user(Role.MENTOR, name="Mei", email="mei@office.example")
    buddy = world.make_user(agency=agency, name="Ben", email="ben@agency.example")
    with transaction():
        plan = db.session.get(Plan, plan_id)
        reviewing.assign(plan, mentor=mentor, buddy=buddy, secondee=None, by=coordinator)
    hand_in(db.session.get(Plan, plan_id))
    today.shift(3600)
    with transaction():
        reviewing.give_back(db.session.get(Plan, plan_id), "Be bolder", {"goal": "By when?"}, by=mentor)
    today.shift(3600)
    hand_in(db.session.get(Plan, plan_id))
    today.shift(3600)
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=mentor)
    today.shift(3600)
    ask(browser, db.session.get(Plan, plan_id), email="boss@agency.example")
    browser.post(link("boss@agency.example"), data={"answer": "cannot", "note": "No time"})
    today.move_to("2027-04-06T03:00:00+00:00")
    jobs.tick()
    plan = db.session.get(Plan, plan_id)
    sent = {f"status-{one.id}": "started" for one in plan.actions}
    sent |= {"same_post": "yes", "helped": "matters", "hindered": "no_time", "note": "Slowly but well"}
    assert browser.post(answer_link(plan), data=sent).status_code == 302
    today.move_to("2027-06-05T03:00:00+00:00")
    jobs.tick()
    today.move_to("2027-06-20T03:00:00+00:00")
    jobs.tick()
    today.move_to("2027-08-20T03:00:00+00:00")
    jobs.tick()
    with transaction():
        changing.overtake(db.session.get(Plan, plan_id), "Another post", by=coordinator)
    return plan_id


def lines(browser, who, plan_id):
    browser.sign_in(who)
    return browser.page(f"/plans/{plan_id}/timeline").select("ol.trail > li")


def test_everything_in_order_for_owner_and_office(browser, story, coordinator):
    owner = db.session.get(Plan, story).user
    for who in (owner, coordinator):
        found = lines(browser, who, story)
        assert [one.b.text for one in found] == [
            "Opened",
            "It was said who goes along",
            "Handed in",
            "Returned with comments",
            "Handed in",
            "Agreed: the plan is active",
            "The supervisor is asked",
            "The supervisor answered",
            "Asked by e-mail",
            "Follow-up answered",
            "Asked by e-mail",
            "Reminded by e-mail",
            "No answer in time",
            "Closed: overtaken by events",
        ]
        text = " ".join(one.text for one in found)
        for words in ("Be bolder / By when?", "I cannot support it", "Slowly but well", "No time", "Mei"):
            assert words in text
        assert "Day 30: Help" in found[9].text


def test_a_mentor_sees_no_word_of_the_supervisor(browser, story):
    mentor = db.session.get(Plan, story).mentor
    text = " ".join(one.text for one in lines(browser, mentor, story))
    assert "upervisor" not in text
    assert "Slowly but well" in text, "a mentor helps with what stands in the way"


def test_a_buddy_sees_where_it_stands_and_no_words(browser, story):
    buddy = db.session.get(Plan, story).buddy
    text = " ".join(one.text for one in lines(browser, buddy, story))
    assert "Follow-up answered" in text
    for words in ("Slowly", "bolder", "upervisor", "Mei", "by e-mail", "No time"):
        assert words not in text


def test_it_is_for_nobody_else(browser, story):
    for person in (world.make_user(), world.make_user(Role.MENTOR)):
        browser.sign_in(person)
        assert browser.get(f"/plans/{story}/timeline").status_code == 404


def test_statements_do_not_grow_with_what_happened(browser, story, make_plan, coordinator, statements):
    plain = make_plan(world.make_user(email="new@agency.example")).id
    with transaction():
        plan = db.session.get(Plan, plain)
        plan.submitted_on = date(2027, 8, 20)

    def sent(plan_id):
        browser.sign_in(coordinator)
        browser.page("/plans/")
        statements.clear()
        browser.page(f"/plans/{plan_id}/timeline")
        return len(statements)

    assert abs(sent(story) - sent(plain)) <= 3, "what was never written is not read"
    assert mailed.mails("ana@agency.example", key="follow_up_due:")
