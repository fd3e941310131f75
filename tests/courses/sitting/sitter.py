"""Somebody who sits the final assessment in a real browser."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import func, select

from courses.assessment.models import Answer, Attempt, AttemptState, Operation
from tests.courses.browsers import School, complaints


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
