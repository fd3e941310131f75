"""The consent to a story: asked once, given or not, the text approved, taken back at any time, all of it recorded."""

import pytest

from alumni.plans.models.cases import CaseState, SuccessCase
from alumni.plans.models.plans import Plan
from alumni.plans.services import cases
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.roles import Role
from tests import mailed, world
from tests.alumni.answering import answered

OWNER = "owner@agency.example"
TEXT = "Every officer of the shift asks the same questions now."


@pytest.fixture
def plan_id(make_plan, hand_in, agency):
    plan_id = make_plan(world.make_user(agency=agency, name="Ana", email=OWNER)).id
    hand_in(db.session.get(Plan, plan_id))
    return plan_id


@pytest.fixture
def asked(browser, plan_id, coordinator):
    """The id of a story that its owner is asked about."""
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{plan_id}/story", data={"side": "high"})
    assert answer.status_code == 302
    return db.session.query(SuccessCase).one().id


def state():
    db.session.expire_all()
    return db.session.query(SuccessCase).one().state


def link():
    return mailed.link(mailed.mails(OWNER, key="story_")[-1], "/story/")


def write(browser, case_id, coordinator, text=TEXT):
    browser.sign_in(coordinator)
    return browser.post(f"/plans/cases/{case_id}", data={"text": text})


def test_the_whole_chain(browser, asked, coordinator):
    browser.sign_out()
    assert "May we" in mailed.mails(OWNER, key="story_asked:")[0].subject
    browser.page(link())
    assert state() is CaseState.ASKED, "looking answers nothing"
    browser.post(link(), data={"act": "agree", "naming": "first_name"})
    assert state() is CaseState.AGREED
    write(browser, asked, coordinator)
    assert state() is CaseState.WRITTEN
    assert TEXT not in mailed.mails(OWNER, key="story_written:")[0].text, "the text stands behind the link only"
    browser.sign_out()
    assert TEXT in browser.page(link()).text
    browser.post(link(), data={"act": "wish", "wish": "Leave the shift out", "seen": "1"})
    assert state() is CaseState.AGREED
    browser.sign_in(coordinator)
    assert "Leave the shift out" in browser.page(f"/plans/cases/{asked}").text
    write(browser, asked, coordinator, "Officers ask the same questions now.")
    browser.post(link(), data={"act": "approve", "seen": "2"})
    assert state() is CaseState.APPROVED
    assert "This text may be told" in browser.page(f"/plans/cases/{asked}").text
    browser.post(link(), data={"act": "withdraw"})
    assert state() is CaseState.WITHDRAWN
    assert db.session.query(SuccessCase).one().text == ""
    assert "Do not tell this story any more" in browser.page(f"/plans/cases/{asked}").text
    actions = [one.action for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("case.%"))]
    assert actions == [
        "case.asked", "case.agreed", "case.written", "case.wished", "case.written", "case.approved", "case.withdrawn",
    ]  # fmt: skip
    by_link = db.session.query(AuditEntry).filter_by(action="case.approved").one()
    assert by_link.actor == "story link"


def test_the_whole_chain_by_an_owner_who_is_signed_in(browser, plan_id, asked, coordinator):
    owner_id, page = db.session.get(Plan, plan_id).user_id, f"/plans/{plan_id}/my-story"

    def as_owner(data):
        browser.sign_in(db.session.get(User, owner_id))
        assert browser.post(page, data=data).status_code == 302

    browser.sign_in(db.session.get(User, owner_id))
    assert "May we tell the story of your action plan?" in browser.page("/").text
    assert page in str(browser.page(f"/plans/{plan_id}"))
    as_owner({"act": "agree", "naming": "full"})
    assert "story of your action plan" not in browser.page("/").text, "it is not the owner's turn"
    write(browser, asked, coordinator)
    browser.sign_in(db.session.get(User, owner_id))
    assert "Read the story of your action plan" in browser.page("/").text
    assert TEXT in browser.page(page).text
    as_owner({"act": "approve", "seen": "1"})
    as_owner({"act": "withdraw"})
    assert state() is CaseState.WITHDRAWN
    by_owner = db.session.query(AuditEntry).filter_by(action="case.approved").one()
    assert by_owner.by_id == owner_id


