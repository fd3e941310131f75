"""The name on a certificate, and what a certificate keeps of the day."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from courses.credentials import services as credentials
from courses.credentials.models import Certificate, CertificateState
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.models import Enrolment
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from tests import world
from tests.courses.credentials.certified import complete, confirm, printed


def test_nothing_is_printed_before_the_person_has_confirmed_the_name(browser, learner, certificate):
    number = certificate.number
    browser.sign_in(learner)
    assert "Confirm your name" in browser.page("/").text
    assert browser.get(f"/certificates/{number}.pdf").headers["Location"].endswith(f"/certificates/{number}/name")
    assert browser.get(f"/certificates/{number}/badge.jwt").status_code == 409
    page = browser.page(f"/certificates/{number}/name")
    assert "Is this your name as it shall stand on the certificate?" in page.text
    assert page.select_one("#name")["value"] == "Siti Rahma"
    browser.post(f"/certificates/{number}/name", data={"name": " Siti  Nur Rahma", "name_own_script": "ستي نور رحمة"})
    assert "Siti Nur Rahma" in printed(browser, number)
    assert "Confirm your name" not in browser.page("/").text
    assert "Siti Nur Rahma · ستي نور رحمة" in browser.page(f"/verify/{number}").text
    assert db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "certificate.name_confirmed")).one()


def test_a_confirmed_name_is_not_changed_by_the_person(browser, learner, confirmed):
    browser.sign_in(learner)
    browser.post(f"/certificates/{confirmed.number}/name", data={"name": "Somebody Else"})
    assert db.session.get(Certificate, confirmed.id).name == "Siti Rahma"
    with pytest.raises(Exception, match="confirmed already"), transaction():
        credentials.confirm_name(confirmed, name="X", own_script=None, by=learner)


@pytest.mark.parametrize(
    ("name", "own", "says"),
    [
        ("", "", "Write the name"),
        ("สมชาย ใจดี", "", "Latin letters"),
        ("Siti 🦊", "", "We cannot print"),
        ("Siti Rahma", "ꦱꦶꦠꦶ", "We cannot print"),
        ("Siti \u202eamhaR", "", "cannot be seen"),
        ("S" * 121, "", "120"),
    ],
)
def test_a_name_that_cannot_be_printed_is_said_beside_the_field_and_stays_typed(
    browser, learner, certificate, name, own, says
):
    number = certificate.number
    browser.sign_in(learner)
    response = browser.post(f"/certificates/{number}/name", data={"name": name, "name_own_script": own})
    assert response.status_code == 200
    assert says in response.text
    assert name in response.text
    assert own in response.text
    assert not db.session.scalars(select(Certificate)).one().confirmed


def test_the_same_name_is_asked_for_once(learner, course, confirmed):
    first = confirmed.id
    with transaction():
        db.session.get(Certificate, first).enrolment_id = None
        db.session.execute(delete(Enrolment))
    second = complete(learner, course)
    assert second.id != first
    assert second.confirmed


def test_a_changed_profile_is_asked_for_again(learner, course, confirmed):
    with transaction():
        confirmed.enrolment_id = None
        db.session.execute(delete(Enrolment))
        db.session.get(User, learner.id).name = "Siti Rahma Binti Ahmad"
    assert not complete(learner, course).confirmed


def test_a_certificate_is_a_snapshot(browser, learner, course, confirmed):
    number, title = confirmed.number, confirmed.course_title
    with transaction():
        db.session.get(User, learner.id).name = "Another Name"
        course.current_version.title = "Another Title"
    page = browser.page(f"/verify/{number}").text
    assert title in page
    assert "Siti Rahma" in page
    assert "Another" not in page


def test_a_certificate_remembers_the_cohort(browser, learner, course):
    cohort = world.make_cohort(title="Border Forum 2027")
    certificate = complete(learner, course, cohort=cohort)
    confirm(certificate, learner)
    browser.sign_in(learner)
    assert "Border Forum 2027" in printed(browser, certificate.number)
    assert "Border Forum 2027" in browser.page(f"/verify/{certificate.number}").text


def test_a_course_is_completed_twice_but_certified_once(learner, course, certificate):
    enrolment = db.session.get(Enrolment, certificate.enrolment_id)
    with transaction():
        credentials.issue(CourseCompleted(enrolment))
    assert len(db.session.scalars(select(Certificate)).all()) == 1


def test_a_completion_that_is_undone_and_made_good_again(browser, learner, course, confirmed):
    old, new_day = confirmed.number, date(2028, 5, 2)
    enrolment = db.session.get(Enrolment, confirmed.enrolment_id)
    with transaction():
        credentials.withdraw_undone(CompletionUndone(enrolment))
    assert "is withdrawn" in browser.page(f"/verify/{old}").text
    with transaction():
        credentials.issue(CourseCompleted(enrolment))
    assert "is valid" in browser.page(f"/verify/{old}").text
    with transaction():
        credentials.withdraw_undone(CompletionUndone(enrolment))
        enrolment.completed_on = new_day
        credentials.issue(CourseCompleted(enrolment))
    newest = db.session.scalars(select(Certificate).order_by(Certificate.id.desc())).first()
    number = newest.number
    assert (newest.edition, newest.completed_on, newest.confirmed) == (2, new_day, False)
    page = browser.page(f"/verify/{old}").text
    assert "There is a newer certificate" in page
    assert "20 November 2026" in page  # what was printed stays as it was
    assert "2 May 2028" in browser.page(f"/verify/{number}").text


def test_a_withdrawn_certificate_stays_withdrawn_when_the_course_is_completed_again(learner, course, confirmed):
    enrolment = db.session.get(Enrolment, confirmed.enrolment_id)
    with transaction():
        credentials.revoke(confirmed, reason="Copied answers", by=learner)
        enrolment.completed_on = date(2028, 5, 2)
        credentials.issue(CourseCompleted(enrolment))
    assert db.session.scalars(select(Certificate.state)).all() == [CertificateState.REVOKED]
