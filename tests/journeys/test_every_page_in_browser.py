"""Every page of the sample world in a real browser: no barrier, no sideways scroll, no heavy first view."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from lms.app import create_app
from lms.db import Base, db
from lms.sample import world as sample
from tests.browsing import CHROMIUM, DESKTOP, FLAGS, PHONE, missing_browser, serving
from tests.conftest import settings
from tests.journeys import tour

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_VIEW = 60 * 1024
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOOKS: list[tuple[str, Any, Any, Any]] = [
    ("phone", PHONE, "light", RULES),
    ("phone dark", PHONE, "dark", CONTRAST),  # colours are all that changes
    ("desk", DESKTOP, "light", RULES),
    ("desk dark", DESKTOP, "dark", CONTRAST),
]
PICTURES = os.environ.get("PICTURES")  # a folder: keep a picture of every page, to look at


class Visitors:
    """One browser window for each sample person and language."""

    def __init__(self, app: Flask, address: str, chromium: Chromium) -> None:
        self.app, self.address, self.chromium = app, address, chromium
        self.stops = tour.everyone(app)
        self.windows: dict[tuple[str, str], BrowserContext] = {}

    def window(self, who: str, language: str = "en") -> BrowserContext:
        if (who, language) not in self.windows:
            context = self.chromium.new_context(viewport=PHONE)
            client = self.app.test_client()
            if who:
                tour.be(self.app, client, who)
            with client.session_transaction() as session:
                session["language"] = language
            cookie = client.get_cookie("rso_session")
            assert cookie
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
            self.windows[who, language] = context
        return self.windows[who, language]


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    folder: Path = tmp_path_factory.mktemp("tour")
    app = create_app(
        settings(f"sqlite:///{folder / 'own.db'}", folder, ENVIRONMENT="development", WTF_CSRF_ENABLED=True)
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        sample.build_once(say=lambda _line: None)
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Visitors(app, address, chromium)
        chromium.close()
    with app.app_context():
        db.engine.dispose()


def test_the_tour_sees_the_whole_house(visitors: Visitors) -> None:
    """What is no page, or a step of signing in, is named in the tour."""
    seen = {stop.endpoint for stop in visitors.stops}
    pages = {rule.endpoint for rule in visitors.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(pages - seen - tour.NO_PAGES - tour.FOR_PROGRAMS - tour.SIGNING_IN) == []


def test_every_page_can_be_used_by_everybody(visitors: Visitors) -> None:
    faults: list[str] = []
    for stop in visitors.stops:
        page = visitors.window(stop.who).new_page()
        said = listen(page)
        page.goto(visitors.address + stop.path)
        for look, size, scheme, rules in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += [f"{stop.who} {stop.path} {look}: {fault}" for fault in faults_of(page, rules)]
            keep_picture(page, stop, look)
        faults += [f"{stop.who} {stop.path}: the console says {text}" for text in said]
        page.close()
    assert not faults, "\n".join(faults)


def test_every_page_can_be_used_from_right_to_left(visitors: Visitors) -> None:
    faults: list[str] = []
    for stop in visitors.stops:
        page = visitors.window(stop.who, "ar").new_page()
        page.goto(visitors.address + stop.path)
        faults += [f"{stop.who} {stop.path}: {fault}" for fault in faults_of(page, RULES)]
        keep_picture(page, stop, "arabic")
        page.close()
    assert not faults, "\n".join(faults)


def test_no_first_view_is_heavy(visitors: Visitors) -> None:
    heavy: list[str] = []
    for stop in visitors.stops:
        page = visitors.window(stop.who).new_page()
        weight = weigh(page, visitors.address + stop.path)
        if weight > FIRST_VIEW:
            heavy.append(f"{stop.who} {stop.path}: {weight:,} bytes")
        page.close()
    assert not heavy, "\n".join(heavy)


def listen(page: Page) -> list[str]:
    """What the browser complains of: blocked scripts, missing files, errors."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def faults_of(page: Page, rules: dict[str, Any]) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page, options=rules).response["violations"]
    wide = [f"{width} px wide"] if width > page.viewport_size["width"] else []  # type: ignore[index]
    return wide + [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found]


def weigh(page: Page, address: str) -> int:
    """Bytes over the wire for a first visit, headers included."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: list[float] = []

    def note(event: dict[str, Any]) -> None:
        weights.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", note)
    page.goto(address, wait_until="networkidle")
    return int(sum(weights))


def keep_picture(page: Page, stop: tour.Stop, look: str) -> None:
    if PICTURES:
        name = f"{stop.who or 'nobody'} {stop.endpoint} {look}.png".replace(" ", "-")
        page.screenshot(path=str(Path(PICTURES) / name), full_page=True)
