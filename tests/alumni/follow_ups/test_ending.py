"""What a plan ends with, and what is asked after that."""

import pytest

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, Outcome, PlanState
from alumni.plans.services import moving, reviewing
from lms.db import db, transaction
from tests import mailed
from tests.alumni.conftest import answer_link
from tests.alumni.following import (
    D30,
    D90,
    D180,
    D365,
    answer,
    at,
    follow_up,
    form,
    mails,
    states,
)


def test_all_done_closes_the_plan_at_once_as_implemented(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "done")
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.IMPLEMENTED)
    assert states(plan_id) == ["answered", "cancelled", "cancelled", "scheduled"]
    at(today, D90)
    assert len(mails(plan_id)) == 1


def test_a_plan_that_ended_well_is_asked_after_a_year_whether_it_is_in_use(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "done")
    at(today, D365)
    plan = db.session.get(Plan, plan_id)
    action = plan.actions[0]
    page = browser.page(answer_link(plan))
    assert "Is it still in use?" in page.text
    assert not page.select(f"[name=status-{action.id}]"), "what it ended with stays"
    sent = form(plan, "planned", **{f"use-{action.id}": "changed"})
    assert browser.post(answer_link(plan), data=sent).status_code == 302
    last = follow_up(plan_id, FollowUpKind.D365)
    assert (last.state, last.in_use) == (FollowUpState.ANSWERED, {str(action.id): "changed"})
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome, plan.actions[0].status.value) == (PlanState.CLOSED, Outcome.IMPLEMENTED, "done")


def test_what_was_dropped_is_not_asked_about_after_a_year(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "dropped")
    assert states(plan_id) == ["answered", "cancelled", "cancelled", "cancelled"]


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (["done", "started"], Outcome.PARTLY),
        (["started", "blocked"], Outcome.NOT_IMPLEMENTED),
        (["done", "done"], Outcome.IMPLEMENTED),
        (["dropped", "done"], Outcome.PARTLY),
        (["dropped", "dropped"], Outcome.NOT_IMPLEMENTED),
    ],
)
def test_the_outcome_at_the_last_follow_up(browser, plan, hand_in, coordinator, today, statuses, outcome):
    plan_id = plan.id
    second = {"what-1": "Second", "due_month-1": "2027-06", "success_sign-1": "Seen"}
    assert hand_in(plan, **second).status_code == 302
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    at(today, D365)
    found = db.session.get(Plan, plan_id)
    sent = form(found) | {f"status-{one.id}": told for one, told in zip(found.actions, statuses, strict=True)}
    assert browser.post(answer_link(found), data=sent).status_code == 302
    found = db.session.get(Plan, plan_id)
    assert (found.state, found.outcome) == (PlanState.CLOSED, outcome)


def test_never_heard_from_is_no_information_not_failure(active, today):
    plan_id = active.id
    for day in (D30, "2027-05-06", D90, "2027-07-05", D180, "2027-10-03", D365, "2028-04-06"):
        at(today, day)
    plan = db.session.get(Plan, plan_id)
    assert states(plan_id) == ["missed"] * 4
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.NO_INFORMATION)
    assert len(mails(plan_id)) == 4


@pytest.mark.parametrize(("status", "outcome"), [("done", Outcome.IMPLEMENTED), ("started", Outcome.NOT_IMPLEMENTED)])
def test_a_late_answer_says_what_became_of_a_plan_that_the_silence_closed(browser, active, today, status, outcome):
    plan_id = active.id
    for day in (D30, D90, D180, D365, "2028-04-20"):
        at(today, day)
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.NO_INFORMATION)
    action_id, link = plan.actions[0].id, answer_link(plan)
    browser.sign_out()
    assert len(browser.page(link).select(f"[name=status-{action_id}]")) == 5
    assert browser.post(link, data=form(plan, status)).status_code == 302
    plan, last = db.session.get(Plan, plan_id), follow_up(plan_id, FollowUpKind.D365)
    assert (plan.state, plan.outcome, plan.actions[0].status.value) == (PlanState.CLOSED, outcome, status)
    assert (last.state, last.statuses) == (FollowUpState.LATE, {str(action_id): status})


def test_a_late_answer_does_not_change_what_a_coordinator_closed_a_plan_with(browser, active, today, coordinator):
    plan_id = active.id
    for day in (D30, D90, D180, D365, "2028-04-20"):
        at(today, day)
    link = answer_link(db.session.get(Plan, plan_id))
    with transaction():
        moving.reopen(db.session.get(Plan, plan_id), "Heard of it", by=coordinator)
    with transaction():
        moving.settle(db.session.get(Plan, plan_id), Outcome.PARTLY, "As their office says", by=coordinator)
    plan = db.session.get(Plan, plan_id)
    browser.sign_out()
    assert not browser.page(link).select(f"[name=status-{plan.actions[0].id}]")
    assert browser.post(link, data=form(plan, "done")).status_code == 302
    plan = db.session.get(Plan, plan_id)
    assert (plan.outcome, plan.actions[0].status.value) == (Outcome.PARTLY, "planned")
    assert follow_up(plan_id, FollowUpKind.D365).state is FollowUpState.LATE


def test_a_plan_opened_again_and_closed_by_silence_still_takes_a_late_answer(browser, active, today, coordinator):
    plan_id = active.id
    at(today, "2028-03-01")
    with transaction():
        moving.settle(db.session.get(Plan, plan_id), Outcome.OVERTAKEN, "Another post", by=coordinator)
    with transaction():
        moving.reopen(db.session.get(Plan, plan_id), "The post is the same", by=coordinator)
    at(today, D365)
    link = answer_link(db.session.get(Plan, plan_id))
    at(today, "2028-04-20")
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.NO_INFORMATION)
    browser.sign_out()
    browser.post(link, data=form(plan, "done"))
    assert db.session.get(Plan, plan_id).outcome is Outcome.IMPLEMENTED


def test_a_withdrawn_plan_is_not_asked_and_its_page_says_so(browser, active, today):
    plan_id, user = active.id, active.user
    at(today, D30)
    link = answer_link(db.session.get(Plan, plan_id))
    browser.sign_in(user)
    browser.post(f"/plans/{plan_id}/withdraw")
    at(today, "2027-04-10")
    assert len(mails(plan_id)) == 1
    assert "not needed any more" in browser.page(link).text
    plan = db.session.get(Plan, plan_id)
    browser.post(link, data=form(plan))
    assert states(plan_id)[0] == "cancelled"


def test_a_withdrawn_plan_takes_no_answer(browser, active, today):
    plan_id = active.id
    at(today, D30)
    at(today, "2027-05-20")
    link = mailed.link(mails(plan_id)[0], "/follow-up/")
    with transaction():
        moving.withdraw(db.session.get(Plan, plan_id), by=db.session.get(Plan, plan_id).user)
    sent = {f"status-{one.id}": "done" for one in db.session.get(Plan, plan_id).actions} | {"same_post": "yes"}
    assert "withdrawn" in browser.post(link, data=sent).text
    assert follow_up(plan_id).answered_at is None
