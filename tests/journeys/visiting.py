"""Looking at the pages of the sample world in a real browser."""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page

from tests.browsing import PHONE, barriers
from tests.journeys import tour

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


def listen(page: Page) -> list[str]:
    """What the browser complains of: blocked scripts, missing files, errors."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def faults_of(page: Page, rules: dict[str, Any]) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = [f"{width} px wide"] if width > page.viewport_size["width"] else []  # type: ignore[index]
    return wide + barriers(page, rules)


class Scales:
    """Bytes over the wire for a first visit to a page, headers included."""

    def __init__(self, page: Page) -> None:
        self.weights: list[float] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", lambda event: self.weights.append(event["encodedDataLength"]))

    def read(self) -> int:
        return int(sum(self.weights))


def keep_picture(page: Page, stop: tour.Stop, look: str) -> None:
    if PICTURES:
        name = f"{stop.who or 'nobody'} {stop.endpoint} {look}.png".replace(" ", "-")
        page.screenshot(path=str(Path(PICTURES) / name), full_page=True)
