"""The final assessment in two windows, on two devices, with a wrong clock, signed out and in again."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from courses.assessment.models import Operation
from tests.browsing import missing_browser
from tests.courses.browsers import ALL_SENT, until, wait_for_line
from tests.courses.sitting.sitter import Sitting, cut

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


def test_two_windows_show_the_same_and_send_each_answer_once(sitting: Sitting) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    other = sitting.open(sitting.context)
    sitting.choose(page, first, 1)
    other.locator(f"[data-place='{first}'] input:checked").wait_for(state="attached")
    assert sitting.chosen(other, first) == sitting.value_of(page, first, 1)
    sitting.choose(other, first, 0)
    sitting.choose(other, second, 1)
    value = sitting.value_of(page, first, 0)
    expect(page.locator(f'[data-place="{first}"] input:checked')).to_have_value(str(value))
    for one in (page, other):
        until(one, ALL_SENT)
    assert sitting.held() == {first: value, second: sitting.value_of(page, second, 1)}
    assert sitting.received() == 3


def test_two_devices_the_last_answer_counts_and_the_other_is_told(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.choose(page, place, 0)
    wait_for_line(page, "Saved ")
    laptop = sitting.open(sitting.site.device(sitting.user_id))
    assert sitting.chosen(laptop, place) == sitting.value_of(page, place, 0)
    sitting.choose(laptop, place, 1)
    wait_for_line(laptop, "Saved ")
    until(laptop, ALL_SENT)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Changed in another window or on another device").wait_for()
    assert sitting.chosen(page, place) == sitting.value_of(page, place, 1)
    assert sitting.held() == {place: sitting.value_of(page, place, 1)}


def test_a_phone_whose_clock_is_a_day_wrong_orders_and_dates_nothing(sitting: Sitting) -> None:
    context = sitting.site.device(sitting.user_id)
    context.add_init_script(YEARS_AHEAD)
    wrong = context.new_page()
    wrong.goto(f"{sitting.site.address}/attempts/{sitting.attempt_id}")
    sitting.ready(wrong)
    place = sitting.choosing()[0]
    sitting.choose(wrong, place, 0)
    until(wrong, ALL_SENT)
    sitting.choose(sitting.page, place, 1)
    until(sitting.page, ALL_SENT)
    assert sitting.held() == {place: sitting.value_of(wrong, place, 1)}
    told = sitting.site.read(
        select(Operation.told_at, Operation.created_at)
        .where(Operation.attempt_id == sitting.attempt_id)
        .order_by(Operation.id)
    )
    assert int(told[0][0][:4]) >= told[0][1].year + 4, "kept for support, as it was told"
    assert told[1][0][:4] == str(told[1][1].year)


YEARS_AHEAD = """(() => {
  const Real = Date, ahead = 5 * 365 * 864e5;
  globalThis.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})()"""


def test_signed_out_then_the_same_person_again_and_everything_is_sent(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.clear_cookies()
    sitting.choose(page, place)
    page.get_by_text("You are signed out").wait_for()
    wait_for_line(page, "not yet sent (1 answer)")
    link = page.get_by_role("link", name="Sign in again to send them")
    assert link.get_attribute("target") == "_blank"
    assert "/login" in str(link.get_attribute("href"))
    sitting.site.sign_in(sitting.context, sitting.user_id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_for_line(page, "Saved ")
    assert page.get_by_text("You are signed out").count() == 0
    assert sitting.held() == {place: sitting.value_of(page, place, 0)}


def test_signed_out_then_another_person_nothing_is_sent_and_nothing_shown(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    other_id, enrolment_id = sitting.site.learner()
    sitting.context.clear_cookies()
    sitting.choose(page, place)
    page.get_by_text("You are signed out").wait_for()
    sitting.site.sign_in(sitting.context, other_id)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Somebody else is signed in now").wait_for()
    assert page.locator("[data-place]").count() == 0, "the first person's answers are not shown"
    page.goto(f"{sitting.site.address}/learn/{enrolment_id}/assessment")
    page.get_by_role("button", name="Start assessment").click()
    sitting.ready(page)
    assert page.locator("[data-place] input:checked").count() == 0
    assert page.evaluate("phone.pending().then((all) => all.length)") == 0
    assert sitting.held() == {}
    until(page, f"caches.match('/attempts/{sitting.attempt_id}').then((found) => !found)")
    sitting.context.clear_cookies()
    sitting.site.sign_in(sitting.context, sitting.user_id)
    back = sitting.open(sitting.context)
    wait_for_line(back, "Saved ")
    assert list(sitting.held()) == [place], "the first person is back, and so is the answer"


def test_signing_out_warns_of_what_is_unsent_and_then_leaves_nothing(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.route(sitting.operations_url, cut)
    sitting.choose(page, place)
    wait_for_line(page, "not yet sent (1 answer)")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/waiting?leave")
    page.get_by_text("Answer to question").wait_for()
    page.get_by_role("button", name="Sign out and lose it").click()
    page.wait_for_url("**/login**")
    assert page.evaluate(COUNT_ALL) == 0
    assert page.evaluate("caches.keys().then((names) => names.filter((name) => name.startsWith('kept:')).length)") == 0


COUNT_ALL = """() => new Promise((done) => {
  const request = indexedDB.open("phone");
  request.onsuccess = () => {
    const store = request.result.transaction("operations").objectStore("operations").count();
    store.onsuccess = () => done(store.result);
  };
})"""
