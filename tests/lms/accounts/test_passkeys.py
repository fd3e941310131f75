"""A passkey in a real browser, with an authenticator that the browser plays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_security import hash_password
from playwright.sync_api import Page, sync_playwright

from lms.app import create_app
from lms.db import Base, db
from tests import world
from tests.browsing import CHROMIUM, FLAGS, missing_browser, serving, sign_in
from tests.conftest import settings

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

EMAIL, PASSWORD = "officer@example.org", "three words together"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A house with one officer; passkeys belong to a name, so its address is one."""
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        world.make_user(email=EMAIL, password=hash_password(PASSWORD))
        db.session.remove()
    with serving(app) as found:
        yield found.replace("127.0.0.1", "localhost")
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page()
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        abilities = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": {**abilities, "isUserVerified": True}})
        yield page
        chromium.close()


def add_passkey(page: Page, address: str, usage: str) -> None:
    page.goto(f"{address}/wan-register")
    page.fill("#name", "my phone")
    page.check(f"input[value={usage}]")
    page.click("text=Add passkey")
    page.wait_for_selector("h2:has-text('my phone')")


def sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/account")
    page.click("main >> text=Sign out")
    page.wait_for_url("**/login")


def test_a_passkey_signs_in_without_a_password(page: Page, address: str) -> None:
    sign_in(page, address, EMAIL, PASSWORD)
    add_passkey(page, address, "first")
    sign_out(page, address)
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{address}/")
    assert page.goto(f"{address}/account").status == 200  # type: ignore[union-attr]


def test_a_passkey_can_be_the_second_factor(page: Page, address: str) -> None:
    sign_in(page, address, EMAIL, PASSWORD)
    add_passkey(page, address, "secondary")
    sign_out(page, address)
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button >> nth=0")
    page.click("text=Use a passkey >> nth=-1")
    page.wait_for_url(f"{address}/")


def test_a_passkey_that_is_refused_says_what_to_do(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=The passkey was not used")


def test_an_old_browser_says_that_it_cannot(page: Page, address: str) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{address}/login")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=This browser does not know passkeys")


def test_a_passkey_is_removed(page: Page, address: str) -> None:
    sign_in(page, address, EMAIL, PASSWORD)
    add_passkey(page, address, "first")
    page.click("text=Remove")
    page.wait_for_selector("h2:has-text('my phone')", state="detached")
