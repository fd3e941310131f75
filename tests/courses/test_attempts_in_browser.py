"""The final assessment in a real browser whose network is cut before and after each request."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import func, select

from courses.assessment.models import Answer, Attempt, AttemptState, Operation, Outcome
from lms.roles import Role
from tests.browsing import missing_browser
from tests.courses.browsers import ALL_SENT, School, complaints, line, school, until, wait_for_line

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture
def site(building: School) -> Iterator[School]:
    yield building
    building.close()


@pytest.fixture
def sitting(site: School) -> "Sitting":
    return Sitting(site)


class Sitting:
    """A learner who has begun an attempt."""

    def __init__(self, site: School) -> None:
        self.site = site
        self.user_id, self.enrolment_id = site.learner()
        self.context = site.device(self.user_id)
        self.page = self.context.new_page()
        self.said = complaints(self.page)
        self.page.goto(f"{site.address}/learn/{self.enrolment_id}/assessment")
        self.page.get_by_role("button", name="Start assessment").click()
        self.page.wait_for_url("**/attempts/*")
        self.ready(self.page)
        self.attempt_id = int(self.page.url.rsplit("/", 1)[1])
        self.operations_url = f"**/attempts/{self.attempt_id}/operations"

    @staticmethod
    def ready(page: Page) -> None:
        page.locator("[data-attempt][data-ready]").wait_for()

    def open(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(f"{self.site.address}/attempts/{self.attempt_id}")
        self.ready(page)
        return page

    def choose(self, page: Page, place: int, option: int = 0) -> None:
        """Go to a question and answer it: the nth option, or something in every field."""
        page.locator(f"nav [data-go='{place}']").click()
        part = page.locator(f"[data-place='{place}']")
        page.evaluate(LISTEN)
        kind = part.locator("form").get_attribute("data-kind")
        if kind in ("single", "truefalse", "multiple"):
            part.locator("label.choice").nth(option).click()
        elif kind in ("matching", "ordering"):
            for n, field in enumerate(part.locator("select").all()):
                field.select_option(index=n + 1 if kind == "ordering" else 1)
        else:
            part.locator("input:not([type=hidden])").fill(str(40 + option))
            part.locator("input:not([type=hidden])").blur()
        assert page.evaluate("window.kept"), "the answer is in the store"

    def choosing(self, count: int = 1) -> list[int]:
        """Places on the paper where exactly one option is chosen."""
        found = self.page.locator("[data-place]:has(form:is([data-kind=single], [data-kind=truefalse]))").all()
        return [int(one.get_attribute("data-place") or 0) for one in found][:count]

    def held(self) -> dict[int, Any]:
        """What the service holds, by place."""
        paper = self.site.read(select(Attempt.paper).where(Attempt.id == self.attempt_id))[0][0]
        rows = self.site.read(select(Answer.question_id, Answer.value).where(Answer.attempt_id == self.attempt_id))
        return {paper.index(question_id) + 1: value for question_id, value in rows}

    def received(self) -> int:
        return int(
            self.site.read(select(func.count(Operation.id)).where(Operation.attempt_id == self.attempt_id))[0][0]
        )

    def state(self) -> AttemptState:
        return AttemptState(self.site.read(select(Attempt.state).where(Attempt.id == self.attempt_id))[0][0])

    def chosen(self, page: Page, place: int) -> int:
        values = page.locator(f"[data-place='{place}'] input:checked").evaluate_all("all => all.map(one => one.value)")
        return int(values[0]) if values else -1

    def value_of(self, page: Page, place: int, option: int) -> int:
        return int(page.locator(f"[data-place='{place}'] label.choice input").nth(option).get_attribute("value") or -1)


def test_an_answer_is_saved_as_it_is_given_and_the_line_says_so(sitting: Sitting) -> None:
    assert "Saved when you go on" in line(sitting.page)
    place = sitting.choosing()[0]
    sitting.choose(sitting.page, place)
    wait_for_line(sitting.page, "Saved ")
    sitting.page.wait_for_function("!document.querySelector('[data-line]').textContent.includes('when')")
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


LISTEN = """() => {
  window.kept = new Promise((done) => {
    phone.hear((news) => { if (news.kind === "added" && !news.elsewhere) done(true); });
    setTimeout(done, 5000, false);
  });
}"""


def send_now(page: Page) -> None:
    """Press the button, whether or not the phone has just begun to try again by itself."""
    page.locator("[data-send]").evaluate("button => button.click()")


def cut(route: Route) -> None:
    route.abort("connectionfailed")


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


def test_two_windows_show_the_same_and_send_each_answer_once(sitting: Sitting) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    other = sitting.open(sitting.context)
    sitting.choose(page, first, 1)
    other.locator(f"[data-place='{first}'] input:checked").wait_for(state="attached")
    assert sitting.chosen(other, first) == sitting.value_of(page, first, 1)
    sitting.choose(other, first, 0)
    sitting.choose(other, second, 1)
    value = sitting.value_of(page, first, 0)
    page.wait_for_function(f"document.querySelector('[data-place=\"{first}\"] input:checked').value === '{value}'")
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


def test_handed_in_without_a_network_it_is_graded_on_return(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.set_offline(True)
    sitting.choose(page, place)
    page.get_by_role("link", name="Go to hand in").click()
    page.get_by_text("Some questions have no answer").wait_for()
    page.get_by_role("button", name="Hand in answers").click()
    page.get_by_text("Your answers wait on this phone").wait_for()
    assert sitting.state() is AttemptState.OPEN
    assert page.locator(f"[data-place='{place}'] input:not([type=hidden])").first.is_disabled()
    sitting.context.set_offline(False)
    page.get_by_role("heading", name="Your result").wait_for()
    assert sitting.state() is AttemptState.GRADED
    assert sitting.received() == 2
    outcomes = sitting.site.read(select(Operation.outcome).where(Operation.attempt_id == sitting.attempt_id))
    assert {row[0] for row in outcomes} == {Outcome.APPLIED}


def test_a_sealed_file_is_given_in_by_a_coordinator_and_one_bad_file_stops_no_other(
    sitting: Sitting, tmp_path: Path
) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    sitting.context.route(sitting.operations_url, cut)
    for place in (first, second):
        sitting.choose(page, place)
    wait_for_line(page, "not yet sent (2 answers)")
    page.get_by_text("If your answers do not get through").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my answers").click()
    sealed = tmp_path / download.value.suggested_filename
    download.value.save_as(sealed)
    assert "answer" not in sealed.read_text().replace("rso-answers-1", ""), "nothing of it can be read on the way"
    bad, changed = tmp_path / "holiday.rso", tmp_path / "changed.rso"
    bad.write_bytes(b"\x89PNG\x00\xff")
    table = json.loads(sealed.read_text())
    table["data"] = ("A" if table["data"][0] != "A" else "B") + table["data"][1:]
    changed.write_text(json.dumps(table))
    coordinator_id, _none = sitting.site.learner(Role.COORDINATOR, enrolled=False)
    office = sitting.site.device(coordinator_id).new_page()
    for expected in ("2 new answers", "0 new answers, 2 received before"):
        office.goto(f"{sitting.site.address}/attempts/files")
        office.locator("input[type=file]").set_input_files([bad, sealed, changed])
        office.get_by_role("button", name="Look at files").click()
        office.get_by_text(expected).wait_for()
        assert office.get_by_text("Not taken").count() == 2
        office.get_by_role("button", name="Record 1 file").click()
        office.get_by_text("1 file is recorded.").wait_for()
    assert sorted(sitting.held()) == sorted([first, second])
    assert sitting.received() == 2
    sitting.context.unroute(sitting.operations_url)
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sitting.received() == 2, "what came in the file comes no second time"


def test_without_scripts_the_paper_is_a_plain_form_that_saves_on_next(site: School) -> None:
    user_id, enrolment_id = site.learner()
    page = site.device(user_id, java_script_enabled=False).new_page()
    page.goto(f"{site.address}/learn/{enrolment_id}/assessment")
    page.get_by_role("button", name="Start assessment").click()
    assert page.locator("[data-place]:visible").count() == 1
    attempt_id = int(page.url.rsplit("/", 1)[1])
    while page.locator("label.choice:visible").count() == 0:
        page.get_by_role("button", name="Save and go on").click()
    page.locator("label.choice:visible").first.click()
    page.locator("button:visible", has_text="Save and go on").click()
    assert site.read(select(func.count(Answer.id)).where(Answer.attempt_id == attempt_id, Answer.value.is_not(None)))
    assert page.locator(".run .is-done").count() == 1
