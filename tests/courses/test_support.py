"""The support page: what was received, what is missing, and putting it right with a reason."""

import pytest
from sqlalchemy import select

from courses.assessment.models import Answer, Attempt, AttemptState
from courses.credentials.models import Certificate, CertificateState
from courses.learning.models import Enrolment, EnrolmentState, Repair
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses.test_learning import answer_checks, enrol, finish_lessons, key_in_form, lessons, sit, start


@pytest.fixture
def enrolment(browser, course):
    learner = world.make_user(name="Siti Rahma", name_own_script="ستي رحمة")
    return enrol(browser, learner, course)


@pytest.fixture
def office(browser):
    """Sign a coordinator in and give the function that presses a button of the support page."""
    coordinator = world.make_coordinator(name="Mei Tan")

    def press(enrolment, act, reason="The answers came on paper"):
        browser.sign_in(coordinator)
        return browser.post(f"/courses/support/{enrolment.id}", data={"act": act, "reason": reason})

    return press


def found(enrolment):
    return db.session.get(Enrolment, enrolment.id)


def test_it_shows_what_was_received_and_which_rule_is_not_met(browser, enrolment, office):
    answer_checks(browser, enrolment, lessons(enrolment)[0])
    attempt_id = start(browser, enrolment)
    paper = db.session.get(Attempt, attempt_id).paper
    first, whole = paper[0], len(paper)
    browser.post(f"/attempts/{attempt_id}/1", data=key_in_form(first))
    operation = db.session.scalars(select(Answer.operation)).one()
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/courses/support/{enrolment.id}")
    assert operation in page.text
    assert f"1 of {whole} answers received" in page.text
    assert f"Finish lesson 1: {lessons(enrolment)[0].title}" in page.text
    assert "enrolment.made" in page.text
    checks = sum(block["kind"] == "check" for block in lessons(enrolment)[0].blocks)
    rows = page.select("table tbody tr")
    assert [cell.text for cell in rows[0].select("td")[2:4]] == [f"{checks} of {checks}"] * 2
    assert "Nothing received" in rows[1].text


def test_a_lesson_is_counted_with_name_and_reason_and_undone(browser, enrolment, office):
    assert office(enrolment, "lesson:L1").status_code == 302
    page = browser.page(f"/courses/support/{enrolment.id}").text
    assert "Counted lesson L1 as done" in page
    assert "The answers came on paper" in page
    assert "Mei Tan" in page
    assert found(enrolment).reasons[0]["met"]
    repair_id = db.session.scalars(select(Repair.id)).one()
    assert office(enrolment, f"undo:{repair_id}", "It was somebody else").status_code == 302
    assert not found(enrolment).reasons[0]["met"]
    assert "Undone by Mei Tan" in browser.page(f"/courses/support/{enrolment.id}").text
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "learning_repair")).all()
    assert actions == ["repair.made", "repair.undone"]


def test_without_a_reason_nothing_happens_and_the_error_stands_beside_it(browser, enrolment, office):
    for act, reason in (("complete", " "), ("complete", "x" * 301)):
        answer = office(enrolment, act, reason)
        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
        assert "Done." not in answer.text
    assert found(enrolment).state is EnrolmentState.ENROLLED
    assert not db.session.scalars(select(Repair)).all()


@pytest.mark.parametrize(
    "act", ["", "explode", "lesson", "lesson:L99", "score", "regrade:x", "undo:", "regrade:99999999999", "undo:x"]
)
def test_what_is_not_there_is_refused_with_words(enrolment, office, act):
    assert office(enrolment, act).status_code == 422
    assert not db.session.scalars(select(Repair)).all()


@pytest.mark.parametrize("act", ["regrade:1", "reopen:1", "undo:777"])
def test_what_does_not_exist_is_not_found(enrolment, office, act):
    assert office(enrolment, act).status_code == 404
    assert not db.session.scalars(select(Repair)).all()


def test_a_course_completed_by_hand_has_a_certificate_that_ends_with_the_override(browser, enrolment, office):
    office(enrolment, "complete")
    certificate = db.session.scalars(select(Certificate)).one()
    number = certificate.number
    assert (certificate.state, certificate.score) == (CertificateState.VALID, None)
    assert "is valid" in browser.page(f"/verify/{number}").text
    assert "By override" in browser.page(f"/courses/support/{enrolment.id}").text
    office(enrolment, f"undo:{db.session.scalars(select(Repair.id)).one()}")
    assert "is withdrawn" in browser.page(f"/verify/{number}").text
    office(enrolment, "complete")
    assert "is valid" in browser.page(f"/verify/{number}").text


