"""A coordinator plans a cohort from a programme and makes the next edition of it, on a phone and at a desk."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright

from courses.catalogue import services as catalogue
from lms import clock
from lms.app import create_app
from lms.cohorts.services import programmes
from lms.db import Base, db, transaction
from lms.organisations import services as organisations
from tests import world
from tests.browsing import CHROMIUM, DESKTOP, FLAGS, PHONE, barriers, missing_browser, serving, too_wide
from tests.conftest import Browser, settings

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


class Desk:
    """A house of its own with the shipped programmes, and a coordinator who is signed in."""

    def __init__(self, app: Any, address: str, chromium: Chromium, coordinator: str) -> None:
        self.app, self.address, self.chromium, self.coordinator = app, address, chromium, coordinator

    def page(self, size: Any) -> Page:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": self.coordinator, "_fresh": True, "fs_cc": "set"})
        cookie = client.get_cookie("rso_session")
        context = self.chromium.new_context(viewport=size, reduced_motion="reduce")
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home: Path = tmp_path_factory.mktemp("planning")
    app = create_app(settings(f"sqlite:///{home / 'own.db'}", home, WTF_CSRF_ENABLED=True))
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            organisations.load()
            catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
            programmes.load_programmes()
        coordinator = world.make_coordinator().fs_uniquifier
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Desk(app, address, chromium, coordinator)
        chromium.close()
    with app.app_context():
        db.engine.dispose()


def is_in_order(page: Page) -> None:
    """No barrier, and nothing to scroll sideways."""
    assert barriers(page) == []
    assert not too_wide(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_cohort_is_planned_from_a_programme_and_the_next_one_is_made_from_it(desk: Desk, size: Any) -> None:
    page = desk.page(size)
    place = f"Bangkok {size['width']}"
    first = clock.today() + timedelta(days=200)
    begin(page, desk.address, first)
    is_in_order(page)
    what_is_wrong_is_said(page, first)
    page.get_by_label("Title").fill(f"Border Forum at {place}")
    page.get_by_label("Venue", exact=True).fill(place)
    page.get_by_label("Last day", exact=True).fill((first + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Check the dates").click()
    expect(page.get_by_label("Venue", exact=True)).to_have_value(place)
    page.get_by_role("button", name="Save cohort").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Border Forum at {place}")
    is_in_order(page)
    page.get_by_role("link", name="Open nominations").click()
    expect(page.get_by_text("45 members have no focal point")).to_be_visible()
    is_in_order(page)
    page.get_by_role("link", name="Leave it as it is").click()
    the_next_edition(page, place, first)
    the_calendar(page, desk.address, place, first, size)
    page.context.close()


def begin(page: Page, address: str, first: Any) -> None:
    page.goto(f"{address}/cohorts/programmes")
    is_in_order(page)
    page.get_by_role("link", name=re.compile(r"New cohort ?: Border Forum")).click()
    page.get_by_label("First day (optional)").fill(first.isoformat())
    page.get_by_role("button", name="Fill in the defaults").click()
    expect(page.get_by_label("Seats in all")).to_have_value("140")
    expect(page.get_by_label("First day", exact=True)).to_have_value(first.isoformat())


def what_is_wrong_is_said(page: Page, first: Any) -> None:
    page.get_by_label("Last day", exact=True).fill((first - timedelta(days=1)).isoformat())
    page.get_by_label("Venue", exact=True).fill("Bangkok")
    page.get_by_role("button", name="Save cohort").click()
    expect(page.get_by_role("link", name="The last day is before the first day")).to_be_visible()
    expect(page.get_by_label("Seats in all")).to_have_value("140")
    is_in_order(page)


def the_next_edition(page: Page, place: str, first: Any) -> None:
    page.get_by_role("link", name="Make next edition").click()
    page.get_by_label("Title").fill(f"Next Forum at {place}")
    page.get_by_label("New first day").fill((first + timedelta(days=364)).isoformat())
    page.get_by_role("button", name="See what is made").click()
    expect(page.get_by_role("heading", name="What is made")).to_be_visible()
    is_in_order(page)
    page.get_by_role("button", name="Make this edition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Next Forum at {place}")


def the_calendar(page: Page, address: str, place: str, first: Any, size: Any) -> None:
    page.goto(f"{address}/cohorts/calendar?month={first:%Y-%m}")
    is_in_order(page)
    expect(page.locator(".month")).to_be_visible(visible=size is DESKTOP)
    page.get_by_role("link", name=f"Border Forum at {place}").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Border Forum at {place}")
