"""A coordinator makes a cohort: its dates, seats, pre-work and sessions; and what is wrong is said beside it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from courses.catalogue import services as catalogue
from lms.audit.models import AuditEntry
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def sent():
    """What a coordinator types for a cohort that is right."""
    return world.cohort_form(world.make_programme().id)


def only_cohort():
    return db.session.scalars(select(Cohort)).one()


def problem_beside(page, name):
    """The text of what is wrong with a field, read through its own label's field."""
    field = page.find(attrs={"name": name})
    assert field["aria-invalid"] == "true", f"{name} is not marked"
    return " ".join(page.find(id=one).text for one in field["aria-describedby"].split() if page.find(id=one))


def test_a_cohort_is_made_and_changed(browser, coordinator, sent):
    browser.sign_in(coordinator)
    where = browser.post("/cohorts/new", data=sent).headers["Location"]
    page = browser.page(where).text
    assert "Border Forum 2027" in page
    assert "Planned" in page
    cohort = only_cohort()
    assert (cohort.starts_on, cohort.ends_on, cohort.seats) == (date(2027, 3, 1), date(2027, 3, 5), 20)
    assert browser.post(f"{where}/edit", data=sent | {"venue": "Jakarta", "seats": "25"}).status_code == 302
    assert (only_cohort().venue, only_cohort().seats) == ("Jakarta", 25)
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("cohort.")).order_by(AuditEntry.id)
    ).all()
    assert actions == ["cohort.made", "cohort.changed"]


