"""Who is enrolled in what, how they got there, and how it ends."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from courses.learning.admission import Answer, Applicant, Rule, admit
from courses.learning.calendar import months_after
from courses.learning.events import CourseCompleted
from courses.learning.models import (
    Admission,
    DueChange,
    Enrolment,
    EnrolmentRequest,
    EnrolmentRule,
    EnrolmentSource,
    EnrolmentState,
)
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts import queries as accounts
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.lms.imports.test_reading import xlsx


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", email="siti@example.org")


@pytest.fixture
def coordinator():
    return world.make_coordinator()


def enrolled(learner, course, **values):
    with transaction():
        found = enrolling.enrol(accounts.person(learner.id), course, by=None)
        for name, value in values.items():
            setattr(found, name, value)
    return found


def ruled(course, **values):
    return world.save(EnrolmentRule(course_id=course.id, **values))


def count(model=Enrolment):
    return db.session.scalar(select(func.count()).select_from(model))


# Rounds, renewal, withdrawal


def test_a_course_taken_again_is_a_new_round_and_the_old_result_stays(browser, learner, course):
    first = enrolled(learner, course, state=EnrolmentState.COMPLETED, score=91, completed_on=date(2026, 1, 1))
    with transaction():
        second = enrolling.begin_round(enrolments.by_id(first.id), by=None)
        again = enrolling.begin_round(enrolments.by_id(first.id), by=None)
        assert second.id == again.id
    assert (second.round, second.state, second.score) == (2, EnrolmentState.ENROLLED, None)
    assert (first.round, first.state, first.score) == (1, EnrolmentState.COMPLETED, 91)
    assert enrolments.enrolment_in(learner.id, course.id) == second
    assert enrolments.enrolments_of(learner.id) == [second]
    browser.sign_in(learner)
    assert browser.get(f"/learn/{first.id}?overview").status_code == 200


def test_a_round_that_runs_does_not_begin_again(learner, course):
    first = enrolled(learner, course)
    with pytest.raises(RuleBroken, match="not finished"), transaction():
        enrolling.begin_round(enrolments.by_id(first.id), by=None)
    assert count() == 1


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_months_after_is_the_same_day_or_the_last_of_the_month(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (
        later.day < day.day and months_after(later.replace(day=1), 1).replace(day=1) > later
    )


def test_a_result_ends_and_is_renewed_by_its_owner_near_its_end(browser, learner, course):
    learner_id = learner.id
    with time_machine.travel("2027-01-10T03:00:00+00:00", tick=False) as now:
        first = enrolled(
            learner, course, state=EnrolmentState.COMPLETED, completed_on=date(2026, 6, 1), expires_on=date(2027, 6, 1)
        )
        browser.sign_in(accounts.person(learner_id))
        assert "Valid until" in browser.page("/learn/").text
        assert "last 60 days" in browser.post(f"/learn/{first.id}/renew", follow_redirects=True).text
        now.move_to("2027-04-10T03:00:00+00:00")
        browser.sign_in(accounts.person(learner_id))
        assert "Renew: take the course again" in browser.page("/learn/").text
        browser.post(f"/learn/{first.id}/renew")
    second = enrolments.enrolment_in(learner_id, course.id)
    assert (second.round, second.due_on, first.state) == (2, date(2027, 6, 1), EnrolmentState.COMPLETED)


def test_completing_sets_the_end_where_the_rule_says_so(learner, course):
    ruled(course, valid_months=12)
    found = enrolled(learner, course, completed_on=date(2028, 2, 29))
    with transaction():
        enrolling.set_expiry(CourseCompleted(enrolments.by_id(found.id)))
    assert found.expires_on == date(2029, 2, 28)


def test_a_coordinator_moves_a_date_with_a_reason_and_it_is_kept(browser, learner, course, coordinator):
    found = enrolled(learner, course, due_on=date(2027, 1, 15))
    browser.sign_in(coordinator)
    url = f"/courses/enrolments/{found.id}"
    assert "Write why the date moves" in browser.post(f"{url}/due", data={"due_on": "2027-02-01"}).text
    assert enrolments.by_id(found.id).due_on == date(2027, 1, 15)
    browser.post(f"{url}/due", data={"due_on": "2027-02-01", "reason": "Deployed at sea until January"})
    assert enrolments.by_id(found.id).due_on == date(2027, 2, 1)
    page = browser.page(url).text
    assert "Deployed at sea" in page
    assert "15 Jan 2027" in page
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "enrolment.due_changed"))
    assert entry.details == {"from": "2027-01-15", "to": "2027-02-01"}
    assert count(DueChange) == 1


def test_a_withdrawal_is_taken_back(browser, learner, course, coordinator):
    found = enrolled(learner, course, state=EnrolmentState.IN_PROGRESS, started_at=datetime(2027, 1, 1, tzinfo=UTC))
    browser.sign_in(coordinator)
    browser.post(f"/courses/enrolments/{found.id}/withdraw")
    assert enrolments.by_id(found.id).state is EnrolmentState.WITHDRAWN
    assert "Take withdrawal back" in browser.page("/courses/enrolments?state=withdrawn").text
    browser.post(f"/courses/enrolments/{found.id}/restore")
    assert enrolments.by_id(found.id).state is EnrolmentState.IN_PROGRESS
    assert browser.post(f"/courses/enrolments/{found.id}/restore").status_code == 409


# By the office


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


# By a table


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


# By oneself

TODAY = date(2027, 3, 10)
RULES = [
    (Rule(), {}, Answer.IN, ""),
    (Rule(Admission.CLOSED), {}, Answer.NO, "Write to the office"),
    (Rule(member_ids=(7,)), {}, Answer.NO, "other members"),
    (Rule(member_ids=(1, 7)), {}, Answer.IN, ""),
    (Rule(families=("police",)), {}, Answer.NO, "other kinds of agencies"),
    (Rule(families=("police",)), {"family": "police"}, Answer.IN, ""),
    (Rule(families=("police",)), {"family": None}, Answer.NO, "change it in your account"),
    (Rule(opens_on=date(2027, 3, 11)), {}, Answer.NO, "from 11 March 2027 on"),
    (Rule(opens_on=TODAY, closes_on=TODAY), {}, Answer.IN, ""),
    (Rule(closes_on=date(2027, 3, 9)), {}, Answer.NO, "ended on 9 March 2027"),
    (Rule(Admission.CODE, "Forum-2027"), {}, Answer.CODE, "need the code"),
    (Rule(Admission.CODE, "Forum-2027"), {"code": "forum 2027"}, Answer.IN, ""),
    (Rule(Admission.CODE, "Forum-2027"), {"code": "forum"}, Answer.CODE, "not the code"),
    (Rule(Admission.CODE, "Forum-2027", closes_on=date(2027, 3, 9)), {"code": "Forum-2027"}, Answer.NO, "ended"),
    (Rule(Admission.APPROVAL), {}, Answer.ASK, "decides"),
]


@pytest.mark.parametrize(("rule", "values", "answer", "said"), RULES)
def test_what_a_course_answers(rule, values, answer, said):
    reply = admit(rule, Applicant(**{"member_id": 1, "family": "border_immigration", "today": TODAY, **values}))
    assert reply.answer is answer
    assert said in reply.message


def test_with_a_code_through_the_pages(browser, learner, course):
    ruled(course, admission=Admission.CODE, code="Forum-2027")
    browser.sign_in(learner)
    url = browser.post(f"/courses/{course.code}/enrol").headers["Location"]
    assert "opens with a code" in browser.page(url).text
    assert "not the code" in browser.post(url, data={"code": "guess"}).text
    assert count() == 0
    assert "/learn/" in browser.post(url, data={"code": "FORUM 2027"}).headers["Location"]
    assert "/learn/" in browser.post(f"/courses/{course.code}/enrol").headers["Location"]


def test_by_asking_and_being_told(browser, learner, course, coordinator):
    ruled(course, admission=Admission.APPROVAL)
    browser.sign_in(learner)
    url = f"/courses/{course.code}/ask"
    assert "Write one or two sentences" in browser.post(url, data={"reason": " "}).text
    for _ in range(2):
        browser.post(url, data={"reason": "I train recruits."})
    assert count(EnrolmentRequest) == 1
    assert "waits for a decision" in browser.page(f"/courses/{course.code}/join").text
    browser.sign_in(coordinator)
    assert "I train recruits." in browser.page("/courses/requests").text
    request = db.session.scalars(select(EnrolmentRequest)).one()
    browser.post(f"/courses/requests/{request.id}/decide", data={"decision": "approve", "answer": "Welcome."})
    assert count() == 1
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert "You have a place" in mail.subject
    assert "Welcome." in mail.text
    assert browser.post(f"/courses/requests/{request.id}/decide", data={"decision": "refuse"}).status_code == 409


def test_refused_is_told_too_and_enrols_nobody(browser, learner, course, coordinator):
    ruled(course, admission=Admission.APPROVAL)
    browser.sign_in(learner)
    browser.post(f"/courses/{course.code}/ask", data={"reason": "I train recruits."})
    browser.sign_in(coordinator)
    request = db.session.scalars(select(EnrolmentRequest)).one()
    browser.post(f"/courses/requests/{request.id}/decide", data={"decision": "refuse"})
    assert (count(), count(OutboxMessage)) == (0, 1)


def test_a_request_goes_round_no_rule(browser, learner, course):
    ruled(course, admission=Admission.CLOSED)
    browser.sign_in(learner)
    assert browser.post(f"/courses/{course.code}/ask", data={"reason": "Let me in"}).status_code == 409
    assert "Training coordinators enrol people" in browser.page(f"/courses/{course.code}/join").text


def test_a_rule_is_set_and_shown_again(browser, course, coordinator):
    member_id = world.make_member("FJ").id
    browser.sign_in(coordinator)
    url = f"/courses/{course.code}/rule"
    data = {"admission": "code", "opens_on": "2027-03-10", "closes_on": "2027-03-01", "valid_months": "12"}
    assert "before the first one" in browser.post(url, data=data).text
    data |= {"closes_on": "2027-04-01", "members": str(member_id), "families": "police"}
    assert "at least 4 letters" in browser.post(url, data=data | {"code": "a-1"}).text
    assert browser.post(url, data=data | {"code": "Forum-2027"}).status_code == 302
    rule = db.session.scalars(select(EnrolmentRule)).one()
    assert (rule.admission, rule.member_ids, rule.families, rule.valid_months) == (
        Admission.CODE,
        [member_id],
        ["police"],
        12,
    )
    page = browser.page(url)
    assert page.select_one("input[name=admission][checked]")["value"] == "code"
    assert page.select_one(f"input[name=members][value='{member_id}']").has_attr("checked")


@pytest.mark.parametrize("people", [1, 50])
def test_requests_take_a_fixed_number_of_statements(browser, course, coordinator, statements, people):
    for _ in range(people):
        world.save(EnrolmentRequest(user_id=world.make_user().id, course_id=course.id, reason="Why"))
    browser.sign_in(coordinator)
    statements.clear()
    browser.page("/courses/requests")
    assert len(statements) == 2


def test_a_workbook_of_enrolments_holds_days_as_days(browser, learner, course, coordinator):
    enrolled(learner, course, due_on=date(2027, 6, 30))
    browser.sign_in(coordinator)
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/courses/enrolments?export=xlsx&state=enrolled").data))
    assert book.worksheets[0]["G2"].value == datetime(2027, 6, 30)  # noqa: DTZ001  a workbook knows no zones
    assert book["About this list"]["B2"].value == "state=enrolled"
