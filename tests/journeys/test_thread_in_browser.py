"""The thread once more, shortened, on a phone: clicked by a coordinator and an officer in a real browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from alumni.network.models import Membership
from alumni.plans import jobs as plans
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import PlanState
from courses.catalogue import services as catalogue
from lms import clock
from lms.cohorts import jobs as cohort_jobs
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.monitoring import services as monitoring
from lms.organisations import services as organisations
from surveys.questionnaires.services import shipped as questionnaires
from tests import mailed, world
from tests.browsing import CHROMIUM, FLAGS, PHONE, missing_browser, serving, too_wide
from tests.journeys import processes

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

MOST_PAGES = 12
DESK, SITI, PASSWORD = "desk@office.example", "siti@agency.example", "four words at sea"


class Phone:
    """One person's browser, 360 px wide. Every page must fit, and no page may complain.

    One page does not slide into the next: a slide that a busy machine breaks off is reported as an error of the page.
    """

    def __init__(self, chromium: Chromium, address: str) -> None:
        self.address = address
        self.page: Page = chromium.new_context(viewport=PHONE, base_url=address).new_page()
        self.page.emulate_media(reduced_motion="reduce")
        self.complaints: list[str] = []
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        wide = too_wide(self.page)
        assert not wide, f"{self.page.url} is {wide} px too wide"
        assert self.complaints == [], self.page.url

    def click(self, text: str) -> None:
        """Press the button or follow the link in the page that begins with these words."""
        main = self.page.locator("main, .hero")
        button = main.get_by_role("button", name=text).or_(main.get_by_role("link", name=text))
        with self.page.expect_navigation():
            button.first.click()
        self.look()

    def fill(self, **values: Any) -> None:
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").first.fill(str(value))

    def choose(self, **values: Any) -> None:
        for name, value in values.items():
            self.page.locator(f"main select[name={name}]").select_option(**value)

    def tick(self, label: str) -> None:
        begins = re.compile(rf"^\s*{re.escape(label)}")
        self.page.locator("main label").filter(has_text=begins).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def sign_in(self, email: str) -> None:
        self.go("/login")
        self.fill(email=email, password=PASSWORD)
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url(f"{self.address}/")
        self.look()


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        with transaction():
            organisations.load()
            programmes.load_programmes()
            monitoring.load_logframe()
            questionnaires.load_shipped()
            catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
        world.make_coordinator(email=DESK, name="Desk", password=hash_password(PASSWORD))
        yield app


def link(key: str, path: str) -> str:
    """The link in the latest mail of a kind to the officer."""
    db.session.rollback()  # the server has written since we looked last
    return mailed.link(mailed.mails(SITI, key=key)[-1], path)


def test_the_thread_on_a_phone(app: Flask) -> None:
    agency = world.make_agency(name="Sample Border Agency").name
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk, siti = Phone(chromium, address), Phone(chromium, address)
        desk.sign_in(DESK)
        a_cohort_is_scheduled(desk, agency)
        siti_accepts_and_opens_her_account(siti)
        siti_starts_the_course(siti)
        the_cohort_is_completed(desk)
        db.session.rollback()  # the server has written since we looked last
        cohort_jobs.serve_graduates()
        siti_writes_her_plan(siti)
        the_plan_is_agreed(desk)
        a_follow_up_falls_due_and_is_answered(siti, Phone(chromium, address))
        siti_joins_the_network(siti)
        a_survey_is_opened_answered_and_closed(desk, Phone(chromium, address))
        desk.go("/indicators/")
        desk.sees("Officials trained")
        chromium.close()


def a_cohort_is_scheduled(desk: Phone, agency: str) -> None:
    today = clock.today("Asia/Bangkok").isoformat()
    desk.go("/cohorts/")
    desk.click("New cohort")
    desk.choose(programme_id={"label": "Border Forum"}, time_zone={"value": "Asia/Bangkok"})
    desk.fill(title="Border Forum", starts_on=today, ends_on=today, venue="Bangkok", seats="0")
    desk.click("Save cohort")
    desk.sees("Write a whole number")
    assert desk.page.locator("[name=title]").input_value() == "Border Forum", "what was typed is kept"
    desk.fill(seats="5")
    desk.click("Save cohort")
    desk.sees("The cohort is saved")
    desk.click("Plan the agenda")
    desk.click("Add a session")
    desk.fill(title="Routes and risks", starts="09:00", ends="10:30")
    desk.click("Save session")
    desk.click("Border Forum")
    desk.click("Open nominations")
    desk.click("Open nominations")
    desk.click("Nominate a person")
    desk.fill(name="Siti Rahma", email=SITI)
    label = desk.page.locator("select[name=agency] option", has_text=agency).first.text_content()
    desk.choose(agency={"label": label})
    desk.click("Nominate person")
    desk.tick("Siti Rahma")
    desk.click("Offer seats to chosen people")
    desk.sees("1 seat is offered")


def siti_accepts_and_opens_her_account(siti: Phone) -> None:
    siti.go(link("offer:", "/offer/"))
    siti.click("Accept seat")
    siti.sees("You have accepted this seat")
    siti.go(link("invitation", "/welcome/"))
    siti.fill(password=PASSWORD, repeat=PASSWORD)
    siti.tick("I will not write case data")
    siti.click("Open account")
    siti.sees("Hello, Siti Rahma")


def siti_starts_the_course(siti: Phone) -> None:
    siti.go("/courses/")
    siti.click("Introduction to Countering People Smuggling")
    siti.click("Start course")
    siti.click("Skip it and go to the first lesson")
    siti.sees("What people smuggling is")
    siti.go("/")


def the_cohort_is_completed(desk: Phone) -> None:
    desk.click("Border Forum")
    for step in ("Confirm cohort", "Start cohort"):
        desk.click(step)
        desk.click(step)
    desk.click("Mark attendance")
    desk.tick("Siti Rahma")
    desk.sees("Present, marked by")
    desk.click("Border Forum")
    desk.click("Complete cohort")
    desk.sees("1 of 1 sessions (100%)")
    desk.click("Complete cohort")
    desk.sees("1 person graduated")


def siti_writes_her_plan(siti: Phone) -> None:
    siti.go("/")
    siti.click("Write plan")
    month = (clock.today() + timedelta(days=60)).strftime("%Y-%m")
    write(siti, "goal", "Every officer asks the same five questions")
    write(siti, "today", "Each asks what comes to mind")
    hand_in(siti)
    siti.sees("Write at least one action")
    for field, words in (("what", "Brief the shift"), ("due_month", month), ("success_sign", "A list at every desk")):
        write(siti, f"{field}-0", words)
    hand_in(siti)
    siti.sees("Your action plan is handed in")


def write(siti: Phone, field: str, words: str) -> None:
    """One thing is on the screen at a time: go on until the field is there."""
    while not siti.page.locator(f"#{field}").is_visible():
        siti.page.locator("[data-next]").click()
    siti.page.locator(f"#{field}").fill(words)


def hand_in(siti: Phone) -> None:
    while not siti.page.locator("[data-enough]").is_visible():
        siti.page.locator("[data-next]").click()
    siti.page.locator("[data-enough]").click()
    siti.click("Hand in plan")


def the_plan_is_agreed(desk: Phone) -> None:
    desk.go("/")
    desk.click("Review plan")
    desk.click("Agree to plan")
    desk.sees("The action plan is active")


def a_follow_up_falls_due_and_is_answered(siti: Phone, from_mail: Phone) -> None:
    with transaction():
        first = db.session.scalars(select(FollowUp).order_by(FollowUp.due_on)).first()
        assert first
        first.due_on, first.opens_at = clock.today(), clock.now()
    plans.tick()
    siti.go("/")
    siti.sees("Answer follow-up")
    from_mail.go(link("follow_up_due:", "/follow-up/"))
    from_mail.tick("Started")
    from_mail.click("Send answer")
    from_mail.sees("Choose an answer")
    from_mail.tick("Yes")
    from_mail.click("Send answer")
    from_mail.sees("This follow-up is answered")
    db.session.rollback()
    plan = db.session.scalars(select(Plan)).one()
    assert plan.state is PlanState.ACTIVE
    assert plan.actions[0].status.value == "started"


def siti_joins_the_network(siti: Phone) -> None:
    siti.go("/")
    siti.click("Join network")
    siti.tick("I write no operational information")
    siti.click("Join network")
    siti.sees("Nobody sees you yet")
    siti.tick("Show me in the directory")
    siti.choose(see_name={"label": "All alumni"})
    siti.click("Save profile")
    siti.sees("Your profile is saved")
    db.session.rollback()
    assert db.session.scalars(select(Membership.listed)).all() == [True]


def a_survey_is_opened_answered_and_closed(desk: Phone, from_mail: Phone) -> None:
    desk.go("/surveys/new")
    desk.fill(title="Annual Survey", closes_on=(clock.today() + timedelta(days=20)).isoformat())
    desk.tick("All alumni")
    desk.page.locator("main form button[type=submit]").first.click()
    desk.page.locator("main").get_by_role("button", name="Open survey").first.click()
    desk.sees("Open the survey and send 1 invitations")
    desk.page.locator("main").get_by_role("button", name="Open survey").last.click()
    desk.sees("1 invitations are on their way")
    from_mail.go(link("survey", "/s/"))
    from_mail.click("Start survey")
    from_mail.tick("Yes")
    for _ in range(MOST_PAGES):
        if urlsplit(from_mail.page.url).path.endswith("/send"):
            break
        anyway = from_mail.page.get_by_role("button", name="Go on without")
        from_mail.click("Go on without" if anyway.count() else "Save and go on")
    from_mail.click("Send answers")
    from_mail.sees("Nothing links them to you")
