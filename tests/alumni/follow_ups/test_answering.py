"""Follow-ups are answered from the mail, at home, late, or on the telephone."""

from datetime import date

import pytest
from sqlalchemy import func, select

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from lms.audit.models import AuditEntry
from lms.db import db
from tests import mailed, world
from tests.alumni.conftest import answer_link
from tests.alumni.following import (
    D30,
    D90,
    D180,
    answer,
    at,
    browser_chosen,
    follow_up,
    form,
    states,
)


def test_answered_from_the_mail_without_signing_in(browser, active, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_out()
    link = answer_link(db.session.get(Plan, plan_id))
    trail = db.session.scalar(select(func.count(AuditEntry.id)))
    for _ in range(2):
        assert "How does your action plan go" in browser.page(link).text
        assert browser.head(link).status_code == 200
    assert states(plan_id)[0] == "open"
    assert db.session.scalar(select(func.count(AuditEntry.id))) == trail
    assert answer(browser, plan_id, "done", help_wanted="y").headers["Location"] == link
    assert "Thank you" in browser.page(link).text
    found = follow_up(plan_id)
    assert (found.state, found.same_post, found.helped) == (FollowUpState.ANSWERED, "yes", ["supervisor"])
    assert found.help_wanted
    assert not found.by_phone
    assert found.answered_on == date(2027, 4, 5)


def test_what_is_due_is_the_first_thing_on_the_owners_plan(browser, active, coordinator, today):
    plan_id, owner = active.id, active.user
    browser.sign_in(owner)
    assert not browser.page(f"/plans/{plan_id}").select("a.btn[href*=follow-ups]")
    at(today, D30)
    page = browser.page(f"/plans/{plan_id}")
    [link] = page.select("a.btn[href*=follow-ups]")
    assert link["href"] == f"/plans/follow-ups/{follow_up(plan_id).id}"
    assert link.sourceline < page.find("h2").sourceline
    browser.sign_in(coordinator)
    assert not browser.page(f"/plans/{plan_id}").select("a.btn[href*=follow-ups]")


def test_what_is_wrong_in_an_answer_is_said_and_everything_is_kept(browser, active, today):
    plan_id = active.id
    at(today, D30)
    page = answer(browser, plan_id, "done", same_post="", note="z" * 501)
    assert page.status_code == 200
    assert "Choose an answer" in page.text
    assert "Write at most 500 characters" in page.text
    assert "z" * 501 in page.text
    chosen = browser_chosen(page.text)
    assert "done" in chosen
    assert "supervisor" in chosen
    assert states(plan_id)[0] == "open"


@pytest.mark.parametrize("changes", [{"same_post": "maybe"}, {"helped": ["magic"]}, {"hindered": ["x", "no_time"]}])
def test_answers_that_nobody_offered_are_refused(browser, active, today, changes):
    plan_id = active.id
    at(today, D30)
    assert answer(browser, plan_id, **changes).status_code == 200
    assert states(plan_id)[0] == "open"


def test_a_status_that_does_not_exist_leaves_the_action_as_it_was(browser, active, today):
    plan_id = active.id
    at(today, D30)
    assert answer(browser, plan_id, "exploded").status_code == 302
    assert db.session.get(Plan, plan_id).actions[0].status.value == "planned"


def test_answered_once(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, note="First")
    page = answer(browser, plan_id, "done", note="Second")
    assert "answered" in page.text
    assert follow_up(plan_id).note == "First"
    assert db.session.get(Plan, plan_id).actions[0].status.value == "started"


def test_missed_then_answered_late_at_home(browser, active, today):
    plan_id = active.id
    at(today, D30)
    link = answer_link(db.session.get(Plan, plan_id))
    at(today, "2027-05-05", 16)  # midnight after 30 days in Kuala Lumpur
    assert states(plan_id)[0] == "missed"
    browser.sign_out()
    assert "You are late, and welcome" in browser.page(link).text
    plan = db.session.get(Plan, plan_id)
    browser.sign_in(plan.user)
    url = f"/plans/follow-ups/{follow_up(plan_id).id}"
    assert browser.post(url, data=form(plan)).status_code == 302
    assert states(plan_id)[0] == "late"
    assert "counts as late" in browser.page(url).text


def test_the_link_in_the_mail_takes_a_late_answer_for_a_quarter(browser, active, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_out()
    link = answer_link(db.session.get(Plan, plan_id))
    today.move_to("2027-08-03T15:00:00+00:00")
    assert answer(browser, plan_id).status_code == 302
    assert states(plan_id)[0] == "late"
    today.move_to("2027-08-03T16:00:00+00:00")
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"same_post": "yes"}).status_code == 410


