"""Written for a while without a network, returned, handed in again, supported."""

import pytest
from playwright.sync_api import Browser, expect

from alumni.plans.models.states import EditOutcome, PlanState, SupportState
from alumni.plans.queries import edits
from tests import mailed
from tests.alumni.on_phones.phones import BOSS, MENTOR, OFFICER, SAVED, fits, go_on, hand_in, phone, reload, writes
from tests.browsing import missing_browser
from tests.journeys import processes

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


def test_from_the_first_word_to_the_supervisors_answer(plan_id: int, address: str, chromium: Browser) -> None:
    context, officer = phone(chromium, address, OFFICER)
    writes(officer, plan_id)
    assert officer.locator("#goal").is_visible()
    assert not officer.locator("#today").is_visible(), "one thing at a time"
    officer.fill("#goal", "Every officer asks the same five questions")
    go_on(officer)
    expect(officer.locator("[data-line]")).to_contain_text(SAVED)
    assert reload(plan_id).goal == "Every officer asks the same five questions"

    context.set_offline(True)
    officer.fill("#today", "Each asks what comes to mind")
    go_on(officer)
    officer.fill("#what-0", "Brief the shift, e-mail desk@agency.example")
    go_on(officer)
    expect(officer.locator("[data-line]")).to_contain_text("On this phone, not yet sent")
    officer.reload()
    officer.locator("form[data-plan][data-ready]").wait_for()
    assert officer.locator("#today").input_value() == "Each asks what comes to mind", "the phone keeps it"
    assert reload(plan_id).today == ""
    context.set_offline(False)
    expect(officer.locator("[data-line]")).to_contain_text(SAVED, timeout=20_000)
    assert reload(plan_id).today == "Each asks what comes to mind"
    assert reload(plan_id).actions[0].what == "Brief the shift, e-mail desk@agency.example"
    writes(officer, plan_id)
    go_on(officer)
    go_on(officer)
    expect(officer.locator("[data-advice=what-0]")).to_contain_text("looks like an e-mail address")
    officer.fill("#what-0", "Brief the shift")
    officer.locator("#what-0").blur()
    expect(officer.locator("[data-advice=what-0]")).to_be_hidden()
    hand_in(officer)

    _, mentor = phone(chromium, address, MENTOR)
    mentor.goto("/")
    mentor.get_by_role("link", name="Review plan").first.click()
    fits(mentor)
    mentor.fill("#comment-what-0", "By which month?")
    mentor.get_by_role("button", name="Return plan").click()
    expect(mentor.locator("body")).to_contain_text("is returned with your comment")

    writes(officer, plan_id)
    expect(officer.locator("body")).to_contain_text("By which month?")
    officer.locator("#what-0").wait_for(state="visible")
    while not officer.locator("#due_month-0").is_visible():
        go_on(officer)
    officer.fill("#due_month-0", "2031-05")
    hand_in(officer)
    assert reload(plan_id).state is PlanState.SUBMITTED

    officer.fill("#name", "Chief Inspector")
    officer.fill("#email", BOSS)
    officer.get_by_role("button", name="Ask for support").click()
    expect(officer.locator("body")).to_contain_text("Your supervisor is asked by e-mail")
    _, boss = phone(chromium, address)
    reload(plan_id)
    boss.goto(mailed.link(mailed.mails(BOSS, key="support:")[-1], "/support/"))
    fits(boss)
    expect(boss.locator("body")).to_contain_text("Brief the shift")
    boss.get_by_text("I support this plan").click()
    boss.get_by_role("button", name="Send answer").click()
    expect(boss.locator("body")).to_contain_text("Your answer is recorded")
    found = reload(plan_id)
    assert found.support
    assert found.support.state is SupportState.SUPPORTED


def test_two_phones_change_one_field_and_the_person_chooses(plan_id: int, address: str, chromium: Browser) -> None:
    first_context, first = phone(chromium, address, OFFICER)
    _, second = phone(chromium, address, OFFICER)
    writes(first, plan_id)
    writes(second, plan_id)
    first_context.set_offline(True)
    first.fill("#goal", "From the first phone")
    first.locator("#goal").blur()
    expect(first.locator("[data-line]")).to_contain_text("not yet sent")
    second.fill("#goal", "From the second phone")
    second.locator("#goal").blur()
    expect(second.locator("[data-line]")).to_contain_text(SAVED)
    first_context.set_offline(False)
    box = first.locator("[data-waiting]")
    box.wait_for(timeout=20_000)
    expect(box).to_contain_text("From the first phone")
    expect(box).to_contain_text("From the second phone")
    found = reload(plan_id)
    assert found.goal == "From the second phone"
    assert [one.value for one in edits.waiting(plan_id)] == ["From the first phone"], "both are kept"
    box.get_by_role("button", name="Take the other version").click()
    expect(box).to_have_count(0)
    processes.wait_for(
        lambda: reload(plan_id).goal == "From the first phone", seconds=20, what="the choice is with the service"
    )
    assert edits.waiting(plan_id) == []
    second.bring_to_front()
    second.reload()
    assert second.locator("#goal").input_value() == "From the first phone"


def test_an_expired_sign_in_loses_no_word(plan_id: int, address: str, chromium: Browser) -> None:
    context, page = phone(chromium, address, OFFICER)
    writes(page, plan_id)
    cookies = context.cookies()
    context.clear_cookies()
    page.fill("#goal", "Written after the sign-in had ended")
    page.locator("#goal").blur()
    expect(page.locator("[data-panel=signed-out]")).to_be_visible()
    context.add_cookies(cookies)
    page.locator("[data-send]").click()
    expect(page.locator("[data-line]")).to_contain_text(SAVED)
    assert reload(plan_id).goal == "Written after the sign-in had ended"
    assert all(one.outcome is not EditOutcome.WAITING for one in edits.waiting(plan_id))
