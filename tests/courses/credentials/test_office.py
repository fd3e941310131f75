"""Many certificates at once."""

import csv
import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from courses.credentials.models import Certificate, CertificateState
from lms.db import db, transaction
from tests import world
from tests.courses.credentials.certified import complete, confirm


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
