"""A plan that runs: it changes, pauses, its owner moves on; what was committed stays what is counted."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from alumni.plans import jobs
from alumni.plans.measures import actions_done, done_of_all
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import ActionStatus, FollowUpState, Outcome, PlanState, VersionKind
from alumni.plans.queries import versions
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.manifest import Period
from tests import mailed, world
from tests.alumni.answering import DAY_180
from tests.alumni.conftest import WRITTEN

YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))


def reload(plan_id):
    return db.session.get(Plan, plan_id)


def change(browser, plan_id, **changes):
    return browser.post(f"/plans/{plan_id}/change", data=WRITTEN | {"reason": "New roster"} | changes)


def test_a_change_makes_a_revision_and_what_was_committed_is_still_counted(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    emptied = {name: "" for name in WRITTEN if name.endswith("-0")}
    assert change(browser, plan_id, **emptied, **{"what-1": "Tell the next shift"}).status_code == 302
    found = reload(plan_id)
    assert [(one.status, one.committed) for one in found.actions] == [
        (ActionStatus.DROPPED, True),
        (ActionStatus.PLANNED, False),
    ]
    assert found.actions[0].what == WRITTEN["what-0"], "a dropped action keeps its words"
    assert [(one.kind, one.reason) for one in versions.versions(plan_id)] == [
        (VersionKind.SUBMITTED, ""),
        (VersionKind.REVISED, "New roster"),
    ]
    with transaction():
        added = reload(plan_id).actions[1]
        added.status, added.done_on = ActionStatus.DONE, date(2027, 5, 1)
    with time_machine.travel(DAY_180, tick=False):
        for measure in (actions_done, done_of_all):
            [cell] = measure(YEAR, ())
            assert (cell.numerator, cell.denominator) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"goal": " "}, "Write your goal"),
        ({"what-0": ""}, "Write at least one action"),
        ({"cue-1": "When it rains"}, "Write what you will do, or empty the whole action"),
        ({"goal": "g" * 301}, "Shorten this to 300 characters"),
        ({"reason": " "}, "Write why"),
    ],
)
def test_a_change_that_is_none_is_said_and_kept_as_typed(browser, active, changes, said):
    plan_id = active.id
    browser.sign_in(active.user)
    answer = change(browser, plan_id, **{"today": "<b>Typed</b> before"} | changes)
    assert answer.status_code == 200
    assert said in answer.text
    assert "&lt;b&gt;Typed&lt;/b&gt; before" in answer.text
    assert reload(plan_id).today == WRITTEN["today"]
    assert len(versions.versions(plan_id)) == 1


def test_what_is_wrong_stands_beside_its_words(browser, active):
    browser.sign_in(active.user)
    page = BeautifulSoup(change(browser, active.id, **{"cue-1": "When it rains"}).text, "html.parser")
    field = page.select_one("#what-1")
    assert field["aria-invalid"] == "true"
    assert "what-1-error" in field["aria-describedby"].split()
    assert "Write what you will do" in page.select_one("#what-1-error").text


def test_a_dropped_action_stays_dropped_when_something_else_is_changed(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    emptied = {name: "" for name in WRITTEN if name.endswith("-0")}
    change(browser, plan_id, **emptied, **{"what-1": "Tell the next shift"})
    page = browser.page(f"/plans/{plan_id}/change")
    assert not page.select_one("#what-0"), "what was dropped is not offered as if it were to be done"
    change(browser, plan_id, **emptied, **{"what-1": "Tell the next shift", "goal": "Another goal"})
    found = reload(plan_id)
    assert found.goal == "Another goal"
    assert [one.status for one in found.actions] == [ActionStatus.DROPPED, ActionStatus.PLANNED]


def test_what_is_written_in_place_of_a_dropped_action_is_another_one(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    change(browser, plan_id, **{"what-1": "Tell the next shift"})
    with transaction():
        reload(plan_id).actions[0].status = ActionStatus.DROPPED
    page = browser.page(f"/plans/{plan_id}/change")
    assert [one["name"] for one in page.select("[name^='what-']")] == ["what-1", "what-2", "what-3"]
    sent = {one["name"]: one.text for one in page.select("textarea")} | {"reason": "Two are left"}
    assert browser.post(f"/plans/{plan_id}/change", data=sent | {"what-3": "Ask the harbour"}).status_code == 302
    assert [(one.position, one.what, one.committed) for one in reload(plan_id).actions] == [
        (1, WRITTEN["what-0"], True),
        (2, "Tell the next shift", False),
        (4, "Ask the harbour", False),
    ], "a dropped action keeps its number and its words, and what is new is not counted"


def test_an_action_that_its_owner_told_as_dropped_is_kept(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    change(browser, plan_id, **{"what-1": "Tell the next shift"})
    with transaction():
        reload(plan_id).actions[1].status = ActionStatus.DROPPED
    change(browser, plan_id, goal="Another goal")
    assert [one.what for one in reload(plan_id).actions] == [WRITTEN["what-0"], "Tell the next shift"]


def test_the_same_words_again_are_no_revision(browser, active):
    browser.sign_in(active.user)
    assert "Nothing is changed yet" in change(browser, active.id).text
    assert len(versions.versions(active.id)) == 1


def test_a_kind_that_nobody_offers_is_none(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    assert change(browser, plan_id, **{"kind-0": "<b>x</b>", "goal": "Another goal"}).status_code == 302
    assert reload(plan_id).actions[0].kind == ""


def test_two_pages_that_change_different_words_are_both_kept(browser, active):
    plan_id = active.id
    browser.sign_in(active.user)
    before = {f"base-{name}": text for name, text in WRITTEN.items()}
    assert change(browser, plan_id, **before, goal="From the first page").status_code == 302
    assert change(browser, plan_id, **before, today="From the second page").status_code == 302
    found = reload(plan_id)
    assert (found.goal, found.today) == ("From the first page", "From the second page")


@pytest.mark.parametrize(("leave", "stays"), [([], "From the second page"), (["goal"], "From the first page")])
def test_two_pages_that_change_the_same_words_are_shown_side_by_side(browser, active, leave, stays):
    plan_id = active.id
    browser.sign_in(active.user)
    before = {f"base-{name}": text for name, text in WRITTEN.items()}
    change(browser, plan_id, **before, goal="From the first page", today="Only there")
    page = BeautifulSoup(change(browser, plan_id, **before, goal="From the second page").text, "html.parser")
    assert "Another page or phone has changed this plan" in page.text
    assert [box["value"] for box in page.select("[name=leave]")] == ["goal"]
    assert "From the first page" in page.select_one(".notice q").text
    assert page.select_one("#goal").text.strip() == "From the second page"
    assert page.select_one("#today").text.strip() == "Only there", "what only one page changed needs no choice"
    assert reload(plan_id).goal == "From the first page", "nothing is saved meanwhile"
    sent = {one["name"]: one.text for one in page.select("textarea")} | {
        one["name"]: one.get("value", "") for one in page.select("input.input")
    }
    browser.post(f"/plans/{plan_id}/change", data=sent | {"leave": leave, "reason": "Both"})
    assert reload(plan_id).goal == stays


def test_a_plan_that_does_not_run_is_not_changed(browser, plan):
    browser.sign_in(plan.user)
    assert browser.get(f"/plans/{plan.id}/change").status_code == 302
    assert change(browser, plan.id).status_code == 302
    assert reload(plan.id).goal == ""


def test_a_paused_plan_is_asked_nothing_and_goes_on_by_itself(browser, active, today):
    plan_id = active.id
    browser.sign_in(active.user)
    assert browser.post(f"/plans/{plan_id}/pause", data={"until": "2027-05-10"}).status_code == 302
    assert reload(plan_id).state is PlanState.PAUSED
    today.move_to("2027-04-06T02:00:00+00:00")
    jobs.tick()
    found = reload(plan_id)
    assert found.follow_ups[0].state is FollowUpState.SCHEDULED
    assert mailed.mails(found.user.email, key="follow_up_due:") == []
    today.move_to("2027-05-10T02:00:00+00:00")
    jobs.tick()
    jobs.tick()
    found = reload(plan_id)
    assert found.state is PlanState.ACTIVE
    assert [one.state.value for one in found.follow_ups] == ["cancelled", "scheduled", "scheduled", "scheduled"]
    assert len(mailed.mails(found.user.email, key="plan_resumed:")) == 1


def test_after_a_pause_the_next_follow_up_is_two_weeks_ahead(browser, active, today):
    plan_id = active.id
    browser.sign_in(active.user)
    due_on = active.follow_ups[0].due_on
    browser.post(f"/plans/{plan_id}/pause", data={"until": "2027-06-01"})
    today.move_to("2027-04-04T02:00:00+00:00")
    assert browser.post(f"/plans/{plan_id}/resume").status_code == 302
    jobs.tick()
    first = reload(plan_id).follow_ups[0]
    assert (first.state, first.due_on) == (FollowUpState.SCHEDULED, due_on), "reports count it at its own day"
    today.move_to("2027-04-18T02:00:01+00:00")
    jobs.tick()
    assert reload(plan_id).follow_ups[0].state is FollowUpState.SCHEDULED, "nobody is asked on a Sunday"
    today.move_to("2027-04-19T01:00:00+00:00")
    jobs.tick()
    assert reload(plan_id).follow_ups[0].state is FollowUpState.OPEN


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2027-03-08", "2027-10-01", "9999-12-31"])
def test_a_day_to_pause_until_that_is_over_or_too_far_is_said(browser, active, until):
    browser.sign_in(active.user)
    answer = browser.post(f"/plans/{active.id}/pause", data={"until": until})
    assert answer.status_code == 200
    assert 'class="error"' in answer.text
    assert reload(active.id).state is PlanState.ACTIVE


def test_the_successor_gets_what_is_still_to_be_done(browser, active, agency):
    plan_id, successor = active.id, world.make_user(agency=agency, email="successor@agency.example")
    browser.sign_in(active.user)
    data = {"what": "hand_over", "email": "Successor@agency.example", "reason": "Moved to the capital"}
    assert browser.post(f"/plans/{plan_id}/moved", data=data).status_code == 302
    old, new = db.session.scalars(select(Plan).order_by(Plan.id)).unique()
    assert (old.state, old.outcome) == (PlanState.CLOSED, Outcome.OVERTAKEN)
    assert {one.state for one in old.follow_ups} == {FollowUpState.CANCELLED}
    assert (new.user_id, new.state, new.goal, new.continued_from_id) == (
        successor.id, PlanState.DRAFT, WRITTEN["goal"], plan_id,
    )  # fmt: skip
    assert [one.what for one in new.actions] == [WRITTEN["what-0"]]
    assert len(mailed.mails("successor@agency.example", key="plan_handed_over:")) == 1
    with time_machine.travel(DAY_180, tick=False):
        assert [cell.denominator for cell in done_of_all(YEAR, ())] == [1], "one commitment, counted once"
    browser.sign_in(successor)
    assert browser.get(f"/plans/{new.id}/write").status_code == 200
    assert browser.get(f"/plans/{plan_id}").status_code == 404


@pytest.mark.parametrize("email", ["", "nobody@agency.example", "elsewhere@other.example", "OWN", "not an address"])
def test_a_successor_who_is_none_is_said(browser, active, email):
    world.make_user(email="elsewhere@other.example")
    plan_id, own = active.id, active.user.email
    browser.sign_in(active.user)
    data = {"what": "hand_over", "email": own if email == "OWN" else email, "reason": "Kept as typed"}
    answer = browser.post(f"/plans/{plan_id}/moved", data=data)
    assert answer.status_code == 200
    assert "Kept as typed" in answer.text
    assert reload(plan_id).state is PlanState.ACTIVE


def test_a_plan_overtaken_by_a_new_post_is_closed_and_can_be_opened_again(browser, active, coordinator, today):
    plan_id = active.id
    browser.sign_in(active.user)
    assert browser.post(f"/plans/{plan_id}/moved", data={"what": "overtake"}).status_code == 302
    assert reload(plan_id).outcome is Outcome.OVERTAKEN
    assert browser.post(f"/plans/{plan_id}/reopen", data={"reason": "Back again"}).status_code == 403
    browser.sign_in(coordinator)
    assert "Write why" in browser.post(f"/plans/{plan_id}/reopen", data={"reason": ""}).text
    assert browser.post(f"/plans/{plan_id}/reopen", data={"reason": "Back again"}).status_code == 302
    found = reload(plan_id)
    assert (found.state, found.outcome, found.closed_at) == (PlanState.ACTIVE, None, None)
    assert {one.state for one in found.follow_ups} == {FollowUpState.SCHEDULED}
    assert "Back again" in mailed.mails(found.user.email, key="plan_reopened:")[0].text
    assert browser.post(f"/plans/{plan_id}/moved", data={"what": "overtake"}).status_code == 302
    today.shift(61 * 86400)
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{plan_id}/reopen", data={"reason": "Too late"})
    assert answer.status_code == 409
    assert "more than 60 days ago" in answer.text


@pytest.mark.parametrize("act", ["agree", "return", "resume", "reopen"])
def test_an_impossible_move_is_refused_with_the_reason(browser, active, coordinator, act):
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{active.id}/{act}", data={"comment": "Once more", "reason": "Because"})
    assert answer.status_code == 409
    assert "This action plan is active already" in answer.text
    assert reload(active.id).state is PlanState.ACTIVE


def test_a_stranger_moves_nothing(browser, active, agency):
    stranger = world.make_user(agency=agency)
    browser.sign_in(stranger)
    for act in ("pause", "resume", "moved", "change", "example", "withdraw", "return", "assign", "reopen"):
        assert browser.post(f"/plans/{active.id}/{act}", data={"until": "2027-05-01"}).status_code in (403, 404), act
    assert reload(active.id).state is PlanState.ACTIVE


def test_every_move_says_its_event_in_the_trail(browser, active):
    browser.sign_in(active.user)
    browser.post(f"/plans/{active.id}/pause", data={"until": "2027-05-10"})
    browser.post(f"/plans/{active.id}/resume")
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.moved").order_by(AuditEntry.id))
    assert [one.details["event"] for one in rows] == ["submit", "agree", "pause", "resume"]


def test_a_finished_plan_is_an_example_only_while_its_owner_agrees(browser, active, make_plan, coordinator):
    plan_id, owner = active.id, active.user
    other = make_plan()
    other_id, reader = other.id, other.user
    browser.sign_in(owner)
    assert browser.post(f"/plans/{plan_id}/example", data={"agree": "yes"}).status_code == 409, "it is not finished"
    with transaction():
        found = reload(plan_id)
        found.state, found.outcome = PlanState.CLOSED, Outcome.IMPLEMENTED
    browser.sign_in(reader)
    assert WRITTEN["goal"] not in browser.page(f"/plans/{other_id}/write").text
    browser.sign_in(owner)
    assert browser.post(f"/plans/{plan_id}/example", data={"agree": "yes"}).status_code == 302
    browser.sign_in(reader)
    page = browser.page(f"/plans/{other_id}/write").text
    assert WRITTEN["goal"] in page
    assert owner.name not in page
    browser.sign_in(coordinator)
    assert browser.post(f"/plans/{plan_id}/example", data={"agree": "no"}).status_code == 404, "only its owner decides"
    browser.sign_in(owner)
    browser.post(f"/plans/{plan_id}/example", data={"agree": "no"})
    browser.sign_in(reader)
    assert WRITTEN["goal"] not in browser.page(f"/plans/{other_id}/write").text
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("plan.example")))
    assert sorted(trail) == ["plan.example_agreed", "plan.example_taken_back"]


def test_the_plan_can_be_printed_on_one_page(browser, active):
    browser.sign_in(active.user)
    page = browser.page(f"/plans/{active.id}/print").text
    assert WRITTEN["goal"] in page
    assert WRITTEN["what-0"] in page