def test_a_coordinator_enters_what_was_said_on_the_phone(browser, active, coordinator, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_in(coordinator)
    url = f"/plans/follow-ups/{follow_up(plan_id).id}"
    assert "by phone" in browser.page(url).text
    assert browser.post(url, data=form(db.session.get(Plan, plan_id))).status_code == 302
    assert follow_up(plan_id).by_phone
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "follow_up.answered")).one()
    assert entry.by_id == coordinator.id


def test_not_before_its_day_and_not_by_others(browser, active, agency):
    plan_id, url = active.id, f"/plans/follow-ups/{follow_up(active.id).id}"
    browser.sign_in(active.user)
    assert "It opens on" in browser.page(url).text
    browser.post(url, data=form(db.session.get(Plan, plan_id)))
    assert states(plan_id)[0] == "scheduled"
    browser.sign_in(world.make_user(agency=agency))
    assert browser.get(url).status_code == 404
    assert browser.post(url, data={"same_post": "yes"}).status_code == 404


def test_a_new_post_leads_to_what_becomes_of_the_plan(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, same_post="left")
    page = browser.page(answer_link(db.session.get(Plan, plan_id)))
    assert page.select_one(f"a[href='/plans/{plan_id}/moved']")
    assert db.session.get(Plan, plan_id).state is PlanState.ACTIVE, "carrying on is nothing to do"


def test_the_last_state_of_each_action_is_shown_and_chosen(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "blocked")
    at(today, D90)
    page = browser.page(answer_link(db.session.get(Plan, plan_id)))
    assert "Last time: Blocked" in page.text
    assert "blocked" in browser_chosen(str(page))


@pytest.mark.parametrize("field", ["note", "help_text"])
def test_what_is_typed_as_html_is_shown_as_text(browser, active, coordinator, today, field):
    plan_id, bad = active.id, "<script>alert(1)</script><b>x</b>"
    at(today, D30)
    page = answer(browser, plan_id, same_post="", **{field: bad})
    assert bad not in page.text
    assert "&lt;script&gt;" in page.text
    answer(browser, plan_id, help_wanted="y", **{field: bad})
    browser.sign_in(coordinator)
    for url in (f"/plans/{plan_id}", "/", "/plans/board"):
        assert "<script>alert" not in browser.get(url).text
    assert all("<script>alert" not in one.html for one in mailed.mails())


def test_how_far_the_change_reaches_is_asked_from_day_90_on_and_only_changes_are(browser, active, today):
    plan_id = active.id
    at(today, D30)
    assert not asked_level(browser, plan_id)
    assert answer(browser, plan_id, level="unit").status_code == 302
    assert follow_up(plan_id).level is None, "day 30 is for help"
    at(today, D90)
    assert asked_level(browser, plan_id)
    assert "exploded" not in answer(browser, plan_id, level="exploded").text
    assert follow_up(plan_id, FollowUpKind.D90).state is FollowUpState.OPEN
    assert answer(browser, plan_id, level="unit").status_code == 302
    at(today, D180)
    chosen = asked_level(browser, plan_id).select_one("input[checked]")
    assert chosen["value"] == "unit", "as it was told last"
    assert answer(browser, plan_id, level="agency").status_code == 302
    assert [one.level for one in db.session.get(Plan, plan_id).follow_ups] == [None, "unit", "agency", None]
    browser.sign_in(db.session.get(Plan, plan_id).user)
    assert "Reaches: My whole agency" in browser.page(f"/plans/{plan_id}/timeline").text


def asked_level(browser, plan_id):
    page = browser.page(answer_link(db.session.get(Plan, plan_id)))
    found = page.select_one("input[name=level]")
    return found and found.find_parent("fieldset")