def test_an_attempt_handed_in_too_early_goes_on_with_its_answers(browser, enrolment, office):
    learner = enrolment.user
    attempt_id = start(browser, enrolment)
    first = db.session.get(Attempt, attempt_id).paper[0]
    browser.post(f"/attempts/{attempt_id}/1", data=key_in_form(first))
    browser.post(f"/attempts/{attempt_id}/hand-in")
    assert office(enrolment, "reopen:1").status_code == 302
    attempt = db.session.get(Attempt, attempt_id)
    assert (attempt.state, attempt.score, len(attempt.answers)) == (AttemptState.OPEN, None, 1)
    assert office(enrolment, "reopen:1").status_code == 422
    browser.sign_in(learner)
    assert start(browser, enrolment) == attempt_id


def test_a_passed_attempt_is_not_opened_again(browser, enrolment, office):
    sit(browser, enrolment)
    assert office(enrolment, "reopen:1").status_code == 422
    assert db.session.scalars(select(Attempt)).one().passed


def test_grading_again_uses_the_stored_answers_and_keeps_the_day(browser, enrolment, office):
    attempt_id = sit(browser, enrolment)
    with transaction():
        attempt = db.session.get(Attempt, attempt_id)
        attempt.score, attempt.passed = 10, False
        attempt.enrolment.score = 10
    day = db.session.get(Attempt, attempt_id).graded_at
    assert office(enrolment, "regrade:1").status_code == 302
    attempt = db.session.get(Attempt, attempt_id)
    assert (attempt.score, attempt.passed, attempt.graded_at) == (100, True, day)
    assert found(enrolment).score == 100


def test_deciding_again_heals_a_result_that_was_lost(browser, enrolment, office):
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    with transaction():
        one = found(enrolment)
        one.state, one.completed_at, one.completed_on, one.reasons = EnrolmentState.IN_PROGRESS, None, None, []
    office(enrolment, "recompute")
    assert found(enrolment).state is EnrolmentState.COMPLETED


def test_a_withdrawn_enrolment_offers_nothing(browser, enrolment, office):
    with transaction():
        found(enrolment).state = EnrolmentState.WITHDRAWN
    assert office(enrolment, "complete").status_code == 422
    assert not browser.page(f"/courses/support/{enrolment.id}").select("button[name=act]")


@pytest.mark.parametrize("asked", ["siti", "رحمة", "officer"])
def test_a_person_is_found_by_name_in_either_script_or_by_address(browser, enrolment, asked):
    browser.sign_in(world.make_coordinator())
    link = f"/courses/support/{enrolment.id}"
    assert browser.page(f"/courses/support/?q={asked}").select_one(f'a[href="{link}"]')
    assert "Nobody found" in browser.page("/courses/support/?q=nobody-like-that").text


def test_it_is_reached_from_the_list_of_enrolments_and_from_the_person(browser, enrolment):
    link, person = f"/courses/support/{enrolment.id}", f"/people/{enrolment.user_id}"
    email = enrolment.user.email
    browser.sign_in(world.make_coordinator())
    assert browser.page("/courses/enrolments").select_one(f'a[href="{link}"]')
    door = browser.page(person).select_one('a[href^="/courses/support/?q="]')
    assert email in browser.page(door["href"]).text


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ANALYST, Role.FACILITATOR, Role.FOCAL_POINT])
def test_it_is_for_coordinators(browser, enrolment, role):
    browser.sign_in(world.make_user(role))
    assert browser.get("/courses/support/").status_code == 403
    assert browser.get(f"/courses/support/{enrolment.id}").status_code == 403


@pytest.mark.parametrize("count", [1, 50])
def test_the_pages_take_a_fixed_number_of_statements(browser, enrolment, statements, count):
    agency = world.make_agency()
    users = [world.make_user(agency=agency).id for _ in range(count - 1)]
    link = f"/courses/support/{enrolment.id}"
    with transaction():
        for user_id in users:
            db.session.add(Enrolment(user_id=user_id, course_id=enrolment.course_id, version_id=enrolment.version_id))
        db.session.add_all(
            Repair(enrolment_id=enrolment.id, kind="recompute", reason="Test", by_name="Mei Tan") for _ in range(count)
        )
    browser.sign_in(world.make_coordinator())
    statements.clear()
    browser.page("/courses/support/")
    assert len(statements) == 5
    statements.clear()
    browser.page(link)
    assert len(statements) == 11
