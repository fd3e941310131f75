"""A plan that runs is changed."""

import pytest
from playwright.sync_api import Browser, expect

from alumni.plans.models.plans import Plan
from alumni.plans.services import reviewing, writing
from lms.db import db, transaction
from tests.alumni.conftest import WRITTEN
from tests.alumni.on_phones.phones import OFFICER, PASSWORD, fits, phone, reload
from tests.browsing import barriers, missing_browser, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


@pytest.fixture
def running_id(plan_id: int) -> int:
    """The officer's plan, agreed to."""
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        writing.save(plan, WRITTEN)
        writing.submit(plan, by=plan.user)
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        reviewing.agree(plan, by=plan.mentor)
    db.session.remove()
    return plan_id


def test_a_change_is_kept_through_a_lost_connection_and_an_expired_sign_in(
    running_id: int, address: str, chromium: Browser
) -> None:
    change, goal = f"/plans/{running_id}/change", "Every officer of the night shift asks the same five questions."
    context, officer = phone(chromium, address, OFFICER)
    officer.goto(change)
    officer.fill("#goal", goal)
    officer.get_by_text("Add action 2").click()
    officer.fill("#what-1", "Brief the night shift too")
    officer.fill("#reason", "The roster has changed")
    save = officer.get_by_role("button", name="Save change")
    context.set_offline(True)
    save.click()
    context.set_offline(False)
    officer.goto(change)
    expect(officer.locator("#goal")).to_have_value(goal)
    expect(officer.locator("#what-1")).to_be_visible()
    expect(officer.get_by_role("status")).to_contain_text("We kept what you typed before")
    fits(officer)
    assert barriers(officer) == []

    context.clear_cookies()
    save.click()
    expect(officer.locator("[data-failed]")).to_have_count(1)
    sign_in(officer, address, OFFICER, PASSWORD)
    officer.goto(change)
    expect(officer.locator("#reason")).to_have_value("The roster has changed")
    save.click()
    expect(officer.locator("body")).to_contain_text("The change is saved")
    assert reload(running_id).goal == goal
    officer.goto(change)
    expect(officer.locator("#goal")).to_have_value(goal)
    expect(officer.get_by_role("status")).to_have_count(0)


def test_two_phones_that_change_the_same_words_choose(running_id: int, address: str, chromium: Browser) -> None:
    """What was typed without a network on one of them is not laid over what the other has changed meanwhile."""
    change = f"/plans/{running_id}/change"
    (first_context, first), (_second_context, second) = (phone(chromium, address, OFFICER) for _ in range(2))
    for page, goal, today in ((first, "From the first", WRITTEN["today"]), (second, "From the second", "Only there")):
        page.goto(change)
        page.fill("#goal", goal)
        page.fill("#today", today)
        page.fill("#reason", "New roster")
    first_context.set_offline(True)
    second.get_by_role("button", name="Save change").click()
    expect(second.locator("body")).to_contain_text("The change is saved")
    first_context.set_offline(False)
    first.goto(change)
    first.get_by_role("button", name="Save change").click()
    expect(first.locator("body")).to_contain_text("Two versions of this")
    expect(first.locator("#goal")).to_have_value("From the first")
    expect(first.locator("#today")).to_have_value("Only there")
    expect(first.locator("[name=leave]")).to_have_count(1)
    assert barriers(first) == []
    first.get_by_role("button", name="Save change").click()
    expect(first.locator("body")).to_contain_text("The change is saved")
    found = reload(running_id)
    assert (found.goal, found.today) == ("From the first", "Only there")
