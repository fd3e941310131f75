"""The form of a cohort: its languages, deadline, courses, contact and instructions, and what is wrong with them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from alumni.plans.services import templates as plan_templates
from courses.catalogue import services as catalogue
from courses.learning.models import Enrolment
from lms.cohorts.models.cohorts import Cohort, CohortState, Nominators, Prework
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.services import nominations
from lms.db import db, transaction
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")
FIRST, SECOND = "countering-people-smuggling", "trafficking-in-persons"


@pytest.fixture
def courses():
    with transaction():
        for code in (FIRST, SECOND):
            catalogue.import_folder(catalogue.SHIPPED / code)
        plan_templates.load_shipped()


@pytest.fixture
def sent():
    return world.cohort_form(world.make_programme().id)


def page_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


def only_cohort():
    return db.session.scalars(select(Cohort)).one()


def test_everything_that_a_cohort_has_is_kept(browser, coordinator, sent, courses):
    camp_id = world.make_cohort(title="Alumni Camp").id
    browser.sign_in(coordinator)
    where = browser.post("/cohorts/new", data=sent | {
        "language": "id", "second_language": "en", "third_language": "id", "nominations_close_on": "2027-02-01",
        "nominators": "agencies", "contact_id": coordinator.id, "alongside_id": camp_id,
        "plan_template": "return-to-work", "joining_instructions": "# Travel\r\n\r\n- Bring a *jacket*",
        "prework-0-course": SECOND, "prework-0-due_on": "2027-02-10",
        "prework-1-course": "", "prework-1-due_on": "",
        "prework-2-course": FIRST, "prework-2-due_on": "",
    }).headers["Location"]  # fmt: skip
    made = db.session.scalars(select(Cohort).where(Cohort.title == "Border Forum 2027")).one()
    assert (made.languages, made.nominators) == (["id", "en"], Nominators.AGENCIES)
    assert (made.nominations_close_on, made.alongside_id) == (date(2027, 2, 1), camp_id)
    assert (made.plan_template, made.evaluation_survey, made.contact_id) == ("return-to-work", None, coordinator.id)
    assert [(one.course, one.due_on) for one in made.prework] == [(SECOND, date(2027, 2, 10)), (FIRST, None)]
    office = browser.page(where)
    facts = " ".join(office.select_one("[aria-labelledby=facts]").get_text(" ").split())
    assert "Indonesian, English" in facts
    assert "of single agencies by a link" in facts
    assert "Introduction to Countering People Smuggling" in facts
    assert "Alumni Camp" in facts
    assert office.select_one(".prose h3").text == "Travel"
    edit = browser.page(f"{where}/edit")
    assert edit.select_one("[name=prework-0-course] option[selected]")["value"] == SECOND
    assert edit.select_one("[name=prework-0-due_on]")["value"] == "2027-02-10"
    assert edit.select_one("[name=nominators][checked]")["value"] == "agencies"
    assert edit.select_one("[name=second_language] option[selected]")["value"] == "en"


def test_instructions_cannot_carry_anything_that_runs(browser, coordinator, sent):
    browser.sign_in(coordinator)
    nasty = '<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://a.example/p.png) <b onclick="x()">b</b>'
    where = browser.post("/cohorts/new", data=sent | {"joining_instructions": nasty}).headers["Location"]
    prose = browser.page(where).select_one(".prose")
    assert prose.find(["script", "img", "b"]) is None
    assert [a.get("href") for a in prose.find_all("a")] == ["https://a.example/p.png"], "a picture becomes a link"


WRONG = [
    ("nominations_close_on", "2027-01-10", "This day is past"),
    ("nominations_close_on", "2027-03-01", "Nominations must close before the cohort starts"),
    ("nominations_close_on", "2027-03-09", "Nominations must close before the cohort starts"),
    ("nominations_close_on", "soon", "date"),
    ("ends_on", "2028-12-31", "Check the year"),
    ("language", "xx", ""),
    ("contact_id", "4711", ""),
    ("alongside_id", "4711", ""),
    ("plan_template", "none-such", ""),
    ("evaluation_survey", "none-such", ""),
    ("joining_instructions", "x" * 6001, "6000"),
    ("prework-0-due_on", "2027-03-02", "Pre-work must be due before the cohort starts"),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_what_is_wrong_is_said_beside_it_and_everything_typed_is_kept(
    browser, coordinator, sent, courses, field, value, message
):
    browser.sign_in(coordinator)
    typed = {"prework-0-course": FIRST, "joining_instructions": "Bring a jacket.", "seats": "33"} | {field: value}
    answer = browser.post("/cohorts/new", data=sent | typed)
    page = page_of(answer)
    assert answer.status_code == 200
    wrong = page.select_one(f"form.measure [name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert message in page.find(id=wrong["aria-describedby"].split()[-1]).text
    assert page.select_one("[name=seats]")["value"] == "33"
    assert page.select_one("[name=prework-0-course] option[selected]")["value"] == FIRST
    assert page.select_one("textarea").text.strip() == typed["joining_instructions"]
    assert db.session.scalar(select(func.count(Cohort.id))) == 0


def test_a_course_is_chosen_once(browser, coordinator, sent, courses):
    browser.sign_in(coordinator)
    typed = {"prework-0-course": FIRST, "prework-0-due_on": "", "prework-1-course": FIRST, "prework-1-due_on": ""}
    page = page_of(browser.post("/cohorts/new", data=sent | typed))
    assert "This course is chosen already" in page.find(id="prework-1-course-error").text
    assert page.select_one(".notice.is-bad a")["href"] == "#prework"
    assert page.find(id="prework")


def test_a_deadline_that_has_passed_does_not_stand_in_the_way_of_other_changes(browser, coordinator, sent):
    cohort_id = world.make_cohort(
        state=CohortState.PLANNED, title="Border Forum 2027", nominations_close_on=date(2027, 1, 4)
    ).id
    browser.sign_in(coordinator)
    data = sent | {"nominations_close_on": "2027-01-04", "seats": "21"}
    assert browser.post(f"/cohorts/{cohort_id}/edit", data=data).status_code == 302
    assert only_cohort().seats == 21


def test_what_is_gone_from_the_catalogue_stays_chosen(browser, coordinator, sent):
    cohort_id = world.make_cohort(state=CohortState.PLANNED, title="Border Forum 2027", plan_template="old",
                                  prework=[Prework(course="gone")]).id  # fmt: skip
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/edit")
    assert "gone (no longer offered)" in page.text
    data = sent | {"prework-0-course": "gone", "plan_template": "old"}
    assert browser.post(f"/cohorts/{cohort_id}/edit", data=data).status_code == 302
    assert [one.course for one in only_cohort().prework] == ["gone"]
    assert only_cohort().plan_template == "old"


def test_the_dates_are_checked_before_anything_is_saved(browser, coordinator, sent):
    world.make_member("BD", name="Bangladesh", weekend=["fri", "sat"])
    browser.sign_in(coordinator)
    typed = sent | {"starts_on": "2027-04-14", "ends_on": "2027-04-14", "title": "", "check": "1"}
    page = page_of(browser.post("/cohorts/new", data=typed))
    assert "Bengali New Year's Day" in page.select_one("[aria-labelledby=concerns]").text
    assert page.select(".error") == []
    assert page.select_one("[name=venue]")["value"] == "Bangkok, sample hotel"
    calm = page_of(browser.post("/cohorts/new", data=sent | {"starts_on": "2027-06-28", "ends_on": "2027-06-28",
                                                             "check": "1"}))  # fmt: skip
    assert "Nothing speaks against these dates" in calm.text or "Public holidays not known" in calm.text
    for wrong in ({"starts_on": ""}, {"ends_on": "2026-01-01"}, {"starts_on": "soon"}):
        assert browser.post("/cohorts/new", data=sent | wrong | {"check": "1"}).status_code == 200
    assert db.session.scalar(select(func.count(Cohort.id))) == 0


def enrolled():
    rows = db.session.execute(select(Enrolment.user_id, Enrolment.due_on, Enrolment.course_id)).all()
    return {(row.user_id, row.course_id): row.due_on for row in rows}


def test_who_accepts_is_enrolled_in_every_course_and_follows_their_dates(browser, coordinator, sent, courses, offered):
    due = date(2027, 2, 10)
    cohort = world.make_cohort(title="Border Forum 2027", venue="Bangkok, sample hotel", prework=[
        Prework(course=FIRST, due_on=due), Prework(course=SECOND, due_on=due + timedelta(days=5))
    ])  # fmt: skip
    cohort_id = cohort.id
    (ana, ben) = offered(cohort, "Ana", "Ben")
    ana_id, ben_id, people = ana.id, ben.id, {ana.user_id, ben.user_id}
    with transaction():
        nominations.answer(db.session.get(type(ana), ana_id), True, by=None)
    assert sorted(enrolled().values()) == [due, due + timedelta(days=5)]
    browser.sign_in(coordinator)
    shown = browser.page(f"/cohorts/{cohort_id}/nominations")
    assert "0 of 2 completed" in shown.text
    data = sent | {"prework-0-course": FIRST, "prework-0-due_on": "2027-02-12"}
    assert browser.post(f"/cohorts/{cohort_id}/edit", data=data).status_code == 302
    assert sorted(enrolled().values()) == [date(2027, 2, 12), due + timedelta(days=5)], "the other course stays theirs"
    with transaction():
        nominations.answer(db.session.get(type(ana), ben_id), True, by=None)
    assert {user_id for user_id, _course in enrolled()} == people
    assert len(enrolled()) == 3


def test_moving_the_cohort_moves_what_participants_have_to_do_before_it(browser, coordinator, courses, offered):
    cohort = world.make_cohort(prework=[Prework(course=FIRST, due_on=date(2027, 2, 20))],
                               nominations_close_on=date(2027, 1, 20))  # fmt: skip
    cohort_id = cohort.id
    (ana,) = offered(cohort, "Ana")
    ana_id = ana.id
    with transaction():
        nominations.answer(db.session.get(type(ana), ana_id), True, by=None)
    browser.sign_in(coordinator)
    sent = {"venue": "Bangkok", "time_zone": "Asia/Bangkok", "with_sessions": "y", "confirm": "1"}
    browser.post(f"/cohorts/{cohort_id}/dates", data=sent | {"starts_on": "2027-03-08", "ends_on": "2027-03-12"})
    assert list(enrolled().values()) == [date(2027, 2, 27)]
    assert only_cohort().nominations_close_on == date(2027, 1, 27)
    browser.post(f"/cohorts/{cohort_id}/dates", data=sent | {"starts_on": "2027-01-18", "ends_on": "2027-01-19"})
    assert only_cohort().nominations_close_on == date(2027, 1, 11), "still to come, so today at the earliest"
    assert list(enrolled().values()) == [date(2027, 1, 11)]


def test_more_seats_and_facts_for_who_is_not_in_the_office(browser, coordinator, sent, agency):
    cohort_id = world.make_cohort(title="Border Forum 2027", joining_instructions="Bring a jacket.").id
    member = world.make_member("MY")
    browser.sign_in(world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=member))
    page = browser.page(f"/cohorts/{cohort_id}")
    assert "Bring a jacket." in page.text
    assert page.select(f"a[href='/cohorts/{cohort_id}/copy']") == []
    assert page.select(f"a[href='/cohorts/{cohort_id}/dates']") == []


def test_the_form_takes_as_many_statements_with_50_of_everything_as_with_one(browser, coordinator, statements, agency):
    cohort = world.make_cohort()
    cohort_id = cohort.id
    browser.sign_in(coordinator)

    def sent_with(more):
        for number in range(more):
            other = world.make_cohort()
            world.make_programme()
            world.make_user(Role.COORDINATOR, agency=agency)
            starts = datetime(2027, 3, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
            world.save(Session(cohort_id=cohort_id, title="S", starts_at=starts, ends_at=starts + timedelta(hours=1)))
            world.make_nomination(other, state=NominationState.ACCEPTED)
        statements.clear()
        assert browser.page(f"/cohorts/{cohort_id}/edit").select("form.measure")
        return len(statements)

    assert sent_with(1) == sent_with(49)
