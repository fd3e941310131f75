"""A programme says what a new cohort begins with."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from alumni.plans.services import templates as plan_templates
from courses.catalogue import services as catalogue
from lms.cohorts.beginning import beginning
from lms.cohorts.models.cohorts import Cohort, Nominators, Programme
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")
COURSE = "countering-people-smuggling"


@pytest.fixture
def shipped():
    with transaction():
        catalogue.import_folder(catalogue.SHIPPED / COURSE)
        programmes.load_programmes()
        plan_templates.load_shipped()


@pytest.fixture
def sent():
    with transaction():
        plan_templates.load_shipped()
    return {
        "title": "Border Forum", "summary": "Officers meet once a year.", "days": "3", "time_zone": "Asia/Bangkok",
        "seats": "120", "nominators": "members", "close_before": "70", "offer_days": "10", "language": "en",
        "second_language": "id", "third_language": "en", "prework_before": "9", "attendance_needed": "75",
        "plan_template": "return-to-work", "evaluation_survey": "", "joining_instructions": "Bring **one** question.",
        "opens_plan": "y",
    }  # fmt: skip


def page_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


def filled(page):
    """What a form shows: inputs, selects and text areas by name."""
    found = {one["name"]: one.get("value", "") for one in page.select("form[method=post] input[name]")}
    found |= {one["name"]: one.text.strip() for one in page.select("form[method=post] textarea")}
    for one in page.select("form[method=post] select"):
        chosen = one.select_one("option[selected]")
        found[one["name"]] = chosen["value"] if chosen else one.select_one("option")["value"]
    for one in page.select("form[method=post] input[type=radio]"):
        if one.has_attr("checked"):
            found[one["name"]] = one["value"]
    return found


@pytest.mark.usefixtures("shipped")
def test_a_new_cohort_opens_with_the_defaults_and_the_days_counted_from_the_first(browser, coordinator):
    forum = db.session.scalars(select(Programme).where(Programme.code == "border-forum")).one()
    url = f"/cohorts/new?programme={forum.id}&first=2027-06-14"
    browser.sign_in(coordinator)
    page = browser.page(url)
    shown = filled(page)
    assert shown["title"] == "Border Forum 2027"
    assert (shown["starts_on"], shown["ends_on"]) == ("2027-06-14", "2027-06-15")
    assert (shown["seats"], shown["attendance_needed"]) == ("140", "80")
    assert shown["nominations_close_on"] == "2027-04-05"
    assert (shown["prework-0-course"], shown["prework-0-due_on"]) == (COURSE, "2027-06-04")
    assert shown["plan_template"] == "return-to-work"
    assert "passport" in shown["joining_instructions"]
    assert shown["contact_id"] == str(coordinator.id)
    where = browser.post(url, data=shown | {"venue": "Bangkok"}).headers["Location"]
    made = db.session.scalars(select(Cohort)).one()
    assert (made.title, made.nominations_close_on) == ("Border Forum 2027", date(2027, 4, 5))
    assert [(one.course, one.due_on) for one in made.prework] == [(COURSE, date(2027, 6, 4))]
    office = browser.page(where)
    assert "Check that your passport is valid" in office.select_one(".prose").text
    assert "Monday 5 April 2027, until midnight Bangkok time" in office.text


@pytest.mark.usefixtures("shipped")
def test_a_deadline_that_would_be_past_stays_empty(browser, coordinator):
    forum = db.session.scalars(select(Programme).where(Programme.code == "border-forum")).one()
    browser.sign_in(coordinator)
    shown = filled(browser.page(f"/cohorts/new?programme={forum.id}&first=2027-02-15"))
    assert shown["nominations_close_on"] == ""
    assert shown["starts_on"] == "2027-02-15"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("first", ["", "soon", "9999-12-31", "2027-02-30"])
def test_without_a_first_day_the_days_stay_empty(browser, coordinator, first):
    forum = db.session.scalars(select(Programme).where(Programme.code == "border-forum")).one()
    browser.sign_in(coordinator)
    shown = filled(browser.page(f"/cohorts/new?programme={forum.id}&first={first}"))
    assert (shown["title"], shown["starts_on"], shown["ends_on"]) == ("Border Forum", "", "")
    assert shown["seats"] == "140"


def test_a_programme_that_is_not_there(browser, coordinator):
    browser.sign_in(coordinator)
    assert browser.get("/cohorts/new?programme=4711").status_code == 404
    assert browser.get("/cohorts/new?programme=many").status_code == 200
    assert browser.get("/cohorts/programmes/4711").status_code == 404


@given(first=st.dates(date(2027, 1, 1), date(2050, 1, 1)), today=st.dates(date(2026, 1, 1), date(2050, 1, 1)),
       days=st.integers(1, 60), close=st.integers(1, 300), before=st.integers(0, 300))  # fmt: skip
def test_whatever_a_programme_says_the_days_are_in_order(first, today, days, close, before):
    programme = Programme(
        id=1, title="P", days=days, close_before=close, prework_before=before, prework_courses=["a"], languages=["en"],
        seats=1, offer_days=1, attendance_needed=80, nominators=Nominators.MEMBERS, time_zone="UTC",
        joining_instructions="",
    )  # fmt: skip
    found = beginning(programme, first, today)
    assert found["starts_on"] <= found["ends_on"]
    assert found["prework"][0]["due_on"] <= found["starts_on"]
    closes = found["nominations_close_on"]
    assert closes is None or today <= closes < first


def test_a_programme_is_made_and_changed(browser, coordinator, sent):
    browser.sign_in(coordinator)
    assert browser.post("/cohorts/programmes/new", data=sent).headers["Location"] == "/cohorts/programmes"
    made = db.session.scalars(select(Programme)).one()
    assert (made.code, made.seats, made.languages, made.prework_courses) == ("border-forum", 120, ["en", "id"], [])
    programme_id = made.id
    page = browser.page(f"/cohorts/programmes/{programme_id}")
    assert filled(page)["second_language"] == "id"
    changed = sent | {"seats": "90", "nominators": "coordinators"}
    assert browser.post(f"/cohorts/programmes/{programme_id}", data=changed).status_code == 302
    made = db.session.scalars(select(Programme)).one()
    assert (made.seats, made.nominators) == (90, Nominators.COORDINATORS)
    assert "90 seats" in browser.page("/cohorts/programmes").text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Write a title"), ("summary", " ", "Write a sentence"), ("days", "0", "Write a whole number"),
        ("seats", "many", ""), ("close_before", "0", "Write a whole number"), ("prework_before", "-1", "Write a whole"),
        ("language", "xx", ""), ("plan_template", "none-such", ""), ("nominators", "anybody", ""),
        ("joining_instructions", "x" * 6001, "6000"), ("prework_courses", "no-such-course", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_programme_is_said_and_nothing_is_written(
    browser, coordinator, sent, field, value, message
):
    with transaction():
        catalogue.import_folder(catalogue.SHIPPED / COURSE)
    browser.sign_in(coordinator)
    answer = browser.post("/cohorts/programmes/new", data=sent | {field: value})
    page = page_of(answer)
    assert answer.status_code == 200
    assert message in page.select_one(".notice.is-bad").text
    assert page.select_one(".error")
    assert page.select_one("[name=offer_days]")["value"] == "10"
    assert db.session.scalar(select(func.count(Programme.id))) == 0


def test_two_programmes_cannot_have_one_title(browser, coordinator, sent):
    world.make_programme(title="border forum")
    browser.sign_in(coordinator)
    page = page_of(browser.post("/cohorts/programmes/new", data=sent))
    assert "There is a programme with this title already" in page.text


def test_what_the_office_has_edited_stays_when_the_shipped_file_is_loaded_again(browser, coordinator, sent, shipped):
    forum = db.session.scalars(select(Programme).where(Programme.code == "border-forum")).one()
    programme_id = forum.id
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/programmes/{programme_id}", data=sent | {"title": "Forum of the border"})
    with transaction():
        programmes.load_programmes()
    titles = dict(db.session.execute(select(Programme.code, Programme.title)).all())
    assert titles["border-forum"] == "Forum of the border"
    assert titles["ipsip"].startswith("International People Smuggling")


def test_programmes_are_the_offices(browser, agency):
    browser.sign_in(world.make_user(Role.FACILITATOR, agency=agency))
    for url in ("/cohorts/programmes", "/cohorts/programmes/new", "/cohorts/programmes/1"):
        assert browser.get(url).status_code == 403


def test_programmes_take_as_many_statements_with_50_as_with_one(browser, coordinator, statements):
    browser.sign_in(coordinator)

    def sent_with(more):
        for _number in range(more):
            world.make_cohort(world.make_programme())
        statements.clear()
        assert browser.page("/cohorts/programmes").select(".card")
        return len(statements)

    assert sent_with(1) == sent_with(49)
