"""A module kept on a phone: read, checked, played and handed in without a network, and there once on return."""

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from courses.assessment.models import Answer, Attempt
from courses.catalogue.models import Lesson, LessonKind, Question
from courses.catalogue.questions import QuestionKind, grade, read
from courses.learning.models import LessonOperation, LessonOutcome, LessonProgress
from tests.browsing import missing_browser
from tests.courses.browsers import ALL_SENT, School, complaints, school, until, wait_for_line
from tests.courses.test_questions import BANK, key_of, values_for

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

MODULE, TEXT = 5_000_000, 500_000
FIRST_VIEW, ONE_TRIP = 60 * 1024, 14 * 1024
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture
def site(building: School) -> Iterator[School]:
    yield building
    building.close()


class Reader:
    """A learner with a phone, at the overview of the course."""

    def __init__(self, site: School) -> None:
        self.site = site
        self.user_id, self.enrolment_id = site.learner()
        self.context = site.device(self.user_id)
        self.page = self.context.new_page()
        self.said = complaints(self.page)

    def keep(self) -> None:
        self.page.goto(f"{self.site.address}/learn/{self.enrolment_id}?overview=1")
        self.page.locator("[data-keep-now]").click()
        self.page.get_by_text("Kept on this phone:").wait_for(timeout=30_000)

    def lesson(self, position: int) -> Page:
        self.page.goto(f"{self.site.address}/learn/{self.enrolment_id}/{position}")
        return self.page

    def ready(self) -> None:
        self.page.locator("[data-lesson][data-ready]").wait_for()

    def lessons(self) -> list[Any]:
        rows = self.site.read(select(Lesson).where(Lesson.kind == LessonKind.READING).order_by(Lesson.position))
        return [row[0] for row in rows]

    def answer_checks(self, *, right: bool = True) -> int:
        """Answer every knowledge check of the page by its key; returns how many there are."""
        forms = self.page.locator("form[data-check]").all()
        for form in forms:
            code = form.get_attribute("data-check")
            question = next(one for one in BANK if one.code == code)
            values = values_for(question, key_of(question)) if right else []
            form.evaluate("(form, values) => { answers.showValues(form, values); }", values)
            form.locator("[type=submit]").click()
        return len(forms)


@pytest.fixture
def reader(site: School) -> Reader:
    return Reader(site)


def test_the_size_is_said_before_the_click_and_is_about_right(reader: Reader) -> None:
    page = reader.page
    page.goto(f"{reader.site.address}/learn/{reader.enrolment_id}?overview=1")
    said = page.get_by_role("button", name="Keep this module on my phone").inner_text()
    reader.keep()
    told = page.evaluate("phone.every('modules').then((all) => all[0].bytes)")
    number, unit = said.split("(")[1].rstrip(")").split()
    promised = float(number) * (1e6 if unit == "MB" else 1e3)
    assert 0.6 * told < promised < 1.4 * told, f"{said}, in truth {told:,.0f}"
    assert told < MODULE


