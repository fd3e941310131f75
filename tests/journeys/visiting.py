"""Looking at the pages of the sample world in a real browser."""

from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.browsing import PHONE, PICTURES, barriers, too_wide
from tests.journeys import tour


class Tab:
    """One tab in which pages are opened one after the other: a new window for each takes longer than the page.

    `said` is what the browser complains of: blocked scripts, missing files, errors. `weights` are bytes over the
    wire for a first visit, headers included.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.said, self.weights = page, list[str](), list[float]()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", lambda event: self.weights.append(event["encodedDataLength"]))

    def open(self, address: str) -> Page:
        """A page as a phone opens it, with nothing left of the page before."""
        self.page.goto("about:blank")
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.said.clear()
        self.weights.clear()
        self.page.goto(address)
        return self.page

    def weight(self) -> int:
        return int(sum(self.weights))


class Visitors:
    """One browser window for each sample person and language."""

    def __init__(self, app: Flask, address: str, chromium: Chromium) -> None:
        self.app, self.address, self.chromium = app, address, chromium
        self.stops = tour.everyone(app)
        self.tabs: dict[tuple[str, str], Tab] = {}

    def tab(self, who: str, language: str = "en") -> Tab:
        if (who, language) not in self.tabs:
            context = self.chromium.new_context(viewport=PHONE)
            client = self.app.test_client()
            if who:
                tour.be(self.app, client, who)
            with client.session_transaction() as session:
                session["language"] = language
            cookie = client.get_cookie("rso_session")
            assert cookie
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
            self.tabs[who, language] = Tab(context.new_page())
        return self.tabs[who, language]


def faults_of(page: Page, rules: dict[str, Any]) -> list[str]:
    wide = [f"{pixels} px too wide"] if (pixels := too_wide(page)) else []
    return wide + barriers(page, rules)


def keep_picture(page: Page, stop: tour.Stop, look: str) -> None:
    if PICTURES:
        name = f"{stop.who or 'nobody'} {stop.endpoint} {look}.png".replace(" ", "-")
        page.screenshot(path=str(Path(PICTURES) / name), full_page=True)
