"""The next edition from an earlier one: shown first, then made, with everything but people."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats, Nominators, Prework
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.cohorts.next_title import next_title
from lms.db import db
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def source(agency):
    cohort = world.make_cohort(
        title="Border Forum 2026", starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 18), time_zone="Europe/Vienna",
        state=CohortState.COMPLETED, languages=["en", "id"], nominators=Nominators.AGENCIES, seats=44,
        nominations_close_on=date(2026, 9, 1), joining_instructions="Bring a question.", evaluation_survey="after",
        prework=[Prework(course="countering-people-smuggling", due_on=date(2026, 11, 2))],
    )  # fmt: skip
    cohort_id = cohort.id
    runner = world.make_user(Role.FACILITATOR, agency=agency)
    starts = datetime(2026, 11, 16, 8, tzinfo=UTC)  # 09:00 in Vienna, in winter
    world.save(Session(cohort_id=cohort_id, title="Opening", starts_at=starts, ends_at=starts + timedelta(hours=2),
                       room="Hall A", facilitators=[runner]))  # fmt: skip
    world.save(MemberSeats(cohort_id=cohort_id, member_id=world.make_member("FJ").id, seats=3))
    world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(agency=agency))
    return cohort_id


def page_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


def newest():
    return db.session.scalars(select(Cohort).order_by(Cohort.id.desc())).first()


def test_first_it_is_shown_and_nothing_is_made(browser, coordinator, source):
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{source}/copy")
    assert page.select_one("[name=title]")["value"] == "Border Forum 2027"
    shown = page_of(browser.post(f"/cohorts/{source}/copy", data={"title": "BF 2027", "starts_on": "2027-06-14"}))
    text = " ".join(shown.text.split())
    assert "Monday 14 June 2027 – Wednesday 16 June 2027" in text
    assert "16 Nov 2026, 09:00, Vienna time then 14 Jun 2027, 09:00, Vienna time" in text
    assert "Tuesday 1 September 2026 then Tuesday 30 March 2027" in text
    assert "Monday 2 November 2026 then Monday 31 May 2027" in text
    assert "44 seats in all, limits for 1 member" in text
    assert db.session.scalar(select(func.count(Cohort.id))) == 1


def test_then_it_is_made_with_everything_but_people(browser, coordinator, source):
    browser.sign_in(coordinator)
    sent = {"title": "Border Forum 2027", "starts_on": "2027-06-14", "confirm": "1"}
    where = browser.post(f"/cohorts/{source}/copy", data=sent).headers["Location"]
    assert "Nobody has been told" in browser.page(where).text
    made = newest()
    assert (made.state, made.starts_on, made.ends_on) == (CohortState.PLANNED, date(2027, 6, 14), date(2027, 6, 16))
    assert (made.languages, made.nominators, made.seats) == (["en", "id"], Nominators.AGENCIES, 44)
    assert (made.joining_instructions, made.evaluation_survey) == ("Bring a question.", "after")
    assert made.nominations_close_on == date(2027, 3, 30)
    assert [(one.course, one.due_on) for one in made.prework] == [("countering-people-smuggling", date(2027, 5, 31))]
    assert [(one.member.name, one.seats) for one in made.member_seats] == [("Fiji", 3)]
    session = db.session.scalars(select(Session).where(Session.cohort_id == made.id)).one()
    assert session.starts_at == datetime(2027, 6, 14, 7, tzinfo=UTC), "09:00 in Vienna, in summer"
    assert (session.title, session.room, session.facilitators) == ("Opening", "Hall A", [])
    assert db.session.scalar(select(func.count(Nomination.id)).where(Nomination.cohort_id == made.id)) == 0
    assert mailed.mails() == []
    old = db.session.get(Cohort, source)
    assert (old.starts_on, len(old.prework), len(old.member_seats)) == (date(2026, 11, 16), 1, 1)


def test_days_that_would_be_past_are_left_out_and_that_is_said(browser, coordinator, source):
    browser.sign_in(coordinator)
    sent = {"title": "Soon", "starts_on": "2027-02-01"}
    assert "would be past, so it is left out" in browser.post(f"/cohorts/{source}/copy", data=sent).text
    browser.post(f"/cohorts/{source}/copy", data=sent | {"confirm": "1"})
    assert newest().nominations_close_on is None
    assert newest().prework[0].due_on == date(2027, 1, 18)


def test_a_session_in_the_hour_that_is_skipped_is_told_and_comes_later(browser, coordinator):
    cohort = world.make_cohort(
        title="Night", time_zone="Europe/Vienna", starts_on=date(2027, 3, 21), ends_on=date(2027, 3, 21)
    )
    cohort_id = cohort.id
    starts = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)  # 02:30 in Vienna
    world.save(Session(cohort_id=cohort_id, title="Shift", starts_at=starts, ends_at=starts + timedelta(hours=1)))
    browser.sign_in(coordinator)
    sent = {"title": "Night 2", "starts_on": "2027-03-28"}
    assert "Clocks go forward over this time" in browser.post(f"/cohorts/{cohort_id}/copy", data=sent).text
    browser.post(f"/cohorts/{cohort_id}/copy", data=sent | {"confirm": "1"})
    session = db.session.scalars(select(Session).where(Session.cohort_id == newest().id)).one()
    assert session.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "03:30 in Vienna"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Write a title"),
        ({"title": "Border Forum 2026"}, "There is a cohort with this title already"),
        ({"starts_on": ""}, "Choose the first day"),
        ({"starts_on": "2027-01-10"}, "This day is past"),
        ({"starts_on": "9999-01-01"}, "Choose a day between 2000 and 2100"),
    ],
)
@pytest.mark.parametrize("confirm", [{}, {"confirm": "1"}])
def test_what_is_wrong_is_said_beside_it_and_nothing_is_made(browser, coordinator, source, changes, message, confirm):
    browser.sign_in(coordinator)
    sent = {"title": "BF 2027", "starts_on": "2027-06-14"} | changes | confirm
    page = page_of(browser.post(f"/cohorts/{source}/copy", data=sent))
    assert message in page.select_one(".error").text
    assert page.select_one("[name=title]")["value"] == sent["title"]
    assert db.session.scalar(select(func.count(Cohort.id))) == 1


def test_the_title_of_the_next_edition():
    assert next_title("Border Forum 2027") == "Border Forum 2028"
    assert next_title("Border Forum") == "Border Forum"


def test_a_title_that_is_taken_is_not_suggested(browser, coordinator, source):
    world.make_cohort(title="Border Forum 2027")
    browser.sign_in(coordinator)
    assert browser.page(f"/cohorts/{source}/copy").select_one("[name=title]")["value"] == "Border Forum 2028"


def test_only_the_office_copies(browser, source, agency):
    browser.sign_in(world.make_user(Role.FACILITATOR, agency=agency))
    assert browser.get(f"/cohorts/{source}/copy").status_code == 403
    assert browser.post(f"/cohorts/{source}/copy").status_code == 403


def test_a_copy_of_50_sessions_is_shown_with_as_many_statements_as_of_one(browser, coordinator, source, statements):
    browser.sign_in(coordinator)
    sent = {"title": "BF 2027", "starts_on": "2027-06-14"}

    def sent_with(more):
        for number in range(more):
            starts = datetime(2026, 11, 17, 8, tzinfo=UTC) + timedelta(minutes=10 * number)
            world.save(Session(cohort_id=source, title=f"S{number}", starts_at=starts,
                               ends_at=starts + timedelta(minutes=5)))  # fmt: skip
        statements.clear()
        assert "What is made" in browser.post(f"/cohorts/{source}/copy", data=sent).text
        return len(statements)

    assert sent_with(0) == sent_with(49)
