"""Writing a plan, handing it in, and what its reviewer does with it."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from alumni.plans import advice, jobs
from alumni.plans.models.plans import FollowUp, Plan, PlanAction
from alumni.plans.models.states import FollowUpState, PlanState
from alumni.plans.queries import edits
from lms.audit.models import AuditEntry
from lms.db import db
from lms.roles import Role
from tests import mailed, world
from tests.alumni.conftest import WRITTEN


def reload(plan_id):
    return db.session.get(Plan, plan_id)


def save(browser, plan_id, **changes):
    """Fill in the form as it stands on the page, and save it."""
    return browser.post(f"/plans/{plan_id}/write", data=WRITTEN | {"save": "yes"} | changes)


def based_on(page):
    """What the form of a page says that its fields said when it was opened."""
    return {field["name"]: field["value"] for field in page.select("input[name^=base-]")}


def test_completing_opens_a_draft_and_asks_once_by_mail(browser, plan, cohort, coordinator):
    assert plan.state is PlanState.DRAFT
    mail = mailed.mails(plan.user.email, key="plan_open:")[0]
    assert f"/plans/{plan.id}" in mail.text
    browser.sign_in(plan.user)
    assert "Write plan" in browser.page("/").text


def test_a_draft_is_kept_as_it_is_and_shown_again(browser, plan):
    plan_id = plan.id
    browser.sign_in(plan.user)
    assert save(browser, plan_id, goal="Half a").status_code == 302
    page = browser.page(f"/plans/{plan_id}/write")
    assert page.find(id="goal").text == "Half a"
    assert page.find(id="what-0").text == WRITTEN["what-0"]
    assert reload(plan_id).state is PlanState.DRAFT
    emptied = {name: "" for name in WRITTEN if name.endswith("-0")}
    assert save(browser, plan_id, **emptied).status_code == 302
    assert db.session.scalar(select(func.count(PlanAction.id))) == 0, "an emptied action is gone"


def test_handing_in_says_all_that_is_missing_and_keeps_what_was_typed(browser, plan, hand_in):
    plan_id = plan.id
    answer = hand_in(plan, **{"goal": "", "what-0": "", "cue-1": "A second thing"})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    problem = page.select_one("[role=alert]").text
    assert "Write your goal" in problem
    assert "Action 1: write what you will do" in problem
    assert "Action 2: write what you will do" in problem
    assert page.find(id="cue-1").text == "A second thing"
    assert page.find(id="today").text == WRITTEN["today"]
    assert reload(plan_id).state is PlanState.DRAFT


def test_a_plan_without_any_action_is_not_handed_in(browser, plan):
    browser.sign_in(plan.user)
    answer = browser.post(f"/plans/{plan.id}/write", data={"goal": "A goal", "seen": "0", "submit": "yes"})
    assert "Write at least one action" in answer.text


def test_a_month_that_is_none_is_named_and_kept(browser, plan, hand_in):
    plan_id = plan.id
    answer = hand_in(plan, **{"due_month-0": "soon"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Action 1: choose a month" in page.text
    assert page.find(id="due_month-0")["value"] == "soon"
    assert reload(plan_id).state is PlanState.DRAFT


def test_hostile_text_is_kept_as_text(browser, plan, hand_in):
    plan_id = plan.id
    assert hand_in(plan, goal="<script>alert(1)</script>\x00 {{ 7 * 7 }}", today="x" * 5000).status_code == 302
    found = reload(plan_id)
    assert "\x00" not in found.goal
    assert len(found.today) == 300
    page = browser.get(f"/plans/{plan_id}").text
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page


@pytest.mark.parametrize(
    ("text", "advised"),
    [
        ("Call me at +60 12 345 6789", True),
        ("Write to desk@agency.example", True),
        ("As in case SM-2027/0042", True),
        ("Passport A1234567", True),
        ("Brief 30 officers in 2027", False),
        ("Five questions at first contact", False),
    ],
)
def test_advice_is_gentle_and_never_stops_anybody(browser, plan, hand_in, text, advised):
    plan_id = plan.id
    assert hand_in(plan, goal=text).status_code == 302
    assert reload(plan_id).state is PlanState.SUBMITTED
    assert bool(advice.looks_like(text)) is advised


def test_the_page_shows_the_advice(browser, plan):
    browser.sign_in(plan.user)
    save(browser, plan.id, goal="Ask desk@agency.example")
    assert "Look again at your words" in browser.page(f"/plans/{plan.id}/write").text


def test_two_pages_editing_one_plan_lose_nothing(browser, plan):
    plan_id = plan.id
    browser.sign_in(plan.user)
    old_page = based_on(browser.page(f"/plans/{plan_id}/write"))
    assert save(browser, plan_id, **old_page, goal="From the phone").status_code == 302
    answer = save(browser, plan_id, **old_page, goal="From the desk")
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Another page or phone has saved this plan meanwhile" in page.text
    versions = page.select_one("[data-waiting][data-field=goal]")
    assert versions.select_one("[data-now]").text == "From the phone"
    assert versions.select_one("[data-other]").text == "From the desk"
    assert len(page.select("[data-waiting]")) == 1, "what both say the same is no question"
    assert reload(plan_id).goal == "From the phone"
    take = versions.select_one("[data-choose=take]")["value"]
    form = based_on(page) | {"goal": "From the phone", "settle": take}
    assert save(browser, plan_id, **form).status_code == 302
    assert reload(plan_id).goal == "From the desk"
    assert "data-waiting" not in browser.get(f"/plans/{plan_id}/write").text


def test_a_page_that_did_not_touch_a_field_does_not_set_it_back(browser, plan):
    plan_id = plan.id
    browser.sign_in(plan.user)
    old_page = based_on(browser.page(f"/plans/{plan_id}/write"))
    save(browser, plan_id, **old_page, goal="From the phone")
    unchanged = {name.removeprefix("base-"): value for name, value in old_page.items()}
    assert browser.post(f"/plans/{plan_id}/write", data=old_page | unchanged | {"today": "Late"}).status_code == 200
    found = reload(plan_id)
    assert found.goal == "From the phone"
    assert found.today == WRITTEN["today"], "both changed this one, so there is a choice"
    assert [one.value for one in edits.waiting(plan_id)] == ["Late"]


def test_what_waits_is_chosen_before_handing_in(browser, plan, hand_in):
    plan_id = plan.id
    browser.sign_in(plan.user)
    old_page = based_on(browser.page(f"/plans/{plan_id}/write"))
    save(browser, plan_id, **old_page, goal="From the phone")
    save(browser, plan_id, **old_page, goal="From the desk")
    answer = hand_in(reload(plan_id), goal="From the phone")
    assert "Choose between the two versions" in answer.text
    assert reload(plan_id).state is PlanState.DRAFT
    leave = BeautifulSoup(answer.text, "html.parser").select_one("[data-choose=leave]")["value"]
    save(browser, plan_id, goal="From the phone", settle=leave)
    assert hand_in(reload(plan_id), goal="From the phone").status_code == 302
    assert reload(plan_id).goal == "From the phone"


def test_somebody_elses_plan_does_not_exist(browser, plan, agency):
    stranger = world.make_user(agency=agency)
    plan_id = plan.id
    browser.sign_in(stranger)
    assert browser.get(f"/plans/{plan_id}").status_code == 404
    assert browser.get(f"/plans/{plan_id}/write").status_code == 404
    assert save(browser, plan_id).status_code == 404
    assert browser.post(f"/plans/{plan_id}/withdraw").status_code == 404
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 403
    assert browser.post(f"/plans/{plan_id}/support", data={"name": "A", "email": "a@b.example"}).status_code == 404


def test_a_mentor_sees_the_own_plans_once_they_are_handed_in(browser, plan, hand_in, agency, coordinator):
    mentor, other = world.make_user(Role.MENTOR, agency=agency), world.make_user(Role.MENTOR, agency=agency)
    plan_id, mentor_id = plan.id, mentor.id
    browser.sign_in(coordinator)
    assert (
        browser.post(f"/plans/{plan_id}/assign", data={"mentor": mentor_id, "buddy": 0, "secondee": 0}).status_code
        == 302
    )
    browser.sign_in(mentor)
    assert browser.get(f"/plans/{plan_id}").status_code == 404
    hand_in(reload(plan_id))
    assert len(mailed.mails(mentor.email, key="plan_submitted:")) == 1
    browser.sign_in(mentor)
    assert browser.get(f"/plans/{plan_id}").status_code == 200
    assert "Review plan" in browser.page("/").text
    browser.sign_in(other)
    assert browser.get(f"/plans/{plan_id}").status_code == 404
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 404
    browser.sign_in(mentor)
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 302
    assert reload(plan_id).agreed_by_id == mentor_id


def test_a_coordinator_reads_but_does_not_write(browser, plan, coordinator):
    browser.sign_in(coordinator)
    assert browser.get(f"/plans/{plan.id}").status_code == 200
    assert save(browser, plan.id).status_code == 404


def test_agreeing_makes_it_active_with_four_follow_ups(browser, plan, hand_in, coordinator):
    plan_id = plan.id
    hand_in(plan)
    browser.sign_in(coordinator)
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 302
    found = reload(plan_id)
    assert found.state is PlanState.ACTIVE
    assert found.agreed_by_id == coordinator.id
    assert not found.not_reviewed
    assert [one.kind.value for one in found.follow_ups] == ["d30", "d90", "d180", "d365"]
    assert len(mailed.mails(found.user.email, key="plan_agreed:")) == 1
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 409
    assert db.session.scalar(select(func.count(FollowUp.id))) == 4


def test_a_plan_is_returned_with_a_comment_at_most_twice(browser, plan, hand_in, coordinator):
    plan_id = plan.id
    for n in (1, 2):
        hand_in(reload(plan_id))
        browser.sign_in(coordinator)
        assert browser.post(f"/plans/{plan_id}/return", data={"comment": f"Smaller, {n}"}).status_code == 302
        assert reload(plan_id).state is PlanState.RETURNED
    owner = reload(plan_id).user
    mails = mailed.mails(owner.email, key="plan_returned:")
    assert ["Smaller, 1" in mails[0].text, "Smaller, 2" in mails[1].text] == [True, True]
    browser.sign_in(owner)
    assert "Smaller, 2" in browser.page(f"/plans/{plan_id}/write").text
    assert "Change plan" in browser.page("/").text
    hand_in(reload(plan_id))
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{plan_id}/return", data={"comment": "Once more"})
    assert answer.status_code == 409
    assert "returned twice already" in answer.text
    assert reload(plan_id).state is PlanState.SUBMITTED


def test_returning_needs_a_comment(browser, plan, hand_in, coordinator):
    plan_id = plan.id
    hand_in(plan)
    browser.sign_in(coordinator)
    answer = browser.post(f"/plans/{plan_id}/return", data={"comment": "  "})
    assert "Write what should change" in answer.text
    assert reload(plan_id).state is PlanState.SUBMITTED


def test_a_plan_that_is_handed_in_is_not_changed(browser, plan, hand_in):
    plan_id = plan.id
    hand_in(plan)
    assert save(browser, plan_id, goal="Other").headers["Location"] == f"/plans/{plan_id}"
    assert reload(plan_id).goal == WRITTEN["goal"]


def test_a_silent_reviewer_does_not_hold_it_up(plan, hand_in, today):
    plan_id = plan.id
    hand_in(plan)
    today.shift(14 * 86400 - 60)
    jobs.tick()
    assert reload(plan_id).state is PlanState.SUBMITTED
    today.shift(60)
    jobs.tick()
    jobs.tick()
    found = reload(plan_id)
    assert found.state is PlanState.ACTIVE
    assert found.not_reviewed
    assert found.agreed_by_id is None
    assert len(found.follow_ups) == 4
    assert len(mailed.mails(found.user.email, key="plan_agreed:")) == 1


def test_a_draft_lapses_three_weeks_after_the_last_day_and_can_still_be_handed_in(browser, plan, hand_in, today):
    plan_id = plan.id
    today.move_to("2027-03-28T02:00:00+00:00")
    jobs.tick()
    assert reload(plan_id).state is PlanState.DRAFT, "asked on the 8th, so there are three weeks"
    today.move_to("2027-03-29T02:00:01+00:00")
    jobs.tick()
    assert reload(plan_id).state is PlanState.LAPSED
    assert hand_in(reload(plan_id)).status_code == 302
    assert reload(plan_id).state is PlanState.SUBMITTED


def test_a_cohort_completed_late_leaves_three_weeks_to_write(make_plan, today):
    today.move_to("2027-05-03T02:00:00+00:00")
    plan_id = make_plan().id
    jobs.tick()
    assert reload(plan_id).state is PlanState.DRAFT


def test_after_half_a_year_a_lapsed_plan_is_not_handed_in(browser, plan, hand_in, today):
    plan_id = plan.id
    today.move_to("2027-04-01T02:00:00+00:00")
    jobs.tick()
    today.move_to("2027-09-02T02:00:00+00:00")
    assert "Half a year has passed" in hand_in(reload(plan_id)).text
    assert reload(plan_id).state is PlanState.LAPSED


def test_withdrawing_cancels_the_follow_ups(browser, active):
    plan_id, user = active.id, active.user
    browser.sign_in(user)
    assert browser.post(f"/plans/{plan_id}/withdraw").status_code == 302
    found = reload(plan_id)
    assert found.state is PlanState.WITHDRAWN
    assert {one.state for one in found.follow_ups} == {FollowUpState.CANCELLED}
    assert browser.post(f"/plans/{plan_id}/withdraw").status_code == 409
    assert "Write plan" not in browser.page("/").text


def test_every_move_stands_in_the_trail(active):
    moves = [
        (one.details["from"], one.details["to"])
        for one in db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "plan.moved").order_by(AuditEntry.id)
        )
    ]
    assert moves == [("draft", "submitted"), ("submitted", "active")]


def test_a_plan_takes_as_many_statements_with_three_actions_as_with_one(browser, plan, statements):
    plan_id = plan.id
    browser.sign_in(plan.user)

    def sent_with(**more):
        save(browser, plan_id, **more)
        statements.clear()
        browser.page(f"/plans/{plan_id}")
        return len(statements)

    assert sent_with() == sent_with(**{"what-1": "Second", "what-2": "Third"})
