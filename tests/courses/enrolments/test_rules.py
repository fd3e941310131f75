"""Who may enrol themselves, and asking for a place."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from sqlalchemy import select

from courses.learning.admission import Answer, Applicant, Rule, admit
from courses.learning.models import (
    Admission,
    EnrolmentRequest,
    EnrolmentRule,
)
from lms.db import db
from lms.notifications.models import OutboxMessage
from tests import world
from tests.courses.enrolments.steps import count, enrolled, ruled

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
