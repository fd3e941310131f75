"""A file as an answer on a phone of 360 px: chosen, the network lost and found again, sent, and saved by the office."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from lms import clock
from lms.db import db, transaction
from surveys.collection.models import AnswerFile, Draft, Mode
from surveys.collection.services import opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import mailed, world
from tests.browsing import DESKTOP, PHONE, missing_browser, sign_in, sound
from tests.journeys import processes
from tests.lms.files.test_stripping import pdf, photo, places
from tests.surveys.files.sending import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

DESK, PASSWORD, ANA = "desk@office.example", "four words at sea", "ana@agency.example"
LARGEST = 5 * 1024 * 1024


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        yield app


@pytest.fixture
def survey_id(app: Flask) -> int:
    """An open survey with names, put to one officer."""
    desk = world.make_coordinator(email=DESK, name="Desk", password=hash_password(PASSWORD))
    ana = world.make_user(email=ANA, name="Ana")
    version = world.save(QuestionnaireVersion(code="rooms", version="1", title="Rooms", body=TABLE))
    with transaction():
        survey_id = services.create(
            title="Rooms of the hosts", questionnaire_id=version.id, audience="list", listed=[ana.id], mode=Mode.NAMED,
            closes_on=clock.today() + timedelta(days=9), time_zone="Asia/Bangkok", by=desk,
        ).id  # fmt: skip
    with transaction():
        opening.open_survey(survey_id, by=desk)
    return survey_id


@pytest.fixture
def new_page(chromium: Browser, address: str) -> Any:
    def make(**options: Any) -> Page:
        page = chromium.new_context(**{"viewport": PHONE, "base_url": address, **options}).new_page()
        page.set_default_timeout(15_000)
        return page

    return make


def choose(page: Page, name: str, content: bytes, kind: str, question: str = "plan") -> None:
    chosen: Any = {"name": name, "mimeType": kind, "buffer": content}
    page.locator(f"#file-{question}").set_input_files(chosen)


def kept() -> list[str]:
    db.session.rollback()  # the server has written since we looked last
    return sorted(db.session.scalars(select(AnswerFile.name)))


def start(page: Page, button: str = "Start survey") -> None:
    page.goto(mailed.link(mailed.mails(ANA, key="survey_invitation")[-1], "/s/"))
    page.get_by_role("button", name=button).click()
    page.wait_for_selector("form[data-survey]")


def test_a_file_survives_a_lost_connection_and_reaches_the_office(address: str, new_page: Any, survey_id: int) -> None:
    ana = new_page()
    start(ana)
    ana.wait_for_selector("form[data-ready]")
    plan = ana.locator("[data-files=plan]")
    expect(plan.get_by_role("button", name="Attach file")).to_be_hidden()
    sound(ana, "1-empty")
    choose(ana, "film.mp4", b"0" * 1024, "video/mp4")
    expect(plan.locator(".error")).to_contain_text("Films are not taken")
    choose(ana, "large.pdf", b"0" * (LARGEST + 1), "application/pdf")
    expect(plan.locator(".error")).to_contain_text("so it is not sent")
    choose(ana, "plan.pdf", b"<html>", "application/pdf")
    expect(plan.locator(".error")).to_contain_text("The content is not PDF")
    sound(ana, "2-refused")
    assert kept() == []

    choose(ana, "IMG 4711.jpg", photo(), "image/jpeg")
    expect(plan.locator("[role=status]")).to_contain_text("“IMG 4711.jpg” is attached.")
    expect(plan.get_by_role("link")).to_have_text("IMG 4711.jpg")
    expect(plan.locator(".error")).to_have_count(0)
    sound(ana, "3-attached")
    assert kept() == ["IMG 4711.jpg"]
    the_network_is_lost_and_comes_back(ana)
    another_device_sees_both(new_page())

    plan.get_by_role("button", name=re.compile("Take out.*IMG 4711.jpg")).click()
    expect(ana.locator("[data-files=plan] li")).to_have_count(1)
    who_goes_on_while_a_file_is_sent_waits_for_it(ana)
    ana.get_by_role("button", name="Go on without").click()  # the photo, asked for since there is a plan
    expect(ana.get_by_label("Anything else?")).to_be_visible()
    ana.goto(f"{ana.url.rsplit('/', 1)[0]}/send")
    sound(ana, "6-send")
    ana.get_by_role("button", name="Send answers").click()
    expect(ana.get_by_role("heading", name="Thank you")).to_be_visible()
    assert kept() == ["desk.jpg", "plan.pdf"]
    the_office_saves_it(address, new_page, survey_id)


def the_network_is_lost_and_comes_back(ana: Page) -> None:
    plan = ana.locator("[data-files=plan]")
    ana.context.set_offline(True)
    ana.get_by_label("How many seats?").fill("40")
    choose(ana, "plan.pdf", pdf(), "application/pdf")
    expect(plan.locator("[role=status]")).to_contain_text("“plan.pdf” has not been sent: there is no connection")
    ana.get_by_role("button", name="Save and go on").click()
    expect(plan.locator("[role=status]")).to_contain_text("has not been sent")
    assert ana.get_by_label("How many seats?").input_value() == "40"
    assert ana.locator("#file-plan").evaluate("field => field.files.length") == 1, "it stays chosen"
    sound(ana, "4-no-connection")
    assert kept() == ["IMG 4711.jpg"]
    ana.context.set_offline(False)
    expect(plan.locator("[role=status]")).to_contain_text("“plan.pdf” is attached.")
    expect(plan.locator("li")).to_have_count(2)
    expect(ana.locator("[data-line]")).to_contain_text(re.compile(r"Saved \d"))
    sound(ana, "5-back")
    assert kept() == ["IMG 4711.jpg", "plan.pdf"]
    assert db.session.scalars(select(Draft.answers)).one() == {"seats": 40, "plan": "file"}


def who_goes_on_while_a_file_is_sent_waits_for_it(ana: Page) -> None:
    slow: list[Route] = []
    ana.route(ana.url, lambda route: slow.append(route), times=1)  # noqa: PLW0108  playwright marks the function
    choose(ana, "desk.jpg", photo(), "image/jpeg")
    status = ana.locator("[data-files=plan] [role=status]")
    expect(status).to_contain_text("Sending “desk.jpg”")
    ana.get_by_role("button", name="Save and go on").click()
    ana.wait_for_timeout(500)
    expect(status).to_contain_text("Sending “desk.jpg”")
    slow[0].continue_()
    expect(ana.get_by_role("button", name="Go on without")).to_be_visible()
    expect(ana.locator("[data-files=plan] li")).to_have_count(2)


def another_device_sees_both(laptop: Page) -> None:
    start(laptop, "Go on with survey")
    expect(laptop.locator("[data-files=plan] li")).to_have_count(2)


def the_office_saves_it(address: str, new_page: Any, survey_id: int) -> None:
    with transaction():
        closing.close(survey_id, by=None)
    desk = new_page(viewport=DESKTOP)
    sign_in(desk, address, DESK, PASSWORD)
    desk.goto(f"/surveys/{survey_id}/preview")
    sound(desk, "7-preview")
    desk.goto(f"/surveys/{survey_id}/results")
    desk.get_by_role("link", name="Who answered what").click()
    expect(desk.locator("main")).to_contain_text("2 files")
    sound(desk, "7-people")
    desk.get_by_role("link", name="Ana").click()
    sound(desk, "8-person")
    with desk.expect_download() as saving:
        desk.get_by_role("link", name="desk.jpg").click()
    content = Path(saving.value.path()).read_bytes()
    assert content.startswith(b"\xff\xd8")
    assert places(content) == {}


def test_a_file_is_attached_without_a_script(address: str, new_page: Any, survey_id: int) -> None:
    ana = new_page(java_script_enabled=False)
    start(ana)
    ana.get_by_label("How many seats?").fill("40")
    choose(ana, "plan.pdf", b"<html>", "application/pdf")
    ana.get_by_role("button", name="Save and go on").click()
    expect(ana.locator("#plan-error")).to_contain_text("The content is not PDF")
    assert ana.get_by_label("How many seats?").input_value() == "40"
    choose(ana, "plan.pdf", pdf(), "application/pdf")
    ana.get_by_role("button", name="Attach file").click()
    expect(ana.get_by_role("link", name="plan.pdf")).to_be_visible()
    with ana.expect_download() as saving:
        ana.get_by_role("link", name="plan.pdf").click()
    assert Path(saving.value.path()).read_bytes().startswith(b"%PDF-")
    ana.get_by_label("How many seats?").press("Enter")
    expect(ana.locator("main")).to_contain_text("You left 1 question open")
    assert kept() == ["plan.pdf"]
