"""A course from the catalogue to the certificate, through the pages."""

import io
import json

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select

from courses.assessment.models import Answer, Attempt
from courses.catalogue import services
from courses.catalogue.models import LessonKind, Question
from courses.credentials.models import Certificate
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.courses.conftest import key_in_form


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", name_own_script="ستي رحمة")


def enrol(browser, learner, course):
    browser.sign_in(learner)
    assert browser.post(f"/courses/{course.code}/enrol").status_code == 302
    return db.session.scalars(select(Enrolment)).one()


def lessons(enrolment):
    return [lesson for lesson in enrolment.version.lessons if lesson.kind is LessonKind.READING]


def answer_checks(browser, enrolment, lesson):
    for block in lesson.blocks:
        if block["kind"] == "check":
            question = db.session.scalar(
                select(Question).where(Question.version_id == enrolment.version_id, Question.code == block["code"])
            )
            sent = key_in_form(question.id)
            url = f"/learn/{enrolment.id}/{lesson.position}/check/{block['code']}"
            assert browser.post(url, data=sent).status_code == 302


def finish_lessons(browser, enrolment):
    for lesson in lessons(enrolment):
        answer_checks(browser, enrolment, lesson)
        assert browser.post(f"/learn/{enrolment.id}/{lesson.position}/finish").status_code == 302


def start(browser, enrolment):
    return int(browser.post(f"/learn/{enrolment.id}/assessment").headers["Location"].rsplit("/", 1)[1])


def sit(browser, enrolment, *, right=True):
    attempt_id = start(browser, enrolment)
    if right:
        for place, question_id in enumerate(list(db.session.get(Attempt, attempt_id).paper), 1):
            assert browser.post(f"/attempts/{attempt_id}/{place}", data=key_in_form(question_id)).status_code == 302
    browser.post(f"/attempts/{attempt_id}/hand-in")
    return attempt_id


def test_from_the_catalogue_to_the_certificate(browser, learner, course):
    browser.sign_in(learner)
    assert course.current_version.title in browser.page("/courses/").text
    enrolment = enrol(browser, learner, course)
    browser.post(f"/learn/{enrolment.id}/pretest/skip")
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith(f"/learn/{enrolment.id}/1")
    finish_lessons(browser, enrolment)
    attempt_id = sit(browser, enrolment)
    assert "You have passed" in browser.page(f"/attempts/{attempt_id}").text
    assert db.session.get(Enrolment, enrolment.id).state is EnrolmentState.COMPLETED
    certificate = db.session.scalars(select(Certificate)).one()
    number = certificate.number
    browser.post(f"/certificates/{number}/name", data={"name": "Siti Rahma", "name_own_script": "ستي رحمة"})
    pdf = browser.get(f"/certificates/{number}.pdf")
    text = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert "Siti Rahma" in text
    assert number in text
    browser.sign_out()
    page = browser.page(f"/verify/{number.lower()}").text
    for part in ("This certificate is valid", "Siti Rahma", "ستي رحمة", "100%", certificate.course_title):
        assert part in page
    mails = db.session.scalars(select(OutboxMessage.key)).all()
    assert mails == [f"course_completed:{enrolment.id}"]