def test_the_module_is_learned_without_a_network_and_is_there_once_on_return(reader: Reader) -> None:
    page = reader.page
    reader.keep()
    first = reader.lessons()[0]
    reader.context.set_offline(True)
    # A lesson is read, checked and finished.
    reader.lesson(first.position)
    reader.ready()
    page.get_by_text("You read the copy on this phone").wait_for()
    assert page.locator("figure img").first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    checks = reader.answer_checks()
    assert page.locator("form[data-check] .notice.is-good").count() == checks
    page.get_by_role("button", name="Finish lesson and go on").click()
    page.wait_for_url(f"**/learn/{reader.enrolment_id}/{first.position + 1}")
    reader.ready()
    # A reload forgets nothing, and the way back says what is finished.
    reader.lesson(first.position)
    reader.ready()
    assert page.locator("form[data-check] .notice.is-good").count() == checks
    # The paper of the final assessment is there too.
    page.goto(f"{reader.site.address}/learn/{reader.enrolment_id}?overview=1")
    attempt_id = reader.site.read(select(Attempt.id).where(Attempt.enrolment_id == reader.enrolment_id))[0][0]
    page.goto(f"{reader.site.address}/attempts/{attempt_id}")
    page.locator("[data-attempt][data-ready]").wait_for()
    place = page.locator("[data-place]:has(label.choice)").first.get_attribute("data-place")
    page.locator(f"nav [data-go='{place}']").click()
    page.locator("[data-place]:visible label.choice").first.click()
    wait_for_line(page, "not yet sent (1 answer)")
    # The outbox names what waits.
    count = page.evaluate("phone.pending().then((all) => all.length)")
    assert count == checks + 4, "the checks, one lesson finished, two lessons opened, one answer"
    # Back: everything arrives, once.
    mine = LessonOperation.enrolment_id == reader.enrolment_id
    assert reader.site.read(select(func.count(LessonOperation.id)).where(mine))[0][0] == 0
    reader.context.set_offline(False)
    page.evaluate("phone.flush()")
    until(page, ALL_SENT)
    done = reader.site.read(
        select(LessonProgress.answers, LessonProgress.finished_at)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(LessonProgress.enrolment_id == reader.enrolment_id, Lesson.position == first.position)
    )
    assert len(done) == 1
    assert len(done[0][0]) == checks
    assert done[0][1] is not None
    operations = reader.site.read(select(LessonOperation.outcome).where(mine))
    assert [row[0] for row in operations] == [LessonOutcome.APPLIED] * (count - 1)
    assert reader.site.read(select(func.count(Answer.id)).where(Answer.attempt_id == attempt_id))[0][0] == 1
    assert reader.said == []


def test_a_wrong_answer_is_explained_without_a_network(reader: Reader) -> None:
    reader.keep()
    position, code = next(
        (lesson.position, block["code"])
        for lesson in reader.lessons()
        for block in lesson.blocks
        if block["kind"] == "check"
        and next(one for one in BANK if one.code == block["code"]).kind is QuestionKind.SINGLE
    )
    question = next(one for one in BANK if one.code == code)
    wrong = next(n for n in range(len(question.options)) if n not in question.answer)
    reader.context.set_offline(True)
    page = reader.lesson(position)
    reader.ready()
    form = page.locator(f"form[data-check='{code}']")
    form.locator("[type=submit]").click()
    form.get_by_text("Choose or write an answer").wait_for()
    form.locator(f"input[value='{wrong}']").check()
    form.locator("[type=submit]").click()
    form.get_by_text("Not quite", exact=True).wait_for()
    for text in (question.explanation, question.options[question.answer[0]]):
        assert form.get_by_text(text).count() >= 1
    page.get_by_role("button", name="Finish lesson and go on").click()
    checks = page.locator("form[data-check]").count()
    if checks > 1:
        page.get_by_text("still wait for an answer").wait_for()


def test_a_scenario_is_played_without_a_network(reader: Reader) -> None:
    reader.keep()
    position, code = next(
        (lesson.position, block["code"])
        for lesson in reader.lessons()
        for block in lesson.blocks
        if block["kind"] == "scenario"
    )
    reader.context.set_offline(True)
    page = reader.lesson(position)
    reader.ready()
    part = page.locator(f"[data-scenario='{code}']")
    steps = 0
    while part.locator("input[name=choice]").count():
        part.locator("label.choice").first.click()
        part.get_by_role("button", name="Do this").click()
        steps += 1
        part.locator(".notice").nth(steps - 1).wait_for()
    part.get_by_text("The scenario ends here").wait_for()
    reader.context.set_offline(False)
    page.evaluate("phone.flush()")
    until(page, ALL_SENT)
    page.reload()
    reader.ready()
    assert page.locator("body[data-from-phone]").count() == 0
    assert part.locator(".notice").count() == steps, "the service shows the same path"


