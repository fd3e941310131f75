"""The office at work in a real browser: who may enrol, and questions from a file. Learners answer on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from courses.learning.models import Enrolment
from lms.roles import Role
from tests.browsing import DESKTOP, PHONE, missing_browser, too_wide
from tests.courses.browsers import School, school

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

COURSE = "countering-people-smuggling"
GIFT = """::Words:: Who decides about protection? {=The authority named by law#Yes. ~The smuggler#No.}

::Essay:: Describe your border post. {}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(autouse=True)
def closed(place: School) -> Iterator[None]:
    yield
    place.close()


def page_of(place: School, *roles: Role, size: Any = PHONE) -> Page:
    """A page of a new person who is not in the course."""
    user_id, _enrolment = place.learner(*roles, enrolled=False)
    page = place.device(user_id).new_page()
    page.set_viewport_size(size)
    return page


def test_a_place_is_asked_for_on_a_phone_and_given_in_the_office(place: School) -> None:
    office, phone = page_of(place, Role.COORDINATOR, size=DESKTOP), page_of(place)
    office.goto(f"{place.address}/courses/{COURSE}/rule")
    office.get_by_role("radio", name=re.compile("approve|ask", re.IGNORECASE)).first.check()
    office.get_by_role("button", name="Save rule").click()

    phone.goto(f"{place.address}/courses/{COURSE}/join")
    phone.get_by_role("button", name="Ask for a place").click()
    expect(phone.get_by_text("Write one or two sentences").first).to_be_visible()
    phone.get_by_role("textbox").fill("I train recruits at the land border.")
    phone.get_by_role("button", name="Ask for a place").click()
    phone.goto(f"{place.address}/courses/{COURSE}/join")
    expect(phone.get_by_text("Your request waits for a decision")).to_be_visible()
    assert not too_wide(phone)

    before = place.read(select(func.count(Enrolment.id)))[0][0]
    office.goto(f"{place.address}/courses/requests")
    expect(office.get_by_text("I train recruits at the land border.")).to_be_visible()
    office.get_by_role("button", name=re.compile("Give place")).click()
    expect(office.get_by_text("No request waits")).to_be_visible()
    assert place.read(select(func.count(Enrolment.id)))[0][0] == before + 1
    phone.goto(f"{place.address}/learn/")
    expect(phone.get_by_role("link", name=re.compile("Countering People Smuggling")).first).to_be_visible()


def test_questions_come_from_a_file_and_what_is_left_out_says_why(place: School, tmp_path: Path) -> None:
    page = page_of(place, Role.AUTHOR)
    file = tmp_path / "bank.gift"
    file.write_text(GIFT, encoding="utf-8")
    page.goto(f"{place.address}/authoring/")
    page.get_by_role("button", name=re.compile("Begin draft")).click()
    page.wait_for_url(re.compile(r"/authoring/\d+"))
    page.goto(page.url.split("?")[0].rstrip("/") + "/import")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label(re.compile("Source")).fill("Protocol against the Smuggling of Migrants, article 16")
    page.get_by_label(re.compile("Explanation")).fill("The law names the authority.")
    page.get_by_role("button", name="Look at questions").click()

    expect(page.get_by_text("1 question is left out")).to_be_visible()
    expect(page.get_by_role("heading", name="Essay")).to_be_visible()
    expect(page.get_by_text(re.compile("Who decides about protection")).first).to_be_visible()
    sizes: list[Any] = [PHONE, DESKTOP]
    for size in sizes:
        page.set_viewport_size(size)
        assert not too_wide(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add 1 question to the draft").click()
    page.wait_for_url(re.compile("/questions"))
    page.goto(page.url.split("?")[0] + "?use=bank&q=decides+about+protection")
    expect(page.get_by_text(re.compile("Who decides about protection")).first).to_be_visible()