def test_a_lesson_is_finished_when_its_checks_are_answered(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    browser.post(f"/learn/{enrolment.id}/1/finish")
    assert "still wait for an answer" in browser.page(f"/learn/{enrolment.id}/1").text
    answer_checks(browser, enrolment, lessons(enrolment)[0])
    browser.post(f"/learn/{enrolment.id}/1/finish")
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith("/2")


def test_a_wrong_answer_gets_feedback_and_another_try(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    lesson, block = next(
        (lesson, block) for lesson in lessons(enrolment) for block in lesson.blocks if block["kind"] == "check"
        and db.session.scalar(select(Question.type).where(Question.code == block["code"])) in ("single", "truefalse")
    )  # fmt: skip
    question = db.session.scalar(select(Question).where(Question.code == block["code"]))
    wrong = next(n for n in range(len(question.body["options"])) if n not in question.body["answer"])
    url = f"/learn/{enrolment.id}/{lesson.position}"
    browser.post(f"{url}/check/{block['code']}", data={"answer": wrong})
    page = browser.page(url).text
    assert "Not quite" in page
    assert "Check again" in page


def test_passing_without_the_lessons_is_not_completing(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    attempt_id = sit(browser, enrolment)
    assert "Finish the lessons" in browser.page(f"/attempts/{attempt_id}").text
    assert db.session.scalars(select(Certificate)).all() == []
    finish_lessons(browser, enrolment)
    assert len(db.session.scalars(select(Certificate)).all()) == 1


def test_the_key_is_on_no_page_before_grading(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    attempt_id = start(browser, enrolment)
    for place, question_id in enumerate(list(db.session.get(Attempt, attempt_id).paper), 1):
        page = browser.page(f"/attempts/{attempt_id}?q={place}").text
        assert db.session.get(Question, question_id).body["explanation"][:40] not in page
        assert "Best answer" not in page


def test_answers_are_kept_as_they_are_given_and_twice_is_once(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    attempt_id = start(browser, enrolment)
    first = db.session.get(Attempt, attempt_id).paper[0]
    for _ in range(2):
        assert browser.post(f"/attempts/{attempt_id}/1", data=key_in_form(first)).status_code == 302
    assert db.session.scalar(select(func.count(Answer.id))) == 1
    assert "1 of" in browser.page(f"/attempts/{attempt_id}?q=1").text


def test_starting_twice_goes_on_with_the_same_attempt(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    assert start(browser, enrolment) == start(browser, enrolment)


def test_attempts_are_limited_and_the_next_one_is_announced(browser, learner, course):
    with time_machine.travel("2026-11-23T02:00:00+00:00", tick=False) as now:
        enrolment = enrol(browser, learner, course)
        for _ in range(course.current_version.attempts_per_day):
            sit(browser, enrolment, right=False)
        page = browser.page(f"/learn/{enrolment.id}/assessment").text
        assert "24 Nov 2026, 10:00, Kuala Lumpur time" in page
        assert browser.post(f"/learn/{enrolment.id}/assessment").headers["Location"].endswith("/assessment")
        now.move_to("2026-11-24T02:00:01+00:00")
        assert start(browser, enrolment)


def test_after_grading_nothing_changes(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    attempt_id = sit(browser, enrolment, right=False)
    assert browser.post(f"/attempts/{attempt_id}/1", data={"answer": "0"}).status_code == 409
    browser.post(f"/attempts/{attempt_id}/hand-in")
    assert db.session.get(Attempt, attempt_id).score == 0


@pytest.mark.parametrize("data", [{}, {"answer": "999"}, {"answer": ["0", "1", "x"]}, {"answer": "x" * 5000}])
def test_hostile_answers_are_taken_as_open(browser, learner, course, data):
    enrolment = enrol(browser, learner, course)
    attempt_id = start(browser, enrolment)
    assert browser.post(f"/attempts/{attempt_id}/1", data=data).status_code == 302
    assert browser.post(f"/attempts/{attempt_id}/99", data=data).status_code == 404


def test_others_do_not_exist(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    enrolment_id, attempt_id = enrolment.id, start(browser, enrolment)
    browser.sign_in(world.make_user())
    for path in (
        f"/learn/{enrolment_id}",
        f"/learn/{enrolment_id}/1",
        f"/attempts/{attempt_id}",
        f"/learn/{enrolment_id}/assessment",
    ):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/learn/{enrolment_id}/1/finish").status_code == 404


def test_a_scenario_is_played_with_its_consequences(browser, learner, app):
    with transaction():
        version = services.import_folder(services.SHIPPED / "countering-people-smuggling")
    enrolment = enrol(browser, learner, version.course)
    position = next(one.position for one in lessons(enrolment) if any(b.get("code") == "SC-A" for b in one.blocks))
    url = f"/learn/{enrolment.id}/{position}"
    browser.post(f"{url}/scenario/SC-A", data={"choice": "0"})
    page = browser.page(url).text
    assert "You chose: Bring everyone under cover" in page
    assert "uncle" in page
    assert browser.post(f"{url}/scenario/SC-A", data={"choice": "77"}).status_code == 409
    browser.post(f"{url}/scenario/SC-A")
    assert "You chose" not in browser.page(url).text


def test_a_withdrawn_certificate_says_so_and_can_come_back(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    number = db.session.scalars(select(Certificate.number)).one()
    browser.sign_in(world.make_coordinator())
    browser.post(f"/courses/certificates/{number}", data={"reason": "Issued by mistake"})
    page = browser.page(f"/verify/{number}").text
    assert "is withdrawn" in page
    assert "mistake" not in page
    browser.post(f"/courses/certificates/{number}/restore")
    assert "is valid" in browser.page(f"/verify/{number}").text


def test_a_number_that_does_not_exist(browser):
    page = browser.get("/verify/RSO-2026-00000000")
    assert page.status_code == 404
    assert "There is no certificate with this number" in page.text


@pytest.mark.parametrize("position", [1, 2])
def test_a_lesson_takes_a_fixed_number_of_statements(browser, learner, course, statements, position):
    enrolment = enrol(browser, learner, course)
    url = f"/learn/{enrolment.id}/{position}"
    browser.page(url)  # the first time notes that it was opened
    statements.clear()
    browser.page(url)
    assert len(statements) <= 6


@pytest.mark.parametrize("count", [1, 12])
def test_the_office_list_takes_a_fixed_number_of_statements(browser, course, statements, count):
    agency = world.make_agency()
    for _ in range(count):
        user = world.make_user(agency=agency)
        browser.sign_in(user)
        browser.post(f"/courses/{course.code}/enrol")
    browser.sign_in(world.make_coordinator())
    statements.clear()
    browser.page("/courses/enrolments")
    assert len(statements) == 7


def test_progress_of_a_lesson_is_one_row(browser, learner, course):
    enrolment = enrol(browser, learner, course)
    answer_checks(browser, enrolment, lessons(enrolment)[0])
    answer_checks(browser, enrolment, lessons(enrolment)[0])
    assert db.session.scalar(select(func.count(LessonProgress.id))) == 1


@pytest.mark.parametrize("role", [Role.LEARNER, Role.FOCAL_POINT, Role.MENTOR])
def test_the_office_list_is_for_the_office(browser, role):
    browser.sign_in(world.make_user(role))
    assert browser.get("/courses/enrolments").status_code == 403


def test_a_pdf_is_the_same_twice_and_takes_nothing_for_markup(browser, learner, course):
    learner_id = learner.id
    enrolment = enrol(browser, learner, course)
    browser.post(
        "/account",
        data={
            "name": '#eval("1") $x$ *bold* "quoted"',
            "language": "en",
            "time_zone": "Asia/Jakarta",
            "gender": "not_said",
            "agency": "0",
        },
    )
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    number = db.session.scalar(select(Certificate.number).where(Certificate.user_id == learner_id))
    browser.post(f"/certificates/{number}/name", data={"name": '#eval("1") $x$ *bold* "quoted"'})
    first, second = (browser.get(f"/certificates/{number}.pdf").data for _ in range(2))
    assert first == second
    text = PdfReader(io.BytesIO(first)).pages[0].extract_text()
    assert '#eval("1") $x$ *bold*' in json.dumps(text).replace('\\"', '"').replace("\\u201c", '"')