def test_a_story_is_its_owners(browser, asked, plan_id, coordinator):
    for person in (coordinator, world.make_user(), world.make_user(Role.MENTOR)):
        browser.sign_in(person)
        assert browser.get(f"/plans/{plan_id}/my-story").status_code == 404
        assert browser.post(f"/plans/{plan_id}/my-story", data={"act": "decline"}).status_code == 404
    assert state() is CaseState.ASKED


def test_a_no_is_a_no(browser, asked, plan_id, coordinator):
    browser.post(link(), data={"act": "decline"})
    assert state() is CaseState.DECLINED
    browser.sign_in(coordinator)
    assert browser.post(f"/plans/{plan_id}/story", data={"side": "low"}).status_code != 302
    assert db.session.query(SuccessCase).count() == 1
    assert "Send text" not in browser.page(f"/plans/cases/{asked}").text


def test_consent_says_how_much_of_the_name(browser, asked):
    answer = browser.post(link(), data={"act": "agree"})
    assert answer.status_code == 200
    assert "Choose an answer" in answer.text
    assert state() is CaseState.ASKED


def test_only_the_text_that_was_read_is_approved(browser, asked, coordinator):
    browser.post(link(), data={"act": "agree", "naming": "anonymous"})
    write(browser, asked, coordinator)
    write(browser, asked, coordinator, "Another text")
    assert browser.post(link(), data={"act": "approve", "seen": "1"}).status_code != 302
    assert state() is CaseState.WRITTEN


def test_a_changed_text_is_approved_anew(browser, asked, coordinator):
    browser.post(link(), data={"act": "agree", "naming": "anonymous"})
    write(browser, asked, coordinator)
    browser.post(link(), data={"act": "approve", "seen": "1"})
    write(browser, asked, coordinator, "Another text")
    assert state() is CaseState.WRITTEN


def test_nothing_is_written_before_consent(browser, asked, coordinator):
    assert write(browser, asked, coordinator).status_code != 302
    assert state() is CaseState.ASKED


def test_acts_that_are_none_change_nothing(browser, asked):
    for data in ({}, {"act": "publish"}, {"act": "approve"}, {"act": "wish", "wish": "x"}, {"act": "withdraw"}):
        browser.post(link(), data=data)
        assert state() is CaseState.ASKED


def test_a_withdrawn_plan_is_no_story(plan_id, coordinator):
    with transaction():
        db.session.get(Plan, plan_id).state = "withdrawn"
    with pytest.raises(RuleBroken, match="withdrawn"), transaction():
        cases.ask(db.session.get(Plan, plan_id), "high", by=coordinator)


def test_the_office_alone_asks_and_writes(browser, asked, plan_id):
    for person in (world.make_user(), world.make_user(Role.MENTOR), db.session.get(Plan, plan_id).user):
        browser.sign_in(person)
        assert browser.get(f"/plans/cases/{asked}").status_code == 403
        assert browser.post(f"/plans/{plan_id}/story", data={"side": "high"}).status_code == 403


def test_a_made_up_link_shows_nothing(browser, asked):
    assert browser.get("/story/" + "a" * 40).status_code in (404, 410)


def test_proposals_say_why(browser, make_plan, hand_in, coordinator, today):
    answered(make_plan, today, browser, coordinator, hand_in, ["done"] * 4 + ["started"] * 4)
    browser.sign_in(coordinator)
    page = browser.page("/plans/cases?period=2027")
    sections = {one.h2.text: one for one in page.select("section") if one.h2}
    assert len(sections["Much was done"].select("li")) == 3
    assert len(sections["Little was done"].select("li")) == 3
    assert "1 of 1 committed actions done, by the officer's own word." in sections["Much was done"].text
