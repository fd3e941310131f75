"""An author at work in a real browser on a phone: written, saved by itself, brought back, published, read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from courses.catalogue import folder, services
from courses.catalogue.models import Course
from courses.learning.services import enrolments
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.roles import Role
from tests import world
from tests.browsing import (
    CHROMIUM,
    DESKTOP,
    FLAGS,
    PHONE,
    PICTURES,
    barriers,
    missing_browser,
    screenshot,
    serving,
    too_wide,
)
from tests.conftest import Browser, settings
from tests.courses import folders

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


class Place:
    """A house of its own, and people who are signed in to it."""

    def __init__(self, app: Any, address: str, chromium: Chromium, people: dict[str, str]) -> None:
        self.app, self.address, self.chromium, self.people = app, address, chromium, people

    def page(self, who: str, size: Any = PHONE) -> Page:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": self.people[who], "_fresh": True, "fs_cc": "set"})
        cookie = client.get_cookie("rso_session")
        context = self.chromium.new_context(viewport=size)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home: Path = tmp_path_factory.mktemp("authoring")
    app = create_app(settings(f"sqlite:///{home / 'own.db'}", home, WTF_CSRF_ENABLED=True))
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        author, learner = world.make_user(Role.AUTHOR), world.make_user()
        with transaction():
            services.publish(services.course_of("small-course"), folder.check(folders.small_course()))
            enrolments.enrol(learner, db.session.scalars(select(Course)).one(), by=learner)
        people = {"author": author.fs_uniquifier, "learner": learner.fs_uniquifier}
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Place(app, address, chromium, people)
        chromium.close()
    with app.app_context():
        db.engine.dispose()


def look(page: Page, name: str) -> None:
    if PICTURES:
        screenshot(page, Path(PICTURES), name)


def test_an_author_writes_brings_back_and_publishes_and_a_learner_reads_it(place: Place) -> None:
    page = place.page("author")
    page.goto(f"{place.address}/authoring/")
    look(page, "list")
    page.get_by_role("button", name=re.compile("Begin draft")).click()
    page.get_by_text("Show all lessons").click()
    page.get_by_role("link", name="First things").click()
    text = page.locator("textarea[name=text]")
    saved = page.locator("[data-saved]")
    old = text.input_value()

    text.fill("## New words\n\nWhat an officer has to know first.\n")
    expect(saved).to_have_text(re.compile("Saved at"))
    page.reload()
    assert text.input_value() == "## New words\n\nWhat an officer has to know first."
    preview = page.frame_locator("[data-preview]")
    expect(preview.get_by_role("heading", name="New words")).to_be_visible()

    page.get_by_role("link", name="History of this text").click()
    page.get_by_role("link", name="Look at it").last.click()
    page.get_by_role("button", name="Bring this text back").click()
    assert text.input_value() == old.rstrip()

    text.evaluate("field => field.setSelectionRange(field.value.length, field.value.length)")
    page.get_by_role("button", name="Callout").click()
    page.keyboard.type("\nMore words.")
    expect(saved).to_have_text(re.compile("Saved at"))
    assert "::: note Title\nText\n:::" in text.input_value()
    look(page, "lesson")

    page.get_by_role("button", name="Send to review").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("radio", name=re.compile("Needed by those still learning")).check()
    page.get_by_label("Number of the new version").fill("2027.1")
    look(page, "publish")
    page.get_by_role("button", name="Publish version").click()
    expect(page.get_by_text("is published as version 2027.1")).to_be_visible()

    reader = place.page("learner")
    reader.goto(f"{place.address}/learn/1/1")
    expect(reader.get_by_text("More words.")).to_be_visible()
    expect(reader.locator(".notice").get_by_text("Text", exact=True)).to_be_visible()


def test_two_authors_at_once_lose_nothing(place: Place) -> None:
    one, other = place.page("author"), place.page("author", DESKTOP)
    one.goto(f"{place.address}/authoring/")
    one.get_by_role("button", name=re.compile("Begin draft")).click()
    address = f"{one.url}/lessons/L2"
    one.goto(address)
    other.goto(address)
    one.locator("textarea[name=text]").fill("Mine.")
    expect(one.locator("[data-saved]")).to_have_text(re.compile("Saved at"))
    other.locator("textarea[name=text]").fill("Theirs.")
    expect(other.locator("[data-saved]")).to_have_text(re.compile("Somebody else has changed this text"))
    assert other.locator("textarea[name=text]").input_value() == "Theirs."
    one.reload()
    assert one.locator("textarea[name=text]").input_value() == "Mine."


def test_without_a_network_it_says_so_and_saves_later(place: Place) -> None:
    page = place.page("author")
    page.goto(f"{place.address}/authoring/")
    page.get_by_role("button", name=re.compile("Begin draft")).click()
    page.route("**/preview/**", lambda route: route.abort())  # lost before the preview had come
    page.goto(f"{page.url}/lessons/L1")
    page.locator("[data-preview]").scroll_into_view_if_needed()
    page.context.set_offline(True)
    page.locator("textarea[name=text]").fill("Written without a network.")
    expect(page.locator("[data-saved]")).to_have_text("Not saved yet. We try again.")
    page.unroute("**/preview/**")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Saved at"))
    page.reload()
    assert page.locator("textarea[name=text]").input_value() == "Written without a network."


def test_every_page_of_a_draft_can_be_used_by_everybody(place: Place) -> None:
    start = place.page("author")
    start.goto(f"{place.address}/authoring/")
    start.get_by_role("button", name=re.compile("Begin draft")).click()
    draft = start.url.removeprefix(place.address)
    paths = [
        "/authoring/", "/authoring/new", "/authoring/upload", "/authoring/courses/small-course/versions", draft,
        *(f"{draft}{path}" for path in (
            "/lessons/L1", "/preview/L1", "/questions", "/questions/bank/new", "/questions/bank/Q1",
            "/questions/checks/new?lesson=L1&type=matching", "/scenarios", "/scenarios/SC-1", "/media", "/glossary",
            "/checklist", "/publish", "/upload", "/history/lessons/01-first.md", "/saves/1",
            "/languages", "/languages/ar/L1", "/reviewers", "?removed=L1&save=1",
        )),
    ]  # fmt: skip
    faults = []
    for size in (PHONE, DESKTOP):
        page = place.page("author", size)
        for path in paths:
            page.goto(place.address + path)
            look(page, f"{size['width']}{re.sub(r'[^a-zA-Z0-9]+', '-', path)}")
            if too_wide(page):
                faults.append(f"{path} scrolls sideways at {size['width']}")
            faults += [f"{path}: {barrier}" for barrier in barriers(page)]
    assert faults == []
