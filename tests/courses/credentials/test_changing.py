"""Certificates that are corrected, withdrawn, or outlive their account."""

from sqlalchemy import delete, select, text

from courses.credentials import jobs
from courses.credentials import services as credentials
from courses.credentials.models import Certificate, Identity
from lms.accounts.models import User
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from tests import world
from tests.courses.credentials.certified import printed


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
