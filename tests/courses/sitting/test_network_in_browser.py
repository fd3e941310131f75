"""The final assessment in a real browser whose network is cut before and after each request."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from courses.assessment.models import AttemptState, Operation
from tests.browsing import missing_browser
from tests.courses.browsers import ALL_SENT, line, until, wait_for_line
from tests.courses.sitting.sitter import Sitting, cut, send_now

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


def test_an_answer_is_saved_as_it_is_given_and_the_line_says_so(sitting: Sitting) -> None:
    assert "Saved when you go on" in line(sitting.page)
    place = sitting.choosing()[0]
    sitting.choose(sitting.page, place)
    wait_for_line(sitting.page, "Saved ")
    expect(sitting.page.locator("[data-line]")).not_to_contain_text("when")
    assert sitting.held() == {place: sitting.value_of(sitting.page, place, 0)}
    assert sitting.said == []


def test_every_kind_of_question_comes_through_and_back(sitting: Sitting) -> None:
    total = sitting.page.locator("[data-place]").count()
    for place in range(1, total + 1):
        sitting.choose(sitting.page, place)
    wait_for_line(sitting.page, "Saved ")
    until(sitting.page, ALL_SENT)
    for _ in range(50):  # what was typed last is taken a moment after the last key
        if whole(sitting.held(), total):
            break
        sitting.page.wait_for_timeout(100)
    assert whole(sitting.held(), total), sitting.held()
    before = [sitting.page.locator(f"[data-place='{n}'] form").evaluate(FORM) for n in range(1, total + 1)]
    sitting.page.reload()
    sitting.ready(sitting.page)
    assert [sitting.page.locator(f"[data-place='{n}'] form").evaluate(FORM) for n in range(1, total + 1)] == before
    assert f"{total} of {total}" in str(sitting.page.locator("progress").get_attribute("aria-label"))


def whole(held: dict[int, Any], total: int) -> bool:
    return len(held) == total and all(value is not None for value in held.values())


FORM = "form => JSON.stringify(answers.valuesOf(form))"


def answer_lost(route: Route) -> None:
    """The request arrives, its answer does not."""
    route.fetch()
    route.abort("connectionreset")


@pytest.mark.parametrize("fault", [cut, answer_lost], ids=["request lost", "answer lost"])
def test_whichever_way_the_network_breaks_an_answer_arrives_once(sitting: Sitting, fault: Any) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.route(sitting.operations_url, fault, times=2)
    sitting.choose(page, place)
    wait_for_line(page, "not yet sent (1 answer)")
    send_now(page)
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sitting.held() == {place: sitting.value_of(page, place, 0)}
    assert sitting.received() == 1
    assert page.evaluate("phone.pending().then((all) => all.length)") == 0


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_whatever_failure_the_way_answers_with_nothing_is_dropped(sitting: Sitting, status: int) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.route(sitting.operations_url, lambda route: route.fulfill(status=status, body=""), times=1)
    sitting.choose(page, place)
    wait_for_line(page, "not yet sent (1 answer)")
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sitting.received() == 1


def test_an_answer_leaves_the_phone_only_when_exactly_it_is_confirmed(sitting: Sitting) -> None:
    """A service that says yes to something else has not said yes."""
    page, place = sitting.page, sitting.choosing()[0]
    lie = json.dumps({"confirmed": ["something-else"], "held": {}, "state": "open", "not_graded": []})
    sitting.context.route(
        sitting.operations_url, lambda route: route.fulfill(content_type="application/json", body=lie), times=1
    )
    sitting.choose(page, place)
    wait_for_line(page, "not yet sent (1 answer)")
    assert page.evaluate("phone.pending().then((all) => all.length)") == 1
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sitting.received() == 1


def test_what_is_refused_stays_on_the_phone_and_holds_nothing_else_up(sitting: Sitting) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    sitting.context.route(sitting.operations_url, lambda route: route.fulfill(status=404, body=""), times=1)
    sitting.choose(page, first)
    wait_for_line(page, "Not taken by the service")
    sitting.choose(page, second)
    until(page, "phone.pending().then((all) => all.length === 1 && all[0].state === 'stuck')")
    assert list(sitting.held()) == [second]
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sorted(sitting.held()) == sorted([first, second])


def test_hours_without_a_network_then_everything_is_there_once_and_in_order(sitting: Sitting) -> None:
    page, places = sitting.page, sitting.choosing(3)
    sitting.context.set_offline(True)
    for option in (1, 0):
        for place in places:
            sitting.choose(page, place, option)
    wait_for_line(page, "not yet sent (3 answers)")
    assert sitting.received() == 0
    sitting.context.set_offline(False)
    wait_for_line(page, "Saved ")
    assert sitting.held() == {place: sitting.value_of(page, place, 0) for place in places}
    assert sitting.received() == 6
    order = sitting.site.read(
        select(Operation.sequence).where(Operation.attempt_id == sitting.attempt_id).order_by(Operation.id)
    )
    assert [row[0] for row in order] == sorted(row[0] for row in order)


def test_a_reload_without_a_network_shows_what_was_sent_and_what_was_not(sitting: Sitting) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    sitting.choose(page, first)
    wait_for_line(page, "Saved ")
    until(page, "caches.has('kept:papers')")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    sitting.context.set_offline(True)
    sitting.choose(page, second, 1)
    wait_for_line(page, "not yet sent (1 answer)")
    page.reload()
    sitting.ready(page)
    assert page.locator("body[data-from-phone]").count() == 1
    assert sitting.chosen(page, first) == sitting.value_of(page, first, 0)
    assert sitting.chosen(page, second) == sitting.value_of(page, second, 1)
    wait_for_line(page, "not yet sent (1 answer)")
    sitting.context.set_offline(False)
    wait_for_line(page, "Saved ")
    assert sorted(sitting.held()) == sorted([first, second])
    assert sitting.said == []


def test_closing_the_page_loses_nothing_and_hands_nothing_in(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.route(sitting.operations_url, cut)
    sitting.choose(page, place)
    wait_for_line(page, "not yet sent (1 answer)")
    page.goto("about:blank")
    page.close()
    sitting.context.unroute(sitting.operations_url)
    again = sitting.open(sitting.context)
    assert sitting.chosen(again, place) == sitting.value_of(again, place, 0)
    wait_for_line(again, "Saved ")
    assert sitting.state() is AttemptState.OPEN
    assert sitting.received() == 1
