"""The supervisor is asked through a link, never as a gate."""

import pytest
from sqlalchemy import func, select

from alumni.plans import mailboxes
from alumni.plans.models.plans import Plan, SupportRequest
from alumni.plans.models.states import PlanState, SupportState
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
    assert f"{active.user.name} asks for your support" in page
    assert page.index("alone. If that is not you") < page.index(active.goal)
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
    sent = browser.post(address, data={"answer": answer, "note": "Start with one shift."}, follow_redirects=True)
    assert request().state.value == answer
    assert "Your answer is recorded" in sent.text
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


@pytest.mark.parametrize("email", ["OWN", "  OWN ", "own+boss"])
def test_the_own_address_is_refused_beside_the_field(browser, active, email):
    own = active.user.email
    chosen = own.replace("@", "+boss@") if email == "own+boss" else email.replace("OWN", own.upper())
    page = ask(browser, active, email=chosen)
    assert page.status_code == 200
    assert "This is your own address" in page.text
    assert 'value="Chief Inspector"' in page.text
    assert db.session.scalars(select(SupportRequest)).all() == []


def test_a_domain_that_a_coordinator_remembers_is_official_from_then_on(browser, make_plan, hand_in, coordinator):
    first, second = make_plan(), make_plan()
    first_id, second_id = first.id, second.id
    for plan in (first, second):
        hand_in(plan)
    ask(browser, db.session.get(Plan, first_id), email="chief@police.example")
    browser.sign_in(coordinator)
    assert browser.post(f"/plans/{first_id}/release", data={"remember": "y"}).status_code == 302
    ask(browser, db.session.get(Plan, second_id), email="head@north.police.example")
    states = [one.state for one in db.session.scalars(select(SupportRequest).order_by(SupportRequest.id))]
    assert states == [SupportState.ASKED, SupportState.ASKED]


def test_a_free_mail_domain_is_never_remembered(browser, active, coordinator):
    ask(browser, active, email="chief@gmail.com")
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{active.id}/release", data={"remember": "y"})
    assert answer.status_code == 409
    assert "anybody can have an address there" in answer.text
    assert mailed.mails("chief@gmail.com") == []


def test_a_reader_who_is_not_the_supervisor_sees_no_more_and_the_address_is_corrected(browser, active):
    plan_id = active.id
    ask(browser, active)
    wrong = link()
    browser.sign_out()
    browser.post(wrong, data={"answer": "not_my_officer"})
    assert browser.get(wrong).status_code == 410, "whoever holds it reads no more of this officer"
    owner = db.session.get(Plan, plan_id).user
    assert "not their officer" in mailed.mails(owner.email, key="support_answered:")[0].text
    browser.sign_in(owner)
    assert "Correct the address" in browser.page(f"/plans/{plan_id}").text
    ask(browser, db.session.get(Plan, plan_id), email="right@agency.example")
    found = request()
    assert (found.state, found.answered_at, found.note) == (SupportState.ASKED, None, None)
    assert browser.post(link("right@agency.example"), data={"answer": "supported"}).status_code == 302


def test_a_forwarded_link_that_was_used_shows_the_answer_and_takes_no_second(browser, active):
    ask(browser, active)
    address = link()
    browser.sign_out()
    assert "for Chief Inspector alone" in browser.page(address).text
    assert browser.get(address).headers["Referrer-Policy"] == "no-referrer"
    browser.post(address, data={"answer": "supported", "note": "Good."})
    page = browser.page(address)
    assert "It can be given once" in page.text
    assert page.select("main form") == []


def test_html_in_what_a_supervisor_or_an_officer_writes_stays_text(browser, active):
    plan_id, hostile = active.id, "<script>alert(1)</script>"
    ask(browser, active, name=hostile)
    address = link()
    assert hostile not in browser.get(address).text
    browser.post(address, data={"answer": "cannot", "note": hostile})
    assert hostile not in browser.get(address).text
    assert hostile not in browser.get(f"/plans/{plan_id}").text
    assert hostile not in mailed.mails(db.session.get(Plan, plan_id).user.email, key="support_answered:")[0].html


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("a@x.example", "A@X.example ", True), ("a+b@x.example", "a@x.example", True),
     ("a@x.example", "b@x.example", False), ("a@x.example", "a@y.example", False)],
)  # fmt: skip
def test_two_addresses_of_one_mailbox(one, other, same):
    assert mailboxes.same(one, other) is same


@pytest.mark.parametrize(
    ("address", "official"),
    [("a@police.example", True), ("a@north.police.example", True), ("a@fakepolice.example", False),
     ("a@police.example.evil.example", False), ("a@gmail.com", False)],
)  # fmt: skip
def test_what_is_at_or_below_a_domain_is_official(address, official):
    assert mailboxes.is_official(address, ["police.example", "gmail.com"]) is official


def test_a_held_question_about_a_plan_that_was_withdrawn_is_not_sent(browser, active, coordinator):
    plan_id = active.id
    ask(browser, active, email="chief@other.example")
    assert browser.post(f"/plans/{plan_id}/withdraw").status_code == 302
    browser.sign_in(coordinator)
    refused = browser.post(f"/plans/{plan_id}/release")
    assert refused.status_code == 409
    assert mailed.mails("chief@other.example") == []
    assert browser.page("/plans/board?need=held").select("table tbody tr") == []
