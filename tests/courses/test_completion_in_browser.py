"""What is missing, what the office puts right, and the certificate that follows: in a real browser, on both screens."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader
from sqlalchemy import select

from courses.catalogue.models import Course
from courses.learning.models import Enrolment
from courses.learning.queries import progress
from courses.learning.services import progress as learning
from lms.accounts.models import User
from lms.db import db, transaction
from lms.sample.learning import right_answer
from tests import world
from tests.browsing import DESKTOP, PHONE, missing_browser, too_wide
from tests.courses.browsers import School, complaints, school
from tests.courses.credentials.certified import complete

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]
REASON = "The certificate of the national academy was shown to the office."
BOTH = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture
def site(building: School) -> Iterator[School]:
    yield building
    building.close()


def desk(site: School, screen: Any) -> Page:
    """A coordinator's window."""
    with site.app.app_context():
        user_id = world.make_coordinator(name="Mei Tan").id
        db.session.remove()
    return site.device(user_id, viewport=screen).new_page()


def name_of(site: School, user_id: int, name: str) -> None:
    """A name that nobody else in this building has."""
    with site.app.app_context():
        with transaction():
            db.session.get_one(User, user_id).name = name
        db.session.remove()


def answer_checks(site: School, enrolment_id: int, position: int) -> None:
    with site.app.app_context():
        with transaction():
            enrolment = db.session.get_one(Enrolment, enrolment_id)
            lesson = progress.lesson(enrolment.version_id, position)
            codes = [block["code"] for block in lesson.blocks if block["kind"] == "check"]
            for code, question in learning.catalogue.checks(enrolment.version_id, codes).items():
                learning.save_check(enrolment, lesson, code, right_answer(question))
        db.session.remove()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return not too_wide(page)


def rule(page: Page, text: str) -> tuple[bool, str]:
    """A rule of the list: whether it is ticked, and all that it says."""
    row = page.locator("ul.rows > li", has_text=text).first
    return row.locator(".mark.is-good").count() == 1, row.inner_text()


@BOTH
def test_the_learner_sees_what_is_missing_and_what_the_office_put_right(site: School, screen: Any) -> None:
    user_id, enrolment_id = site.learner()
    name = f"Siti Rahma {screen['width']}"
    name_of(site, user_id, name)
    learner = site.device(user_id, viewport=screen).new_page()
    said = complaints(learner)
    overview = f"{site.address}/learn/{enrolment_id}?overview=1"
    learner.goto(f"{site.address}/learn/{enrolment_id}")
    learner.get_by_role("button", name="Skip it and go to the first lesson").click()
    answer_checks(site, enrolment_id, 1)
    learner.get_by_role("button", name="Finish lesson and go on").click()
    learner.wait_for_url("**/2")
    learner.goto(overview)
    assert "Still missing: 7 lessons and the final assessment." in learner.locator("main").inner_text()
    assert rule(learner, "Finish lesson 1:")[0]
    assert not rule(learner, "Finish lesson 2:")[0]
    assert "Not taken yet." in rule(learner, "in the final assessment")[1]
    assert fits(learner)

    office = desk(site, screen)
    office.goto(f"{site.address}/courses/support/?q={name.replace(' ', '+')}")
    office.get_by_role("link", name=name).click()
    assert rule(office, "Finish lesson 1:")[0], "the office sees the same list"
    button = office.get_by_role("button", name=re.compile("Count lesson as done.*Smuggling or trafficking"))
    button.click()
    office.locator(".field .error, [id$=-error]").first.wait_for()
    office.get_by_role("textbox", name="Reason").or_(office.locator("[name=reason]")).first.fill(REASON)
    button.click()
    office.get_by_role("heading", name="Put right by hand").wait_for()
    assert REASON in office.locator("main").inner_text()
    assert fits(office)

    learner.goto(overview)
    ticked, words = rule(learner, "Finish lesson 2:")
    assert ticked
    assert "Counted as done by Mei Tan" in words
    assert REASON in words
    assert "Still missing: 6 lessons and the final assessment." in learner.locator("main").inner_text()
    assert said == []


def completed(site: School, name: str) -> tuple[BrowserContext, str]:
    """A learner with a certificate, and its number."""
    user_id, _none = site.learner(enrolled=False)
    name_of(site, user_id, name)
    with site.app.app_context():
        course = db.session.scalars(select(Course)).one()
        number = complete(db.session.get_one(User, user_id), course).number
        db.session.remove()
    return site.device(user_id), number


@BOTH
def test_a_certificate_from_the_name_to_the_public_page_and_a_correction(site: School, screen: Any) -> None:
    name = f"Ketut Dewi {screen['width']}"
    context, number = completed(site, name)
    learner = context.new_page()
    learner.set_viewport_size(screen)
    learner.goto(f"{site.address}/certificates")
    learner.get_by_role("link", name="Confirm name").click()
    assert learner.locator("[name=name]").input_value() == name
    assert fits(learner)
    learner.get_by_role("button", name="Confirm name").click()
    learner.get_by_text("Your name is confirmed").wait_for()
    address = learner.get_by_role("link", name="Open PDF").get_attribute("href")
    printed = context.request.get(f"{site.address}{address}")
    assert printed.headers["content-type"] == "application/pdf"
    (sheet,) = PdfReader(io.BytesIO(printed.body())).pages
    assert name in " ".join(sheet.extract_text().split())
    assert fits(learner)

    public = site.device(None, viewport=screen).new_page()
    said = complaints(public)
    public.goto(f"{site.address}/verify/")
    public.get_by_label("Certificate number").fill(number.lower())
    public.get_by_role("button", name="Check").click()
    public.get_by_text("This certificate is valid").wait_for()
    assert name in public.locator("main").inner_text()
    assert fits(public)

    office = desk(site, screen)
    office.goto(f"{site.address}/courses/certificates?q={number}")
    office.locator(f"main a[href='/courses/certificates/{number}']").first.click()
    form = office.locator("form[action$='/name']")
    form.locator("[name$='name']").first.fill(f"{name} binti Ahmad")
    form.get_by_role("button", name="Issue with this name").click()
    office.get_by_text("The old one says that it is replaced").wait_for()
    assert fits(office)

    public.reload()
    public.get_by_text("This certificate is replaced").wait_for()
    public.get_by_role("link", name="Replaced by").click()
    public.get_by_text("This certificate is valid").wait_for()
    assert f"{name} binti Ahmad" in public.locator("main").inner_text()
    assert said == []
    learner.goto(f"{site.address}/certificates/{number}")
    assert "This certificate is replaced" in learner.locator("main").inner_text()
    assert context.request.get(f"{site.address}{address}").status == 409
