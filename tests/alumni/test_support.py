"""The supervisor is asked through a link, never as a gate."""

import pytest
from sqlalchemy import func, select

from alumni.plans.models import Plan, PlanState, SupportRequest, SupportState
from lms.audit.models import AuditEntry
from lms.db import db
from tests import mailed, world

BOSS = {"name": "Chief Inspector", "email": "chief@agency.example"}


def ask(browser, plan, **changes):
    browser.sign_in(plan.user)
    return browser.post(f"/plans/{plan.id}/support", data=BOSS | changes)


def request():
    return db.session.scalars(select(SupportRequest)).one()


def link(to=BOSS["email"]):
    return mailed.link(mailed.mails(to, key="support:")[-1], "/support/")


def test_at_the_own_domain_the_supervisor_is_asked_at_once(browser, active):
    assert ask(browser, active).status_code == 302
    assert request().state is SupportState.ASKED
    page = browser.page(link()).text
    assert active.user.name in page
    assert active.goal in page
    assert active.user.email not in page
    assert "No time" in page


@pytest.mark.parametrize("email", ["chief@other.example", "chief@agency.example.evil.example", "chief@gmail.com"])
def test_another_domain_waits_until_a_coordinator_has_looked(browser, active, coordinator, email):
    plan_id = active.id
    ask(browser, active, email=email)
    assert request().state is SupportState.HELD
    assert mailed.mails(email) == []
    browser.sign_in(coordinator)
    assert email in browser.page("/").text
    assert email in browser.page(f"/plans/{plan_id}").text
    assert browser.post(f"/plans/{plan_id}/release").status_code == 302
    assert len(mailed.mails(email, key="support:")) == 1
    assert browser.post(f"/plans/{plan_id}/release").status_code == 409
    assert len(mailed.mails(email, key="support:")) == 1


def test_a_free_mail_domain_is_no_domain_of_an_agency(browser, make_plan, hand_in, agency):
    plan = make_plan(world.make_user(agency=agency, email="officer@gmail.com"))
    hand_in(plan)
    ask(browser, plan, email="boss@gmail.com")
    assert request().state is SupportState.HELD


@pytest.mark.parametrize("email", ["", "chief", "chief@", "a@b@c.example", "x\r\nBcc: all@agency.example"])
def test_an_address_that_is_none_is_said_and_kept(browser, active, email):
    page = ask(browser, active, email=email)
    assert page.status_code == 200
    assert 'value="Chief Inspector"' in page.text
    assert db.session.scalars(select(SupportRequest)).all() == []


def test_nobody_is_asked_about_a_plan_that_is_not_handed_in(browser, plan):
    assert ask(browser, plan).status_code == 409
    assert mailed.mails(BOSS["email"]) == []


def test_asking_again_ends_the_older_link(browser, active):
    ask(browser, active)
    first = link()
    ask(browser, active, email="deputy@agency.example")
    assert browser.get(first).status_code == 410
    assert browser.post(first, data={"answer": "supported"}).status_code == 410
    second = link("deputy@agency.example")
    assert browser.post(second, data={"answer": "supported"}).status_code == 302
    assert request().state is SupportState.SUPPORTED


def test_scanners_that_open_the_link_change_nothing(browser, active):
    ask(browser, active)
    browser.sign_out()
    address = link()
    trail = db.session.scalar(select(func.count(AuditEntry.id)))
    for _ in range(3):
        assert browser.get(address).status_code == 200
        assert browser.head(address).status_code == 200
        assert browser.get(f"{address}?answer=supported").status_code == 200
    assert request().state is SupportState.ASKED
    assert db.session.scalar(select(func.count(AuditEntry.id))) == trail


@pytest.mark.parametrize("answer", ["supported", "supported_with_changes", "cannot", "not_my_officer"])
def test_an_answer_is_recorded_and_decides_nothing(browser, active, answer):
    plan_id = active.id
    ask(browser, active)
    address, owner = link(), active.user
    browser.sign_out()
    assert browser.post(address, data={"answer": answer, "note": "Start with one shift."}).status_code == 302
    assert request().state.value == answer
    assert "Your answer is recorded" in browser.page(address).text
    assert db.session.get(Plan, plan_id).state is PlanState.ACTIVE
    browser.sign_in(owner)
    assert "Start with one shift" in browser.page(f"/plans/{plan_id}").text


def test_the_answer_counts_once(browser, active):
    ask(browser, active)
    address = link()
    browser.post(address, data={"answer": "supported"})
    answer = browser.post(address, data={"answer": "cannot"})
    assert answer.status_code == 409
    assert request().state is SupportState.SUPPORTED
    assert ask(browser, active).status_code == 409


@pytest.mark.parametrize("answer", ["", "held", "asked", "nonsense"])
def test_an_answer_that_is_none_is_not_taken(browser, active, answer):
    ask(browser, active)
    page = browser.post(link(), data={"answer": answer, "note": "Kept"})
    assert page.status_code == 200
    assert "Kept" in page.text
    assert request().state is SupportState.ASKED


def test_a_note_that_is_too_long_is_kept_and_said(browser, active):
    ask(browser, active)
    page = browser.post(link(), data={"answer": "supported", "note": "y" * 501})
    assert "y" * 501 in page.text
    assert request().state is SupportState.ASKED


def test_the_link_ends_after_60_days(browser, active, today):
    ask(browser, active)
    address = link()
    today.shift(60 * 86400)
    assert browser.get(address).status_code == 410


def test_a_plan_that_is_withdrawn_is_shown_to_nobody_by_link(browser, active):
    ask(browser, active)
    browser.post(f"/plans/{active.id}/withdraw")
    assert browser.get(link()).status_code == 410
