"""The annual survey on phones of 360 px: set up, answered where the network breaks off, extended, ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from alumni.network.models import Membership, MembershipState
from lms import clock
from lms.db import db, transaction
from surveys.collection import jobs
from surveys.collection.models import Draft, Inbox, Survey
from surveys.questionnaires.services import shipped
from tests import mailed, world
from tests.browsing import PHONE, missing_browser, sign_in, sound
from tests.journeys import processes

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

DESK, PASSWORD = "desk@office.example", "four words at sea"
ANA, BEN, CEM = "ana@agency.example", "ben@agency.example", "cem@agency.example"
TITLE = "Annual Survey of Alumni 2026"
SAVED = re.compile(r"Saved \d")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        with transaction():
            shipped.load_shipped()
        world.make_coordinator(email=DESK, name="Desk", password=hash_password(PASSWORD))
        for email in (ANA, BEN, CEM):
            person = world.make_user(email=email, name=email.split("@")[0].title())
            world.save(Membership(user_id=person.id, state=MembershipState.MEMBER))
        yield app


@pytest.fixture
def new_phone(chromium: Browser, address: str) -> Any:
    def make(**options: Any) -> Page:
        page = chromium.new_context(viewport=PHONE, base_url=address, **options).new_page()
        page.set_default_timeout(15_000)
        return page

    return make


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).last.click()


def link_of(email: str) -> str:
    db.session.rollback()  # the server has written since we looked last
    return mailed.link(mailed.mails(email, key="survey_invitation")[-1], "/s/")


def answers() -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.scalars(select(Draft.answers)))


def set_up(desk: Page) -> int:
    desk.goto("/surveys/new")
    desk.get_by_label("Title").fill(TITLE)
    choice = desk.locator("select[name=questionnaire] option").filter(has_text=TITLE)
    desk.locator("select[name=questionnaire]").select_option(value=choice.first.get_attribute("value"))
    desk.get_by_label("A list of people").check()
    expect(desk.get_by_label("Their e-mail addresses")).to_be_visible()
    sound(desk, "1-set-up")
    desk.get_by_label("All alumni").check()
    expect(desk.get_by_label("Their e-mail addresses")).to_be_hidden()
    desk.get_by_label("Last day to answer").fill((clock.today() + timedelta(days=21)).isoformat())
    press(desk, "Save survey")
    expect(desk.locator("main")).to_contain_text("3 people will be asked by e-mail")
    expect(desk.locator("main")).to_contain_text("Nothing joins them to you after you send them")
    sound(desk, "2-before-opening")
    desk.get_by_role("link", name="Look at mail").click()
    expect(desk.locator("article h2")).to_contain_text("anonymous")
    sound(desk, "3-mail")
    desk.go_back()
    desk.get_by_role("button", name="Open survey").first.click()
    press(desk, "Open survey")
    expect(desk.locator("body")).to_contain_text("3 invitations are on their way")
    sound(desk, "4-open")
    return int(desk.url.rsplit("/", 1)[-1])


def start(page: Page, link: str, button: str = "Start survey") -> None:
    page.goto(link)
    press(page, button)
    page.wait_for_selector("form[data-ready]")


def test_the_annual_survey_from_setting_up_to_its_end(app: Flask, address: str, new_phone: Any) -> None:
    desk = new_phone()
    sign_in(desk, address, DESK, PASSWORD)
    survey_id = set_up(desk)
    ana, link = new_phone(), link_of(ANA)
    ana.goto(link)
    expect(ana.locator("main")).to_contain_text("about 8 minutes")
    sound(ana, "5-welcome")
    start(ana, link)
    the_network_breaks_off_before_and_after_a_request(ana)
    on_another_device_it_goes_on(new_phone(), link)
    ana.reload()
    expect(ana.get_by_role("heading", name="Thank you")).to_be_visible()
    two_devices_answer_one_question(new_phone(), new_phone(), link_of(BEN))
    with time_machine.travel(clock.at(clock.today() + timedelta(days=6), 10, "Asia/Bangkok"), tick=True):
        jobs.remind()
    assert {one.recipient for one in mailed.mails(key="survey_reminder")} == {BEN, CEM}
    the_office_gives_longer_then_ends(desk, survey_id)
    in_the_last_minutes(new_phone(), new_phone())
    db.session.rollback()
    assert len(db.session.scalars(select(Inbox)).all()) == 2


def the_network_breaks_off_before_and_after_a_request(ana: Page) -> None:
    ana.get_by_label("Partly").first.check()
    expect(ana.locator("[data-line]")).to_contain_text(SAVED)
    ana.context.set_offline(True)
    ana.locator("input[name=c_used]").nth(1).check()
    expect(ana.locator("[data-line]")).to_contain_text("On this phone, not yet sent")
    ana.get_by_role("button", name="Save and go on").click()
    expect(ana.get_by_role("alert")).to_contain_text("Everything you typed is kept on this phone")
    sound(ana, "6-no-connection")
    assert "c_used" not in answers()[0]
    ana.context.set_offline(False)
    expect(ana.locator("[data-line]")).to_contain_text(SAVED)
    assert "c_used" in answers()[0]

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    ana.route("**/words", lose_the_reply, times=1)
    ana.locator("input[name=c_used]").nth(2).check()
    expect(ana.locator("[data-line]")).to_contain_text("On this phone, not yet sent")
    ana.reload()
    ana.wait_for_selector("form[data-ready]")
    expect(ana.locator("input[name=c_used]").nth(2)).to_be_checked()
    expect(ana.locator("main [data-choice]")).to_have_count(0)
    press(ana, "Save and go on")
    sound(ana, "7-left-open")


def on_another_device_it_goes_on(laptop: Page, link: str) -> None:
    laptop.goto(link)
    expect(laptop.locator("main")).to_contain_text("You go on where you were")
    press(laptop, "Go on with survey")
    for number in range(30):
        if laptop.url.endswith("/send"):
            break
        sound(laptop, f"8-page-{number}")
        anyway = laptop.get_by_role("button", name="Go on without")
        press(laptop, "Go on without" if anyway.count() else "Save and go on")
    sound(laptop, "9-send")
    press(laptop, "Send answers")
    expect(laptop.get_by_text("Nothing links them to you")).to_be_visible()


def two_devices_answer_one_question(one: Page, other: Page, link: str) -> None:
    start(one, link)
    start(other, link, "Go on with survey")
    one.locator("input[name=c_post]").nth(0).check()
    expect(one.locator("[data-line]")).to_contain_text(SAVED)
    other.locator("input[name=c_post]").nth(1).check()
    box = other.locator("[data-choice=c_post]")
    expect(box).to_contain_text("On the other device: Yes")
    expect(box).to_contain_text("On this device: Partly")
    sound(other, "10-two-answers")
    other.get_by_role("button", name="Keep this answer").click()
    expect(box).to_have_count(0)
    other.wait_for_timeout(500)
    assert {"c_post": "partly"} in answers()


def the_office_gives_longer_then_ends(desk: Page, survey_id: int) -> None:
    desk.goto(f"/surveys/{survey_id}")
    desk.get_by_role("link", name="Give people longer").click()
    later = db.session.get(Survey, survey_id).closes_on + timedelta(days=7)
    desk.get_by_label("New last day to answer").fill(later.isoformat())
    sound(desk, "11-longer")
    press(desk, "Set new last day")
    db.session.rollback()
    assert {one.recipient for one in mailed.mails(key="survey_extended")} == {BEN, CEM}
    desk.get_by_role("button", name="End survey now").first.click()
    press(desk, "End survey now")
    expect(desk.locator("main")).to_contain_text("Who has begun can send until")
    sound(desk, "12-ended")


def in_the_last_minutes(ben: Page, cem: Page) -> None:
    cem.goto(link_of(CEM))
    expect(cem.get_by_role("heading", name="This survey has closed")).to_be_visible()
    ben.goto(link_of(BEN))
    expect(ben.locator("main")).to_contain_text("you can still send: for 30 minutes after the end")
    sound(ben, "13-last-minutes")
    press(ben, "Go on with survey")
    ben.goto(f"{link_of(BEN)}/send")
    press(ben, "Send answers")
    expect(ben.get_by_role("heading", name="Thank you")).to_be_visible()


def test_the_survey_is_answered_without_a_script(app: Flask, address: str, new_phone: Any) -> None:
    desk, phone = new_phone(), new_phone(java_script_enabled=False)
    sign_in(desk, address, DESK, PASSWORD)
    set_up(desk)
    phone.goto(link_of(ANA))
    phone.get_by_role("button", name="Start survey").click()
    phone.locator("input[name=c_post]").first.check()
    for _ in range(30):
        if phone.url.endswith("/send"):
            break
        anyway = phone.get_by_role("button", name="Go on without")
        (anyway if anyway.count() else phone.get_by_role("button", name="Save and go on")).click()
    phone.get_by_role("button", name="Send answers").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()


def test_whoever_scans_the_code_at_an_event_answers(app: Flask, address: str, new_phone: Any) -> None:
    desk, guest = new_phone(), new_phone()
    sign_in(desk, address, DESK, PASSWORD)
    desk.goto("/surveys/new")
    desk.get_by_label("Title").fill("Asked at an event")
    desk.get_by_label("Also an open link").check()
    desk.get_by_label("Last day to answer").fill((clock.today() + timedelta(days=7)).isoformat())
    press(desk, "Save survey")
    desk.get_by_role("button", name="Open survey").first.click()
    press(desk, "Open survey")
    desk.get_by_role("link", name="Open link and QR code").click()
    sound(desk, "14-code")
    link = desk.locator("section.wall a").get_attribute("href") or ""
    desk.goto("/surveys/")
    sound(desk, "15-list")
    guest.goto(link.replace("http://localhost", address))
    sound(guest, "16-open-link")
    press(guest, "Start survey")
    guest.wait_for_selector("form[data-ready]")
    guest.goto(link.replace("http://localhost", address))
    expect(guest.get_by_role("button", name="Start survey")).to_be_visible()
