"""Enrolling many at once: pasted, from a cohort, from a table, and back."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from courses.learning.models import (
    Enrolment,
    EnrolmentSource,
    EnrolmentState,
)
from courses.learning.queries import enrolments
from lms.accounts.models import User
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.courses.enrolments.steps import count, enrolled
from tests.lms.imports.test_reading import xlsx


def send(browser, course, **data):
    return browser.post("/courses/enrolments/new", data={"course": course.code, "cohort": "0", **data})


def test_many_pasted_addresses_and_who_is_in_already_stays(browser, learner, course, coordinator):
    other = world.make_user(email="ana@example.org", password="set")
    enrolled(learner, course, due_on=date(2027, 1, 1))
    browser.sign_in(coordinator)
    response = send(
        browser,
        course,
        addresses=f"Siti <SITI@example.org>; {other.email}\n{other.email}",
        due_on="2027-03-01",
        mails="y",
    )
    assert response.status_code == 302
    found = {one.user.email: one for one in db.session.scalars(select(Enrolment))}
    assert {mail: one.due_on for mail, one in found.items()} == {
        "siti@example.org": date(2027, 1, 1), "ana@example.org": date(2027, 3, 1),
    }  # fmt: skip
    assert found["ana@example.org"].source is EnrolmentSource.COORDINATOR
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMessage))] == ["ana@example.org"]
    page = browser.page("/courses/enrolments").text
    assert "1 person is newly enrolled" in page
    assert "1 was enrolled before" in page


def test_an_unknown_address_is_named_and_nothing_is_written(browser, learner, course, coordinator):
    browser.sign_in(coordinator)
    text = send(browser, course, addresses="siti@example.org, nobody@example.org").text
    assert "Nobody has these addresses: nobody@example.org" in text
    assert "siti@example.org, nobody@example.org" in text
    assert "Write at least one e-mail address" in send(browser, course).text
    assert count() == 0


def test_without_the_tick_nobody_is_written_to(browser, learner, course, coordinator):
    browser.sign_in(coordinator)
    send(browser, course, addresses="siti@example.org")
    assert (count(), count(OutboxMessage)) == (1, 0)


def test_everybody_with_a_seat_in_a_cohort(browser, learner, course, coordinator):
    cohort = world.make_cohort()
    world.make_nomination(cohort, learner, state=NominationState.ACCEPTED)
    world.make_nomination(cohort, state=NominationState.NOMINATED)
    browser.sign_in(coordinator)
    send(browser, course, cohort=str(cohort.id))
    assert [one.user_id for one in db.session.scalars(select(Enrolment))] == [learner.id]


def test_people_chosen_on_the_list_of_people_stand_in_the_form(browser, learner, course, coordinator):
    browser.sign_in(coordinator)
    assert browser.page("/people/").select_one(f"input[name=person][value='{learner.id}']")
    page = browser.page(f"/courses/enrolments/new?person={learner.id}&person=x")
    assert page.select_one("textarea").text.strip() == "siti@example.org"


HEADER = ["Name", "E-mail", "Member", "Agency", "Course", "Due on"]


def table(browser, rows, header=HEADER, subject="all"):
    response = browser.post(
        f"/imports/enrolments/{subject}", data={"file": (io.BytesIO(xlsx([header, *rows])), "t.xlsx")}
    )
    assert response.status_code == 302, response.text
    return response.headers["Location"]


def outcomes(browser, url):
    return [line.select_one(".tag").text for line in browser.page(url).select("tbody tr[role=row]")]


def test_a_table_enrols_known_and_new_people_and_says_what_it_cannot(browser, learner, course, coordinator):
    title = course.current_version.title
    browser.sign_in(coordinator)
    world.make_user(email="ana@example.org")
    url = table(
        browser,
        [
            ["", "SITI@example.org", "", "", course.code, "30 June 2027"],
            ["Ana", "ana@example.org", "", "", title.upper(), ""],
            ["Dewi Lestari", "dewi@example.org", "MYS", "Coast Guard", title, "2027-06-30"],
            ["Who", "who@example.org", "", "", title, ""],
            ["Ana", "ana@example.org", "", "", "Sailing", ""],
            ["Tan", "tan@example.org", "MY", "Coast Guard", title, "03/04/2027"],
        ],
    )
    assert outcomes(browser, url) == ["Known person", "Known person", "New person", "Problem", "Problem", "Problem"]
    page = browser.page(url).text
    for said in ("Fill in this cell to add the person", "We do not know this course", "can be two days", "3 mails"):
        assert said in page
    browser.post(f"{url}/commit", data={"rows": "good", "mails": "y"})
    found = {one.user.email: one.due_on for one in db.session.scalars(select(Enrolment))}
    assert found == {
        "siti@example.org": date(2027, 6, 30),
        "ana@example.org": None,
        "dewi@example.org": date(2027, 6, 30),
    }
    assert count(OutboxMessage) == 3
    assert all(one.source is EnrolmentSource.IMPORT for one in db.session.scalars(select(Enrolment)))


def test_a_table_of_one_course_needs_addresses_only(browser, learner, course, coordinator):
    browser.sign_in(coordinator)
    url = table(browser, [["siti@example.org"]], ["E-mail"], course.code)
    browser.post(f"{url}/commit", data={"rows": "all"})
    assert (count(), count(OutboxMessage)) == (1, 0)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_exported_changes_nothing_when_it_is_taken_in(browser, learner, course, coordinator, file_format):
    enrolled(learner, course, due_on=date(2027, 6, 30))
    enrolled(world.make_user(), course, state=EnrolmentState.COMPLETED, due_on=date(2026, 6, 30))
    enrolled(world.make_user(), course, state=EnrolmentState.WITHDRAWN)
    browser.sign_in(coordinator)
    data = browser.get(f"/courses/enrolments?export={file_format}").data
    url = browser.post("/imports/enrolments/all", data={"file": (io.BytesIO(data), "t")}).headers["Location"]
    if url.endswith("/columns"):
        places = {"name": 0, "email": 1, "member": 2, "agency": 3, "course": 4, "state": 5, "due_on": 6}
        url = browser.post(url, data=places).headers["Location"]
    assert outcomes(browser, url) == ["Already there"] * 3
    assert "Nothing would change" in browser.page(url).text


def test_an_import_is_undone_where_nobody_has_begun(browser, learner, course, coordinator):
    browser.sign_in(coordinator)
    begun = world.make_user(email="ana@example.org")
    moved = enrolled(world.make_user(email="tan@example.org"), course, due_on=date(2027, 1, 1))
    title = course.current_version.title
    rows = [["", "siti@example.org", "", "", title, ""], ["", "ana@example.org", "", "", title, ""],
            ["Dewi Lestari", "dewi@example.org", "MY", "Coast Guard", title, ""],
            ["", "tan@example.org", "", "", title, "2027-05-01"]]  # fmt: skip
    url = table(browser, rows)
    browser.post(f"{url}/commit", data={"rows": "all"})
    assert enrolments.by_id(moved.id).due_on == date(2027, 5, 1)
    browser.sign_in(begun)
    mine = enrolments.enrolment_in(begun.id, course.id)
    browser.page(f"/learn/{mine.id}/1")
    with transaction():
        enrolments.by_id(mine.id).state = EnrolmentState.IN_PROGRESS
    browser.sign_in(coordinator)
    page = browser.post(f"{url}/undo", follow_redirects=True).text
    assert "3 rows are taken back" in page
    assert "The person has begun the course" in page
    assert {one.user.email for one in db.session.scalars(select(Enrolment))} == {"ana@example.org", "tan@example.org"}
    assert enrolments.by_id(moved.id).due_on == date(2027, 1, 1)
    assert db.session.scalar(select(User).where(User.email == "dewi@example.org")) is None


def test_nobody_is_withdrawn_by_absence_or_by_a_table(browser, learner, course, coordinator):
    enrolled(learner, course)
    enrolled(world.make_user(), course)
    browser.sign_in(coordinator)
    url = table(browser, [["siti@example.org", "withdrawn"]], ["E-mail", "State"], course.code)
    assert "A table does not withdraw anybody" in browser.page(url).text
    assert count() == 2


def test_tables_of_enrolments_are_for_coordinators(browser, course):
    browser.sign_in(world.make_user(Role.FOCAL_POINT, focal_for=world.make_member()))
    assert browser.get("/imports/enrolments/all").status_code == 403
    assert browser.get("/courses/enrolments/new").status_code == 403


@pytest.mark.parametrize("people", [1, 50])
def test_looking_at_a_table_takes_a_fixed_number_of_statements(browser, course, coordinator, statements, people):
    agency = world.make_agency()
    for n in range(people):
        enrolled(world.make_user(agency=agency, email=f"k{n}@example.org"), course)
    browser.sign_in(coordinator)
    url = table(browser, [[f"k{n}@example.org"] for n in range(people)], ["E-mail"], course.code)
    statements.clear()
    browser.page(url)
    assert len(statements) == 10
