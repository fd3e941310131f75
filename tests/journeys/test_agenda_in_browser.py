"""A participant on a phone tells about the journey, chooses a session and takes the calendar along; the office moves
a session by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import expect, sync_playwright

from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import NominationState
from lms.db import db
from lms.roles import Role
from tests import world
from tests.browsing import CHROMIUM, FLAGS, RULES, missing_browser, serving
from tests.journeys import processes
from tests.journeys.test_thread_in_browser import DESK, PASSWORD, SITI, Phone
from tests.journeys.visiting import faults_of
from tests.lms.cohorts.test_agenda import make_session
from tests.lms.cohorts.test_calendar_files import events

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        yield app


@pytest.fixture
def cohort_id(app: Flask) -> int:
    """A forum with a plenary in the morning and one at noon, and a split in the afternoon."""
    cohort = world.make_cohort(title="Border Forum 2027", state=CohortState.CONFIRMED)
    found = cohort.id
    siti = world.make_user(name="Siti Rahma", email=SITI, password=hash_password(PASSWORD))
    world.make_nomination(db.session.get(Cohort, found), siti, state=NominationState.ACCEPTED)
    world.make_user(Role.COORDINATOR, name="Desk", email=DESK, password=hash_password(PASSWORD))
    make_session(found, "Opening", 9, 10)
    make_session(found, "Case work", 11, 13)
    make_session(found, "Documents", 14, 15, track="Documents", capacity=1)
    make_session(found, "Interviews", 14, 15, track="Interviews")
    return found


def accessible(phone: Phone) -> None:
    assert faults_of(phone.page, RULES) == [], phone.page.url


def test_on_a_phone(app: Flask, cohort_id: int) -> None:
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        siti, desk = Phone(chromium, address), Phone(chromium, address)
        siti.sign_in(SITI)
        siti_tells_about_her_journey(siti)
        siti_chooses_a_session(siti)
        siti_takes_her_calendar_along(siti, address)
        desk.sign_in(DESK)
        the_office_moves_a_session_by_keyboard(desk, cohort_id)
        chromium.close()


def siti_tells_about_her_journey(siti: Phone) -> None:
    siti.go("/")
    siti.click("Your travel: Border Forum 2027")
    accessible(siti)
    siti.sees("Deleted on Tuesday 4 May 2027")
    siti.fill(arrives_on="2027-02-28", departs_on="2027-02-27", diet="No peanuts")
    siti.tick("I need a letter for my visa")
    siti.click("Save")
    siti.sees("You leave before you arrive")
    expect(siti.page.locator("[name=diet]")).to_have_value("No peanuts")
    expect(siti.page.locator("[name=visa_letter]")).to_be_checked()
    siti.fill(departs_on="2027-03-06")
    siti.click("Save")
    siti.sees("Thank you.")


def siti_chooses_a_session(siti: Phone) -> None:
    siti.go("/")
    siti.click("Choose your sessions: Border Forum 2027")
    accessible(siti)
    siti.sees("1 place is free")
    siti.click("Choose")
    siti.sees("You have a place in Documents.")
    siti.go("/cohorts/mine")
    siti.sees("Documents")
    assert "Interviews" not in siti.page.locator("main").inner_text()


def siti_takes_her_calendar_along(siti: Phone, address: str) -> None:
    siti.click("Your calendar")
    siti.click("Make my address")
    accessible(siti)
    feed = siti.page.locator("#feed").input_value().replace("http://localhost", address)
    siti.page.context.clear_cookies()
    answer = siti.page.request.get(feed)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    titles = {one.summary.value.removeprefix("Border Forum 2027: ") for one in events(answer.text())}
    assert titles == {"Opening", "Case work", "Documents"}


def the_office_moves_a_session_by_keyboard(desk: Phone, cohort_id: int) -> None:
    desk.go(f"/cohorts/{cohort_id}/agenda")
    accessible(desk)
    button = desk.page.locator(".agenda form[action$='/later'] button").first
    button.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.look()
    first = desk.page.locator(".agenda > li").first
    expect(first).to_contain_text("Case work")
    expect(first).to_contain_text("09:00–10:00")