def test_a_page_that_is_not_kept_says_that_the_phone_is_offline(reader: Reader) -> None:
    reader.keep()
    reader.page.goto(f"{reader.site.address}/account")
    reader.context.set_offline(True)
    for path in ("/account", "/", "/alumni/"):
        reader.page.goto(f"{reader.site.address}{path}")
        reader.page.get_by_role("heading", name="You are offline").wait_for()
        assert "Siti" not in reader.page.content()


def test_nothing_but_the_module_is_kept(reader: Reader) -> None:
    reader.keep()
    for path in ("/", "/account", "/learn/", "/courses/"):
        reader.page.goto(f"{reader.site.address}{path}")
    urls = reader.page.evaluate(
        "(async () => { const all = []; for (const name of await caches.keys()) for (const one of await "
        "(await caches.open(name)).keys()) all.push(new URL(one.url).pathname); return all; })()"
    )
    allowed = ("/static/", "/offline", f"/learn/{reader.enrolment_id}", "/courses/media/", "/attempts/")
    assert [url for url in urls if not url.startswith(allowed)] == []


def test_the_key_of_the_final_assessment_is_nowhere_on_the_phone(reader: Reader) -> None:
    reader.keep()
    text = reader.page.evaluate(
        "(async () => { let all = ''; for (const name of await caches.keys()) for (const one of await "
        "(await caches.open(name)).matchAll()) all += await one.text(); return all; })()"
    )
    rows = reader.site.read(select(Question.body).where(Question.use == "bank"))
    assert rows
    assert [body["id"] for (body,) in rows if json.dumps(body["explanation"])[1:-1] in text] == []
    assert [body["id"] for (body,) in rows if body["explanation"] in text] == []


def test_removed_from_the_phone_and_gone_at_sign_out(reader: Reader) -> None:
    page = reader.page
    reader.keep()
    page.get_by_role("button", name="Remove from this phone").click()
    page.get_by_role("button", name="Keep this module on my phone").wait_for()
    assert page.evaluate(f"caches.has('kept:{reader.enrolment_id}')") is False
    reader.keep()
    page.goto(f"{reader.site.address}/waiting")
    page.get_by_text("Nothing waits on this phone.").wait_for()
    page.get_by_text("This service uses").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")
    assert page.evaluate(f"caches.has('kept:{reader.enrolment_id}')") is False


def test_when_somebody_else_signs_in_the_module_of_the_first_is_gone(reader: Reader) -> None:
    reader.keep()
    other_id, _enrolment = reader.site.learner()
    reader.context.clear_cookies()
    reader.site.sign_in(reader.context, other_id)
    reader.page.goto(reader.site.address)
    until(reader.page, f"caches.has('kept:{reader.enrolment_id}').then((there) => !there)")
    reader.context.set_offline(True)
    reader.lesson(1)
    reader.page.get_by_role("heading", name="You are offline").wait_for()


def test_a_network_that_breaks_off_while_keeping_leaves_no_half_module(reader: Reader) -> None:
    page = reader.page
    reader.context.route("**/learn/*/3", lambda route: route.abort())
    page.goto(f"{reader.site.address}/learn/{reader.enrolment_id}?overview=1")
    page.locator("[data-keep-now]").click()
    page.get_by_text("The network broke off").wait_for()
    assert page.evaluate(f"caches.has('kept:{reader.enrolment_id}')") is False
    reader.context.unroute("**/learn/*/3")
    reader.keep()


TYPED = ["0", "1", "2", "3", "4", "", "x", " 12,5 ", "1 000", "THE boat."]


