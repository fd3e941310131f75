"""A coordinator takes a workbook in, in a real browser: on a desk, on a phone, and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy import func, select

from lms.app import create_app
from lms.cohorts.models.nominations import Nomination
from lms.db import Base, db
from tests import world
from tests.browsing import DESKTOP, PHONE, barriers, missing_browser, serving, too_wide
from tests.conftest import settings
from tests.journeys import tour
from tests.lms.imports.test_reading import xlsx

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

HEADER = ["Nama", "E-mail", "Member", "Agency", "Shoe size"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    folder: Path = tmp_path_factory.mktemp("importing")
    app = create_app(settings(f"sqlite:///{folder / 'own.db'}", folder, WTF_CSRF_ENABLED=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        agency = world.make_agency(world.make_member("MY"), name="Coast Guard")
        world.make_user(agency=agency, name="Dewi Lestari", email="dewi@sample.example")
        world.make_coordinator(email="coordinator@sample.example")
        for _look in range(3):
            world.make_cohort()
        db.session.remove()
    with serving(app) as address:
        yield app, address
    with app.app_context():
        db.engine.dispose()


def page_of(chromium: Chromium, app: Flask, address: str, **options: Any) -> Page:
    """A window in which the coordinator is signed in."""
    client = app.test_client()
    tour.be(app, client, "coordinator")
    cookie = client.get_cookie("rso_session")
    assert cookie
    context = chromium.new_context(**options)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    return context.new_page()


def count(app: Flask, cohort_id: int) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count(Nomination.id)).where(Nomination.cohort_id == cohort_id)) or 0
        db.session.remove()
    return found


def look_at(page: Page, scripts: bool) -> None:
    """No sideways scroll; and, where a script can run, no barrier."""
    if not scripts:
        return
    assert not too_wide(page)
    assert barriers(page) == []


@pytest.mark.parametrize(
    ("cohort_id", "size", "scripts"), [(1, DESKTOP, True), (2, PHONE, True), (3, PHONE, False)],
    ids=["desk", "phone", "no scripts"],
)  # fmt: skip
def test_from_the_workbook_to_the_cohort_and_back(
    office: tuple[Flask, str], chromium: Chromium, cohort_id: int, size: Any, scripts: bool
) -> None:
    app, address = office
    page = page_of(chromium, app, address, viewport=size, java_script_enabled=scripts)
    page.goto(f"{address}/cohorts/{cohort_id}")
    page.get_by_role("link", name="Upload a list").click()
    look_at(page, scripts)
    book = xlsx(
        [
            [f"{HEADER[0]} {cohort_id}", *HEADER[1:]],
            [f"Ana Pereira {cohort_id}", f"ana{cohort_id}@sample.example", "MYS", "Coast Guard", 38],
            ["Lestari, Dewi", f"dewi{cohort_id}@sample.example", "Malaysia", "Coast Guard", 39],
            ["Nobody", "no address", "Atlantis", "Coast Guard", 40],
        ]
    )
    page.set_input_files("input[type=file]", files=[{"name": "forum.xlsx", "mimeType": "x/y", "buffer": book}])
    page.get_by_role("button", name="Look at rows").click()
    look_at(page, scripts)
    page.get_by_label("Name", exact=True).select_option("0")
    page.get_by_role("button", name="Look at rows").click()
    look_at(page, scripts)
    assert "Columns that are not used: Shoe size" in page.inner_text("main")
    page.locator("select[name='row-3']").select_option(label="The same as Dewi Lestari, dewi@sample.example")
    page.get_by_role("button", name="Save decisions").click()
    assert "You said: Dewi Lestari" in page.inner_text("main")
    assert count(app, cohort_id) == 0
    page.get_by_role("button", name="Take in only the 2 good rows").click()
    look_at(page, scripts)
    assert "2 rows are taken in" in page.inner_text("main")
    assert count(app, cohort_id) == 2
    page.get_by_role("button", name="Undo import").first.click()
    if scripts:  # without a script a browser of today still opens the popover
        look_at(page, scripts)
    page.locator("[popover] form button").first.click()
    assert "2 rows are taken back" in page.inner_text("main")
    assert count(app, cohort_id) == 0
    page.context.close()
