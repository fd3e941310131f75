"""Certificates from the outside: the name, the public page, correction, withdrawal, erasure, many at once."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import delete, select, text

from courses.credentials import jobs, printing
from courses.credentials import services as credentials
from courses.credentials.models import Certificate, CertificateState, Identity
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from lms.accounts.models import User
from lms.app import create_app
from lms.audit.models import AuditEntry
from lms.db import Base, db, transaction
from lms.extensions import limiter
from lms.notifications.models import OutboxMessage
from tests import world
from tests.conftest import settings


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", name_own_script="ستي رحمة")


def complete(person, course, *, score=85, cohort=None, day=date(2026, 11, 20), expires_on=None):
    """The person has met every rule of the course; whatever reacts to that has reacted."""
    person_id, course_id, cohort_id = person.id, course.id, cohort.id if cohort else None
    with transaction():
        person, version_id = db.session.get(User, person_id), course.current_version_id
        enrolment = Enrolment(
            user_id=person_id,
            course_id=course_id,
            version_id=version_id,
            source=EnrolmentSource.COHORT if cohort_id else EnrolmentSource.SELF,
            cohort_id=cohort_id,
            state=EnrolmentState.COMPLETED,
            completed_on=day,
            score=score,
            expires_on=expires_on,
            **person.snapshot(),
        )
        db.session.add(enrolment)
        db.session.flush()
        credentials.issue(CourseCompleted(enrolment))
    return db.session.scalars(
        select(Certificate).where(Certificate.user_id == person_id).order_by(Certificate.id.desc())
    ).first()


@pytest.fixture
def certificate(learner, course):
    return complete(learner, course)


@pytest.fixture
def confirmed(certificate, learner):
    confirm(certificate, learner)
    return certificate


def confirm(certificate, learner):
    with transaction():
        credentials.confirm_name(certificate, name=certificate.name, own_script=certificate.name_own_script, by=learner)


def printed(browser, number):
    response = browser.get(f"/certificates/{number}.pdf")
    assert response.mimetype == "application/pdf", response.status_code
    (page,) = PdfReader(io.BytesIO(response.data)).pages
    return " ".join(page.extract_text().split())


# The name


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


# The public page


def test_the_public_page_repeats_everything_that_is_printed(browser, learner, course, confirmed):
    with transaction():
        confirmed.expires_on = date(2099, 1, 31)
        confirmed.cohort_title = "Border Forum 2027"
        confirmed.signatory_name = "Co-Manager Sample"
    number, data = confirmed.number, printing._data(confirmed, "http://localhost/verify/x")
    page = " ".join(browser.page(f"/verify/{number}").text.split())
    assert "This certificate is valid" in page
    for label, value in data["facts"]:
        assert label in page
        assert value in page, label
    for part in ("name", "own", "course", "signatory", "title", "number"):
        assert data[part] in page, part


def test_an_unknown_number_says_what_to_do(browser):
    response = browser.get("/verify/RSO-2026-0000-0000-0000")
    assert response.status_code == 404
    assert "Check each digit" in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_number_tells_nothing_and_cannot_be_guessed(learner, certificate):
    assert re.fullmatch(r"RSO-2026-\d{4}-\d{4}-\d{4}", certificate.number)


def test_checking_is_limited(tmp_path):
    app = create_app(settings(f"sqlite:///{tmp_path / 'limits.db'}", tmp_path, RATELIMIT_ENABLED=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        try:
            asker = app.test_client()
            answers = [asker.get(f"/verify/RSO-2026-{n}").status_code for n in range(31)]
            assert answers == [404] * 30 + [429]
        finally:
            limiter.enabled = False
            db.engine.dispose()


def test_guessing_a_name_is_limited_more(tmp_path):
    app = create_app(settings(f"sqlite:///{tmp_path / 'limits.db'}", tmp_path, RATELIMIT_ENABLED=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        try:
            asker = app.test_client()
            answers = [asker.post("/verify/RSO-2026-1", data={"name": f"N {n}"}).status_code for n in range(11)]
            assert answers == [404] * 10 + [429]
        finally:
            limiter.enabled = False
            db.engine.dispose()


def test_valid_until_its_last_day(browser, learner, confirmed):
    number = confirmed.number
    with transaction():
        confirmed.expires_on = date(2027, 11, 20)
    with time_machine.travel("2027-11-20T23:00:00Z"):
        assert "This certificate is valid" in browser.page(f"/verify/{number}").text
    with time_machine.travel("2027-11-21T01:00:00Z"):
        page = browser.page(f"/verify/{number}").text
        assert "has expired" in page
        assert "20 November 2027" in page


def test_a_certificate_ends_with_the_result(learner, course):
    """Where the rule of a course says for how many months its result holds."""
    assert complete(learner, course).expires_on is None
    until = date(2028, 11, 20)
    assert complete(world.make_user(), course, expires_on=until).expires_on == until


def test_people_are_told_once_that_a_certificate_ends(learner, confirmed):
    with transaction():
        confirmed.expires_on = date(2027, 11, 20)
    with time_machine.travel("2027-09-01T03:00:00Z"):
        jobs.warn_of_expiry()
        assert db.session.scalars(select(OutboxMessage.key)).all() == []
    with time_machine.travel("2027-10-01T03:00:00Z"):
        jobs.warn_of_expiry()
        jobs.warn_of_expiry()
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert "20 November 2027" in mail.text


# Officers at risk


@pytest.mark.parametrize(("identity", "shown"), [("initials", "S. R., Malaysia"), ("withheld", "Name withheld")])
def test_a_hidden_name_is_in_the_pdf_alone(browser, learner, confirmed, identity, shown):
    number = confirmed.number
    browser.sign_in(learner)
    browser.post(f"/certificates/{number}/identity", data={"identity": identity})
    assert "Siti Rahma" in printed(browser, number)
    browser.sign_out()
    page = browser.get(f"/verify/{number}").text
    assert shown in page
    for part in ("Siti", "Rahma", "ستي"):
        assert part not in page


def test_who_holds_the_paper_can_compare_the_name(browser, learner, confirmed):
    number = confirmed.number
    with transaction():
        credentials.show_identity(confirmed, Identity.WITHHELD, by=learner)
    assert "The name is the same" in browser.post(f"/verify/{number}", data={"name": "siti  RAHMA"}).text
    wrong = browser.post(f"/verify/{number}", data={"name": "Siti Rahman"}).text
    assert "This is not the name" in wrong
    assert "Siti Rahma<" not in wrong


def test_hiding_holds_for_all_certificates_of_a_person_at_once(browser, learner, course, confirmed):
    old = confirmed.number
    with transaction():
        new = credentials.correct_name(confirmed, name="Siti Rachma", own_script=None, by=learner)
    browser.sign_in(learner)
    browser.post(f"/certificates/{new.number}/identity", data={"identity": "withheld"})
    browser.sign_out()
    for number in (old, new.number):
        assert "Siti" not in browser.page(f"/verify/{number}").text
    with transaction():
        db.session.execute(text("UPDATE certificate SET enrolment_id = NULL"))
        db.session.execute(delete(Enrolment))
    assert complete(learner, course).identity is Identity.WITHHELD


def test_a_coordinator_hides_a_name_and_a_stranger_cannot(browser, confirmed):
    number = confirmed.number
    browser.sign_in(world.make_user())
    assert browser.post(f"/certificates/{number}/identity", data={"identity": "withheld"}).status_code == 404
    browser.sign_in(world.make_coordinator())
    browser.post(f"/certificates/{number}/identity", data={"identity": "withheld"})
    assert db.session.scalars(select(Certificate.identity)).one() is Identity.WITHHELD


def test_a_link_shows_the_name_once(browser, learner, confirmed):
    number = confirmed.number
    with transaction():
        credentials.show_identity(confirmed, Identity.INITIALS, by=learner)
    browser.sign_in(learner)
    page = browser.post(f"/certificates/{number}/link").text
    path = re.search(r"http://localhost(/verify/name/[a-z2-7]+)", page)[1]
    browser.sign_out()
    assert "Siti" not in browser.page(path).text
    assert "Siti" not in browser.page(path).text  # a mail scanner opens it; that uses nothing up
    shown = browser.post(path).text
    assert "Siti Rahma" in shown
    assert "is not shown here" not in shown
    again = browser.post(path)
    assert again.status_code == 410
    assert "Siti" not in again.text


def test_a_link_ends_after_a_week_and_with_the_next_one(browser, learner, confirmed):
    with transaction():
        old = credentials.make_reveal_link(confirmed, by=learner)
    with transaction():
        new = credentials.make_reveal_link(confirmed, by=learner)
    assert browser.post(f"/verify/name/{old}").status_code == 410
    with time_machine.travel(confirmed.created_at + timedelta(days=8)):
        assert browser.post(f"/verify/name/{new}").status_code == 410


# Correction and withdrawal


def test_a_corrected_name_makes_a_new_certificate_and_the_old_one_says_so(browser, learner, confirmed):
    old, old_id = confirmed.number, confirmed.id
    browser.sign_in(world.make_coordinator())
    sent = {"name-name": "Siti Rachma", "name-name_own_script": "ستي رحمة"}
    new = browser.post(f"/courses/certificates/{old}/name", data=sent).headers["Location"].rsplit("/", 1)[1]
    assert new != old
    page = browser.page(f"/courses/certificates/{new}").text
    assert old in page
    assert "Siti Rachma" in page
    assert browser.get(f"/certificates/{old}.pdf").status_code == 409
    assert browser.post(f"/courses/certificates/{old}", data={"reason": "x"}).status_code == 409
    browser.sign_out()
    page = browser.page(f"/verify/{old}")
    assert "This certificate is replaced" in page.text
    assert page.find("a", string=f"Replaced by {new}")
    assert "This certificate is valid" in browser.page(f"/verify/{new}").text
    browser.sign_in(learner)
    listed = browser.page("/certificates").text
    assert new in listed
    assert old not in listed
    assert "Siti Rachma" in printed(browser, new)
    assert [key for key in db.session.scalars(select(OutboxMessage.key)) if "replaced" in key]
    assert db.session.get(Certificate, old_id).name == "Siti Rahma"


def test_a_correction_that_changes_nothing_or_is_wrong_makes_nothing(browser, confirmed):
    number = confirmed.number
    browser.sign_in(world.make_coordinator())
    same = {"name-name": "Siti Rahma", "name-name_own_script": "ستي رحمة"}
    assert browser.post(f"/courses/certificates/{number}/name", data=same).status_code == 409
    wrong = browser.post(f"/courses/certificates/{number}/name", data={"name-name": "ستي"})
    assert "Latin letters" in wrong.text
    assert "ستي" in wrong.text
    assert len(db.session.scalars(select(Certificate)).all()) == 1


def test_a_name_that_waits_for_its_person_is_not_corrected_by_others(browser, certificate):
    number = certificate.number
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/courses/certificates/{number}").text
    assert "has not confirmed the name yet" in page
    assert "Correct the name" not in page
    response = browser.post(f"/courses/certificates/{number}/name", data={"name-name": "Another"})
    assert response.status_code == 409
    assert browser.get(f"/certificates/{number}.pdf").status_code == 409


def test_a_replaced_certificate_of_a_hidden_person_does_not_lead_to_the_new_one(browser, learner, confirmed):
    old = confirmed.number
    with transaction():
        credentials.show_identity(confirmed, Identity.WITHHELD, by=learner)
        new = credentials.correct_name(confirmed, name="Siti R", own_script=None, by=learner)
    assert new.identity is Identity.WITHHELD
    assert new.number not in browser.page(f"/verify/{old}").text


def test_withdrawing_and_taking_it_back(browser, learner, confirmed):
    number = confirmed.number
    browser.sign_in(world.make_coordinator())
    assert "Write the reason" in browser.post(f"/courses/certificates/{number}", data={"reason": " "}).text
    browser.post(f"/courses/certificates/{number}", data={"reason": "Issued by mistake"})
    assert "Issued by mistake" in browser.page(f"/courses/certificates/{number}").text
    assert browser.get(f"/certificates/{number}.pdf").status_code == 409
    browser.sign_out()
    page = browser.page(f"/verify/{number}").text
    assert "This certificate is withdrawn" in page
    assert "mistake" not in page
    browser.sign_in(world.make_coordinator())
    browser.post(f"/courses/certificates/{number}/restore")
    assert "This certificate is valid" in browser.page(f"/verify/{number}").text


def test_other_peoples_certificates_are_not_there(browser, confirmed):
    number = confirmed.number
    browser.sign_in(world.make_user())
    for page in ("", "/name", ".pdf", "/badge.jwt", "/badge.json", "/badge.png"):
        assert browser.get(f"/certificates/{number}{page}").status_code == 404, page
    for page in ("/link", "/identity"):
        assert browser.post(f"/certificates/{number}{page}", data={"identity": "full"}).status_code == 404, page
    assert browser.get(f"/courses/certificates/{number}").status_code == 403
    assert browser.get("/courses/certificates.zip").status_code == 403


# Erasure


def test_a_certificate_outlives_the_account(browser, learner, confirmed):
    number, title, learner_id = confirmed.number, confirmed.course_title, learner.id
    with transaction():
        db.session.execute(text("DELETE FROM enrolment"))
        db.session.execute(delete(User).where(User.id == learner_id))
    db.session.expire_all()
    kept = db.session.scalars(select(Certificate)).one()
    assert (kept.user_id, kept.enrolment_id, kept.number, kept.score) == (None, None, number, 85)
    page = browser.page(f"/verify/{number}").text  # before the clock has come round
    assert "Siti" not in page
    jobs.forget_erased()
    db.session.expire_all()
    kept = db.session.scalars(select(Certificate)).one()
    assert (kept.name, kept.name_own_script) == ("", None)
    page = browser.page(f"/verify/{number}").text
    for part in ("This certificate is valid", title, "85%", "20 November 2026", "Name withheld"):
        assert part in page, part
    assert "The name is the same" in browser.post(f"/verify/{number}", data={"name": "Siti Rahma"}).text
    assert "This is not the name" in browser.post(f"/verify/{number}", data={"name": "Siti"}).text
    assert "Siti" not in str(list(db.session.execute(select(*Certificate.__table__.columns))))
    browser.sign_in(world.make_coordinator())
    assert "Name erased with the account" in browser.page(f"/courses/certificates/{number}").text
    assert "Name erased with the account" in browser.page("/courses/certificates").text
    assert browser.get(f"/certificates/{number}.pdf").status_code == 409


# Many at once


@pytest.fixture
def several(course):
    people = [world.make_user(name=f"Officer {letter}") for letter in "ABC"]
    made = [complete(person, course) for person in people]
    for person, certificate in list(zip(people, made, strict=True))[:2]:
        confirm(certificate, person)
    return [one.number for one in made]


def test_the_filtered_list_comes_as_one_file(browser, several):
    browser.sign_in(world.make_coordinator())
    response = browser.get("/courses/certificates.zip?state=valid")
    files = zipfile.ZipFile(io.BytesIO(response.data))
    assert files.testzip() is None
    assert set(files.namelist()) == {f"{several[0]}.pdf", f"{several[1]}.pdf", "list.csv"}
    assert "Officer A" in PdfReader(io.BytesIO(files.read(f"{several[0]}.pdf"))).pages[0].extract_text()
    rows = list(csv.reader(io.StringIO(files.read("list.csv").decode("utf-8-sig"))))
    assert [row[3] for row in rows if row[0] == several[2]] == ["not printed: the person has not confirmed the name"]
    one = zipfile.ZipFile(io.BytesIO(browser.get("/courses/certificates.zip?q=Officer B").data))
    assert set(one.namelist()) == {f"{several[1]}.pdf", "list.csv"}


def test_more_than_one_file_holds_is_said_before_and_refused(browser, several, monkeypatch):
    monkeypatch.setattr("courses.credentials.archive.MOST", 2)
    browser.sign_in(world.make_coordinator())
    assert "Up to 2 PDFs" in browser.page("/courses/certificates").text
    response = browser.get("/courses/certificates.zip")
    assert response.status_code == 409
    assert "One file holds 2 certificates" in response.text


def test_the_list_is_searched_filtered_and_exported(browser, several, course):
    with transaction():
        first = db.session.scalars(select(Certificate).where(Certificate.number == several[0])).one()
        first.state, first.revoked_reason = CertificateState.REVOKED, "x"
        second = db.session.scalars(select(Certificate).where(Certificate.number == several[1])).one()
        second.expires_on = date(2020, 1, 1)
    browser.sign_in(world.make_coordinator())

    def listed(query):
        page = browser.page(f"/courses/certificates?{query}").text
        return {number for number in several if number in page}

    assert listed("") == set(several)
    assert listed("state=withdrawn") == {several[0]}
    assert listed("state=expired") == {several[1]}
    assert listed("state=valid") == listed("state=waiting") == {several[2]}
    assert listed("state=nonsense") == set(several)
    assert listed(f"course={course.code}") == set(several)
    assert listed("course=other") == set()
    assert listed("year=2026") == set(several)
    assert listed("year=2025") == listed("year=999999999") == set()
    assert listed("q=Officer A") == {several[0]}
    assert "No certificate matches" in browser.page("/courses/certificates?q=nobody").text
    rows = list(csv.reader(io.StringIO(browser.get("/courses/certificates?export=csv&state=expired").text)))
    assert [row[0] for row in rows[1:]] == [several[1]]


def test_pages_send_the_same_statements_however_many_there_are(browser, learner, course, statements):
    def sent(path):
        statements.clear()
        browser.page(path)
        return len(statements)

    confirm(complete(learner, course), learner)
    coordinator = world.make_coordinator()
    browser.sign_in(coordinator)
    few = sent("/courses/certificates")
    for _ in range(24):
        complete(world.make_user(), course)
    browser.sign_in(coordinator)
    assert sent("/courses/certificates") == few
