"""A real browser and a real server, for the tests marked `browser`."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The same engine without the windows around it takes half the work; where it is missing, a whole browser does as well.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PICTURES = os.environ.get("PICTURES")  # a folder: keep a picture of every page, to look at
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def missing_browser() -> str | None:
    """Why browser tests cannot run here, or None. Where they are required, a missing browser is a failure."""
    if CHROMIUM:
        return None
    if os.environ.get("BROWSER_REQUIRED"):
        raise RuntimeError("BROWSER_REQUIRED is set, but there is no Chromium on this machine")
    return "NO CHROMIUM ON THIS MACHINE: browser tests are skipped (apt-get install chromium)"


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application behind a real socket on loopback; gives its address."""
    server = make_server("127.0.0.1", free_port(), closing_files(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def closing_files(app: Flask) -> "WSGIApplication":
    """Files are closed when the browser hangs up, too: Werkzeug's server forgets it if that happens at the very end."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterator[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as parts:
            yield from parts

    return application


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(page: Any, address: str, email: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto(f"{address}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{address}/")


def barriers(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """What axe finds wrong in a page as it stands: the rule, and up to three places.

    `rules` are axe's options; without them, WCAG 2.2 AA and good practice.
    """
    if page.evaluate("typeof axe === 'undefined'"):  # once a page, however often it is looked at
        page.evaluate(AXE_SCRIPT)
    # Of what is right, only the names of the rules come back: a page has thousands of such places.
    options = {**(rules or RULES), "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found]


def too_wide(page: Page) -> int:
    """How many pixels of a page have to be scrolled sideways.

    A form that was sent may still be on its way to the next page: between the two there is no document to measure.
    """
    page.wait_for_load_state()
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(wide, 0)


def sound(page: Page, name: str) -> None:
    """Nothing that axe finds, and nothing wider than the screen; keeps a picture where `PICTURES` names a folder."""
    assert barriers(page) == [], name
    assert not too_wide(page), name
    if PICTURES:
        screenshot(page, Path(PICTURES), f"{name}-{page.viewport_size['width']}")  # type: ignore[index]


def screenshot(page: Any, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
