"""The list of follow-ups for the office."""

from datetime import date

import pytest

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, PlanState
from alumni.plans.services import reviewing
from lms import clock
from lms.db import db, transaction
from tests import world
from tests.alumni.following import (
    answer,
    at,
    follow_up,
)


@pytest.fixture
def board(make_plan, hand_in, coordinator, today):
    """Four plans: one answered, one due, one overdue; the fourth is only scheduled."""
    ids = []
    for name in ("Answered", "Overdue", "Due", "Later"):
        plan = make_plan(world.make_user(name=name, email=f"{name.lower()}@agency.example"))
        ids.append(plan.id)
        hand_in(plan)
        with transaction():
            reviewing.agree(db.session.get(Plan, plan.id), by=coordinator)
    answered, overdue, due, _later = ids
    with transaction():
        follow_up(due).opens_at = clock.at(date(2027, 4, 10), 9, "Asia/Kuala_Lumpur")
        for kind in FollowUpKind:
            follow_up(ids[3], kind).opens_at = follow_up(ids[3], FollowUpKind.D365).opens_at
    at(today, "2027-04-13")
    return {"answered": answered, "overdue": overdue, "due": due, "later": ids[3]}


def names(page):
    return {row.th.a.text for row in page.select("table tbody tr")}


def test_the_board_shows_what_is_due_overdue_and_answered(browser, board, coordinator):
    answer(browser, board["answered"])
    browser.sign_in(coordinator)
    assert names(browser.page("/plans/board/follow-ups?show=due")) == {"Due"}
    assert names(browser.page("/plans/board/follow-ups?show=overdue")) == {"Overdue"}
    assert names(browser.page("/plans/board/follow-ups?show=answered")) == {"Answered"}
    assert "Later" in names(browser.page("/plans/board/follow-ups?show=scheduled&kind=d30"))
    assert names(browser.page("/plans/board/follow-ups?q=overd")) == {"Overdue"}
    assert names(browser.page("/plans/board/follow-ups?kind=d365&q=due")) == {"Overdue", "Due"}
    figures = browser.page("/plans/board/follow-ups").select_one(".figures").text
    assert "2open follow-ups" in figures
    assert "1of 1 that ended" in figures
    assert "No follow-up here" in browser.page("/plans/board/follow-ups?q=nobody").text
    assert "1 follow-up is overdue" in browser.page("/").text


def test_the_board_as_a_file(browser, board, coordinator):
    browser.sign_in(coordinator)
    text = browser.get("/plans/board/follow-ups?export=csv&show=overdue").text
    assert "Overdue" in text
    assert "Later" not in text


def test_the_board_is_for_coordinators(browser, board, agency):
    browser.sign_in(world.make_user(agency=agency))
    assert browser.get("/plans/board").status_code == 403


def test_pages_take_as_many_statements_for_50_plans_as_for_one(
    browser, make_plan, coordinator, agency, statements, today
):
    def more(number):
        for _ in range(number):
            plan_id = make_plan().id
            with transaction():
                plan = db.session.get(Plan, plan_id)
                plan.state = PlanState.SUBMITTED
                plan.submitted_at, plan.submitted_on = plan.created_at, date(2027, 3, 8)
                reviewing.agree(plan, by=None)
        browser.sign_in(coordinator)
        found = []
        for url in ("/plans/board", "/plans/board/follow-ups", "/"):
            statements.clear()
            browser.page(url)
            found.append(len(statements))
        return found

    assert more(1) == more(49)
