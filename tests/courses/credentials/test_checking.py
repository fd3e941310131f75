"""The public page of a certificate, also of people whose name is a risk."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, text

from courses.credentials import jobs, printing
from courses.credentials import services as credentials
from courses.credentials.models import Certificate, Identity
from courses.learning.models import Enrolment
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.extensions import limiter
from lms.notifications.models import OutboxMessage
from tests import world
from tests.conftest import settings
from tests.courses.credentials.certified import complete, printed


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