def test_phone_and_service_judge_knowledge_checks_alike(reader: Reader) -> None:
    """Every kind of question, its key and a hundred other answers each."""
    page = reader.page
    page.goto(f"{reader.site.address}/learn/{reader.enrolment_id}/assessment")
    page.get_by_role("button", name="Start assessment").click()
    until(page, "'answers' in window")
    dice = random.Random(7)
    cases = []
    for question in BANK:
        tries = [values_for(question, key_of(question)), []]
        tries += [dice.choices(TYPED, k=dice.randint(0, 6)) for _ in range(25)]
        shape = {
            "kind": question.kind.value, "options": len(question.options), "left": len(question.left),
            "answer": question.answer, "tolerance": question.tolerance,
        }  # fmt: skip
        for values in tries:
            answer = read(question, values)
            cases.append((shape, values, answer, grade(question, answer).correct))
    found = page.evaluate(
        "(cases) => cases.map(([shape, values]) => { const answer = answers.read(shape, values); "
        "return [answer, answers.isRight(shape, answer)]; })",
        json.loads(json.dumps([case[:2] for case in cases])),
    )
    assert [tuple(one) for one in found] == [(answer, right) for _s, _v, answer, right in cases]


def test_the_first_view_of_a_lesson_on_a_slow_network_stays_in_its_budget(reader: Reader) -> None:
    page = reader.page
    session = reader.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW)
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]})
    )
    for lesson in reader.lessons():
        weights.clear()
        page.goto(f"{reader.site.address}/learn/{reader.enrolment_id}/{lesson.position}", wait_until="networkidle")
        by_url = {names[one]: weight for one, weight in weights.items() if one in names}
        without_pictures = sum(weight for url, weight in by_url.items() if "/courses/media/" not in url)
        text = sum(weight for url, weight in by_url.items() if "/learn/" in url or url.split("?")[0].endswith(".css"))
        print(f"lesson {lesson.position}: HTML and CSS {text:,.0f}, all but pictures {without_pictures:,.0f}")
        assert without_pictures < FIRST_VIEW
        assert text <= ONE_TRIP, f"lesson {lesson.position}"


WANTED_OF_PARTS = """async () => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/parts.css" });
  await new Promise((done) => { link.onload = done; document.head.append(link); });
  const wanted = [];
  const walk = (rules) => {
    for (const rule of rules) {
      if (rule.cssRules?.length) walk(rule.cssRules);
      if (!rule.selectorText) continue;
      if (document.querySelector(rule.selectorText.replace(/::[a-z-]+/g, ""))) wanted.push(rule.selectorText);
    }
  };
  walk(link.sheet.cssRules);
  return wanted;
}"""


def test_a_lesson_has_no_part_whose_rules_it_does_not_load(reader: Reader) -> None:
    for lesson in reader.lessons():
        reader.lesson(lesson.position)
        assert reader.page.locator("link[rel=stylesheet]").count() == 1
        assert reader.page.evaluate(WANTED_OF_PARTS) == [], f"lesson {lesson.position}"


def test_the_whole_module_is_light(reader: Reader) -> None:
    reader.keep()
    sizes = reader.page.evaluate(
        "(async () => { const all = {}; for (const name of await caches.keys()) "
        "{ const cache = await caches.open(name); for (const one of await cache.keys()) "
        "all[new URL(one.url).pathname] = (await (await cache.match(one)).text()); } return all; })()"
    )
    whole = sum(len(text.encode()) for text in sizes.values())
    text_path = sum(
        len(gzip.compress(text.encode(), 5)) for path, text in sizes.items() if not path.startswith("/courses/media/")
    )
    print(f"module {whole:,} bytes on the phone, its text path {text_path:,} over the wire")
    assert whole < MODULE
    assert text_path < TEXT


def test_a_lesson_opened_through_the_worker_counts_as_opened_and_one_fetched_to_keep_does_not(reader: Reader) -> None:
    mine = LessonProgress.enrolment_id == reader.enrolment_id
    reader.keep()
    assert reader.site.read(select(LessonProgress.id).where(mine)) == []
    reader.lesson(2)
    reader.ready()
    assert len(reader.site.read(select(LessonProgress.id).where(mine))) == 1