WRONG = [
    ("title", "", "Write a title"),
    ("title", "   ", "Write a title"),
    ("title", "x" * 121, "120"),
    ("starts_on", "", "Choose the first day"),
    ("starts_on", "the first of March", "date"),
    ("starts_on", "0001-01-01", "Choose a day between 2000 and 2100"),
    ("ends_on", "2027-02-28", "The last day is before the first day"),
    ("ends_on", "9999-12-31", "Choose a day between 2000 and 2100"),
    ("ends_on", "2027-02-30", "date"),
    ("venue", "", "Write the town and the venue"),
    ("time_zone", "Asia/Atlantis", ""),
    ("time_zone", "", ""),
    ("seats", "0", "Write a whole number"),
    ("seats", "-3", "Write a whole number"),
    ("seats", "many", ""),
    ("seats", "2001", "Write a whole number"),
    ("seats", "99999999999999999999", "Write a whole number"),
    ("offer_days", "0", "Write a whole number"),
    ("offer_days", "91", "Write a whole number"),
    ("attendance_needed", "101", "Write a whole number"),
    ("attendance_needed", "0", "Write a whole number"),
    ("programme_id", "0", ""),
    ("programme_id", "border", ""),
    ("prework-0-course", "no-such-course", ""),
    ("prework-0-due_on", "2027-03-02", "Pre-work must be due before the cohort starts"),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(
    browser, coordinator, sent, field, value, message
):
    browser.sign_in(coordinator)
    answer = browser.post("/cohorts/new", data=sent | {field: value})
    assert answer.status_code == 200
    page = browser_page(answer)
    assert message in problem_beside(page, field)
    assert page.find(attrs={"name": "venue"})["value"] == (sent | {field: value})["venue"]
    assert db.session.scalar(select(func.count(Cohort.id))) == 0


def browser_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def test_everything_typed_is_kept_beside_what_is_wrong(browser, coordinator, sent):
    browser.sign_in(coordinator)
    page = browser_page(browser.post("/cohorts/new", data=sent | {"starts_on": "soon", "seats": "lots", "title": ""}))
    kept = {one["name"]: one.get("value") for one in page.select("main input") if one.get("name")}
    assert kept["starts_on"] == "soon"
    assert kept["seats"] == "lots"
    assert kept["ends_on"] == "2027-03-05"
    assert page.select_one("select[name=time_zone] option[selected]")["value"] == "Asia/Bangkok"


def test_a_title_is_used_once(browser, coordinator, sent):
    world.make_cohort(title="Border Forum 2027")
    browser.sign_in(coordinator)
    page = browser_page(browser.post("/cohorts/new", data=sent))
    assert "There is a cohort with this title already" in problem_beside(page, "title")


def test_a_date_for_pre_work_needs_a_course(browser, coordinator, sent):
    browser.sign_in(coordinator)
    page = browser_page(browser.post("/cohorts/new", data=sent | {"prework-0-due_on": "2027-02-20"}))
    assert "Choose the course that is due" in problem_beside(page, "prework-0-course")


def test_a_pre_work_course_is_chosen_from_the_catalogue(browser, coordinator, sent):
    with transaction():
        catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
    browser.sign_in(coordinator)
    options = [one["value"] for one in browser.page("/cohorts/new").select("select[name=prework-0-course] option")]
    course = next(one for one in options if one)
    data = sent | {"prework-0-course": course, "prework-0-due_on": "2027-02-20"}
    assert browser.post("/cohorts/new", data=data).status_code == 302
    assert [(one.course, one.due_on) for one in only_cohort().prework] == [(course, date(2027, 2, 20))]


def test_seats_cannot_become_fewer_than_are_held(browser, coordinator, sent, offered):
    cohort = world.make_cohort(title="Border Forum 2027")
    offered(cohort, "Ana", "Ben")
    browser.sign_in(coordinator)
    page = browser_page(browser.post(f"/cohorts/{cohort.id}/edit", data=sent | {"seats": "1"}))
    assert "2 seats are offered or taken already" in problem_beside(page, "seats")
    assert only_cohort().seats == 20


def test_a_cohort_that_is_over_stays_as_it_was(browser, coordinator, sent):
    cohort = world.make_cohort(state=CohortState.COMPLETED, title="Over")
    member_id = world.make_member().id
    moments = {
        "starts_at": datetime(2027, 3, 1, 2, tzinfo=ZoneInfo("UTC")),
        "ends_at": datetime(2027, 3, 1, 4, tzinfo=ZoneInfo("UTC")),
    }
    session = world.save(Session(cohort_id=cohort.id, title="Opening", **moments))
    session_id = session.id
    browser.sign_in(coordinator)
    form = {"title": "More", "day": "2027-03-01", "starts": "09:00", "ends": "10:00"}
    assert browser.post(f"/cohorts/{cohort.id}/edit", data=sent).status_code == 409
    assert browser.post(f"/cohorts/{cohort.id}/seats", data={"member": member_id, "seats": "2"}).status_code == 409
    assert browser.post(f"/cohorts/{cohort.id}/sessions/new", data=form).status_code == 409
    assert browser.post(f"/cohorts/sessions/{session_id}/remove").status_code == 409
    assert [one.id for one in db.session.scalars(select(Session))] == [session_id]
    assert only_cohort().title == "Over"


def test_seats_by_member(browser, coordinator):
    cohort, member = world.make_cohort(seats=10), world.make_member("FJ")
    url, member_id = f"/cohorts/{cohort.id}/seats", member.id
    browser.sign_in(coordinator)
    assert browser.post(url, data={"member": member_id, "seats": "3"}).status_code == 302
    assert "0 of 3 held" in browser.page(url).text
    browser.post(url, data={"member": member_id, "seats": "4"})
    assert db.session.scalars(select(MemberSeats)).one().seats == 4
    page = browser_page(browser.post(url, data={"member": member_id, "seats": "-1"}))
    assert "Write a whole number" in problem_beside(page, "seats")
    assert browser.post(url, data={"member": "0", "seats": "1"}).status_code == 200
    browser.post(url, data={"member": member_id, "seats": "0"})
    assert db.session.scalars(select(MemberSeats)).all() == []


def test_sessions_stand_in_the_agenda_in_the_time_of_the_venue_and_the_reader(browser, coordinator):
    cohort = world.make_cohort()
    url = f"/cohorts/{cohort.id}"
    browser.sign_in(coordinator)
    first = {"title": "Opening", "day": "2027-03-01", "starts": "09:00", "ends": "10:30"}
    second = first | {"title": "Case work", "starts": "11:00", "ends": "12:30", "room": "Room 2"}
    for form in (second, first):
        assert browser.post(f"{url}/sessions/new", data=form).status_code == 302
    agenda = browser.page(url).select_one(".agenda").text
    assert agenda.index("Opening") < agenda.index("Case work")
    assert "09:00–10:30" in agenda
    assert "10:00" in agenda, "the reader's own time, one hour later in Kuala Lumpur"
    started = db.session.scalars(select(Session.starts_at).order_by(Session.starts_at)).first()
    assert started == datetime(2027, 3, 1, 2, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Write a title"),
        ("day", "2027-03-09", "This day is not a day of the cohort"),
        ("day", "0001-01-01", "This day is not a day of the cohort"),
        ("starts", "25:00", ""),
        ("ends", "08:00", "The session must end after it starts"),
        ("ends", "09:00", "The session must end after it starts"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_beside_it(browser, coordinator, field, value, message):
    cohort = world.make_cohort()
    form = {"title": "Opening", "day": "2027-03-01", "starts": "09:00", "ends": "10:30"}
    browser.sign_in(coordinator)
    page = browser_page(browser.post(f"/cohorts/{cohort.id}/sessions/new", data=form | {field: value}))
    assert message in problem_beside(page, field)
    assert db.session.scalars(select(Session)).all() == []


@pytest.mark.parametrize(
    ("day", "starts", "ends", "field"),
    [("2027-03-28", "02:30", "04:00", "starts"), ("2027-10-31", "02:30", "04:00", "starts")],
)
def test_a_time_that_a_clock_change_skips_or_repeats_is_refused(browser, coordinator, day, starts, ends, field):
    cohort = world.make_cohort(
        time_zone="Europe/Vienna", starts_on=date.fromisoformat(day), ends_on=date.fromisoformat(day)
    )
    browser.sign_in(coordinator)
    form = {"title": "Night shift", "day": day, "starts": starts, "ends": ends}
    page = browser_page(browser.post(f"/cohorts/{cohort.id}/sessions/new", data=form))
    assert "Clocks go" in problem_beside(page, field)


def test_a_cohort_moves_on_step_by_step(browser, coordinator):
    cohort = world.make_cohort(state=CohortState.PLANNED)
    url = f"/cohorts/{cohort.id}/move"
    browser.sign_in(coordinator)
    assert browser.post(f"{url}/running").status_code == 409
    for state in ("nominating", "confirmed", "running"):
        assert browser.post(f"{url}/{state}").status_code == 302
    assert browser.post(f"{url}/planned").status_code == 409
    assert browser.post(f"{url}/completed").status_code == 409, "completing has its own page"
    assert browser.post(f"{url}/nonsense").status_code == 409
    assert only_cohort().state is CohortState.RUNNING


def test_cancelling_tells_everybody_who_holds_a_seat_once(browser, coordinator, offered):
    cohort = world.make_cohort()
    offered(cohort, "Ana", "Ben")
    world.make_nomination(cohort, state=NominationState.WAITLISTED)
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/move/cancelled")
    assert browser.post(f"/cohorts/{cohort.id}/move/cancelled").status_code == 409
    assert [one.recipient for one in mailed.mails(key="cohort_cancelled:")] == [
        "ana@agency.example", "ben@agency.example",
    ]  # fmt: skip


def test_loading_the_programmes_again_changes_nothing(app):
    with transaction():
        assert programmes.load_programmes() == programmes.load_programmes() == 4


def test_the_list_of_cohorts_takes_as_many_statements_with_50_rows_as_with_one(browser, coordinator, statements):
    programme = world.make_programme()
    browser.sign_in(coordinator)

    def sent_with(more):
        for _ in range(more):
            world.make_cohort(programme)
        statements.clear()
        assert browser.page("/cohorts/").select("tbody tr")
        return len(statements)

    assert sent_with(1) == sent_with(49)


def test_a_cohort_takes_as_many_statements_with_50_rows_as_with_one(browser, coordinator, statements, agency):
    cohort_id = world.make_cohort().id
    browser.sign_in(coordinator)

    def sent_with(more):
        for _ in range(more):
            nomination = world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(agency=agency))
        statements.clear()
        assert "Nominated: " in browser.page(f"/cohorts/{nomination.cohort_id}").text
        return len(statements)

    assert sent_with(1) == sent_with(49)


def test_who_opens_what(browser, coordinator, agency):
    cohort = world.make_cohort()
    member = world.make_member()
    doors = {
        "/cohorts/": {"learner": 403, "focal": 200, "facilitator": 200, "coordinator": 200, "analyst": 403},
        f"/cohorts/{cohort.id}": {"learner": 403, "focal": 200, "facilitator": 200, "coordinator": 200, "analyst": 403},
        "/cohorts/new": {"learner": 403, "focal": 403, "facilitator": 403, "coordinator": 200, "analyst": 403},
        f"/cohorts/{cohort.id}/nominate": {
            "learner": 403, "focal": 200, "facilitator": 403, "coordinator": 200, "analyst": 403,
        },
        f"/cohorts/{cohort.id}/complete": {
            "learner": 403, "focal": 403, "facilitator": 403, "coordinator": 200, "analyst": 403,
        },
        "/cohorts/mine": {"learner": 200, "focal": 200, "facilitator": 200, "coordinator": 200, "analyst": 200},
        "/cohorts/999999": {"coordinator": 404},
        "/cohorts/999999/edit": {"coordinator": 404},
        "/cohorts/sessions/999999/attendance": {"coordinator": 404, "facilitator": 404},
    }  # fmt: skip
    people = {
        "learner": world.make_user(agency=agency),
        "focal": world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=member),
        "facilitator": world.make_user(Role.FACILITATOR, agency=agency),
        "analyst": world.make_user(Role.ANALYST, agency=agency),
        "coordinator": coordinator,
    }
    for who, person in people.items():
        browser.sign_in(person)
        for door, expected in doors.items():
            if who in expected:
                assert browser.get(door).status_code == expected[who], (who, door)
    browser.sign_out()
    assert all("/login" in browser.get(door).headers["Location"] for door in doors)


def test_removing_a_session_takes_its_marks_along(browser, coordinator):
    cohort = world.make_cohort(state=CohortState.RUNNING)
    nomination = world.make_nomination(cohort, state=NominationState.ACCEPTED)
    moments = [datetime(2027, 3, 1, hour, tzinfo=ZoneInfo("UTC")) for hour in (2, 4)]
    session = world.save(Session(cohort_id=cohort.id, title="Opening", starts_at=moments[0], ends_at=moments[1]))
    world.save(Attendance(session_id=session.id, nomination_id=nomination.id, present=True))
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/sessions/{session.id}/remove").status_code == 302
    assert db.session.scalars(select(Attendance)).all() == []
