"""A coordinator brings a spreadsheet in a real browser: refused, corrected, looked at, previewed, published."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lms.app import create_app
from lms.db import Base, db
from lms.roles import Role
from tests import world
from tests.browsing import CHROMIUM, DESKTOP, FLAGS, PHONE, missing_browser, serving, sound
from tests.conftest import Browser, settings
from tests.surveys.xlsform import forms

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

WRONG = {**forms.NEEDS, "choices": [("name", "list_name", "label::English (en)"), ("law", "topics", "Law")]}


@pytest.fixture
def at(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a given size, with a coordinator signed in."""
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True))
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        coordinator = world.make_user(Role.COORDINATOR).fs_uniquifier
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": coordinator, "_fresh": True, "fs_cc": "set"})
    cookie = client.get_cookie("rso_session")
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def go(size: Any) -> Page:
            context = chromium.new_context(viewport=size)
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.goto(f"{address}/questionnaires/")
            return page

        yield go
        chromium.close()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_spreadsheet_from_upload_to_publishing(at, size, tmp_path):
    page = at(size)
    sound(page, "empty")
    page.get_by_role("link", name="Upload XLSForm").click()
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "needs.xlsx"
    wrong.write_bytes(forms.workbook(WRONG))
    right.write_bytes(forms.workbook(forms.NEEDS))

    page.get_by_label("XLSForm", exact=True).set_input_files(wrong)
    page.get_by_role("button", name="Look at form").click()
    expect(page.get_by_text("This form cannot be taken in yet")).to_be_visible()
    expect(page.get_by_text("Did you mean topics?")).to_be_visible()
    sound(page, "wrong")

    page.get_by_label("XLSForm", exact=True).set_input_files(right)
    page.get_by_role("button", name="Look at form").click()
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    sound(page, "look")
    page.get_by_role("button", name="Make draft").click()

    expect(page.get_by_role("heading", name="Training needs").first).to_be_visible()
    sound(page, "draft")
    page.get_by_role("link", name="Which topics?").click()
    page.get_by_label("Hint").fill("Two at most.")
    sound(page, "question")
    page.get_by_role("button", name="Save question").click()

    page.get_by_role("link", name="Preview on a phone").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Next page").click()
    expect(frame.get_by_text("Two at most.")).to_be_visible()
    sound(page, "preview")
    page.get_by_role("link", name=re.compile(r"Training needs \(")).click()
    page.get_by_role("link", name="Paths").click()
    sound(page, "paths")
    page.get_by_role("link", name=re.compile(r"Training needs \(")).click()
    page.get_by_role("link", name="Languages").click()
    expect(page.get_by_text("Missing", exact=True).first).to_be_visible()
    sound(page, "languages")
    page.get_by_role("link", name="Translate to Bahasa Indonesia").click()
    sound(page, "translation")
    page.get_by_label("Bahasa Indonesia").first.fill("Kebutuhan pelatihan")
    page.get_by_role("button", name="Save translation").click()
    expect(page.get_by_text("Kebutuhan pelatihan")).to_be_visible()

    page.get_by_role("link", name=re.compile(r"Training needs \(")).click()
    page.get_by_role("button", name="Publish version").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Publish version").click()
    expect(page.get_by_text("Surveys can use it now")).to_be_visible()
    sound(page, "published")
