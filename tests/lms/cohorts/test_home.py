"""The page of a cohort for those who come: what to do next, what to read, and only those others who agreed."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.materials import Material
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.db import db, transaction
from lms.files import kinds
from tests import world

pytestmark = pytest.mark.usefixtures("today")

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"


@pytest.fixture
def cohort(coordinator):
    return world.make_cohort(contact_id=coordinator.id)


@pytest.fixture
def seated(cohort, people):
    return [
        world.make_nomination(cohort, person, state=NominationState.ACCEPTED).id
        for person in people("Ana", "Ben", "Cai")
    ]


def be(browser, nomination_id):
    browser.sign_in(db.session.get(Nomination, nomination_id).user)


def upload(browser, cohort, name, content, **more):
    data = {"title": "Reader", "file": (io.BytesIO(content), name), **more}
    return browser.post(f"/cohorts/{cohort.id}/materials", data=data, follow_redirects=True)


def test_an_offer_is_what_to_do_next(browser, offered, cohort):
    (ana,) = offered(cohort, "Ana")
    be(browser, ana.id)
    page = browser.page(f"/cohorts/{cohort.id}/home")
    assert "Answer offer" in page.text
    assert "Agenda" not in page.text, "the agenda is for those who come"


def test_agenda_contact_and_nothing_to_do(browser, coordinator, cohort, seated):
    moments = {"starts_at": datetime(2027, 3, 1, 2, tzinfo=UTC), "ends_at": datetime(2027, 3, 1, 3, tzinfo=UTC)}
    world.save(Session(cohort_id=cohort.id, title="Routes", **moments))
    email = coordinator.email
    other = world.save(Session(cohort_id=cohort.id, title="Documents", track="Workshops", **moments)).id
    mine = world.save(Session(cohort_id=cohort.id, title="Interviews", track="Workshops", **moments)).id
    be(browser, seated[0])
    url = f"/cohorts/{cohort.id}/home"
    text = browser.page(url).text
    assert ("Tell us when you arrive" in text, "The group splits" in text) == (True, True)
    browser.post(f"/cohorts/{cohort.id}/logistics", data={"diet": "No pork"})
    with transaction():
        db.session.add(Place(session_id=mine, nomination_id=seated[0]))
        db.session.add(Place(session_id=other, nomination_id=seated[1]))
    text = browser.page(url).text
    for part in ("Routes", "Interviews", "09:00–10:00", "10:00", email, "Nothing waits for you in this cohort now"):
        assert part in text
    assert "Documents" not in text


def test_nobody_is_shown_before_they_agree_and_can_take_it_back(browser, cohort, seated):
    ana, ben, _cai = seated
    url = f"/cohorts/{cohort.id}/home"
    be(browser, ana)
    text = browser.page(url).text
    assert ("Ben" in text, "2 people do not show who they are" in text) == (False, True)
    be(browser, ben)
    browser.post(url, data={"shown": "y"})
    be(browser, ana)
    text = browser.page(url).text
    assert ("Ben" in text, "Cai" in text, "1 person does not show" in text) == (True, False, True)
    be(browser, ben)
    browser.post(url, data={"send": "yes"})
    be(browser, ana)
    assert "Ben" not in browser.page(url).text
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "nomination.shown_to_peers")).all()
    assert [one.details["shown"] for one in entries] == [True, False]


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_for_others_the_page_is_not_there(browser, cohort, people, state):
    (ana,) = people("Ana")
    browser.sign_in(ana)
    assert browser.get(f"/cohorts/{cohort.id}/home").status_code == 404
    world.make_nomination(cohort, ana, state=NominationState(state))
    assert browser.get(f"/cohorts/{cohort.id}/home").status_code == 404
    assert browser.post(f"/cohorts/{cohort.id}/home", data={"shown": "y"}).status_code == 404


def test_files_and_links_are_there_for_who_comes(browser, coordinator, cohort, seated):
    browser.sign_in(coordinator)
    assert "Added" in upload(browser, cohort, "Reader Day 1.PDF", PDF).text
    link = {"title": "Venue", "address": "https://venue.example/map"}
    browser.post(f"/cohorts/{cohort.id}/materials", data=link)
    file_id, _link_id = db.session.scalars(select(Material.id).order_by(Material.id)).all()
    be(browser, seated[0])
    text = browser.page(f"/cohorts/{cohort.id}/home").text
    assert "Reader Day 1.pdf" in text
    assert "https://venue.example/map" in browser.get(f"/cohorts/{cohort.id}/home").text
    answer = browser.get(f"/cohorts/materials/{file_id}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    browser.sign_in(world.make_user())
    assert browser.get(f"/cohorts/materials/{file_id}").status_code == 404
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/materials/{file_id}/remove")
    assert browser.get(f"/cohorts/materials/{file_id}").status_code == 404


def docx(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("run.exe", b"MZ", "Only PDF"),
        ("reader.pdf", b"", "empty"),
        ("reader.pdf", b"<html>", "not PDF"),
        ("reader.pdf", PDF + b"/OpenAction << /JavaScript (x) >>", "runs something"),
        ("map.png", b"not a picture", "cannot be read"),
        ("notes.docx", b"not a zip", "cannot be read"),
        ("notes.docx", docx("ppt/presentation.xml"), "not what the name"),
        ("notes.docx", docx("word/document.xml", "word/vbaProject.bin"), "macros"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_beside_the_field(browser, coordinator, cohort, name, content, why):
    browser.sign_in(coordinator)
    page = upload(browser, cohort, name, content)
    assert why in page.text
    assert 'value="Reader"' in page.text, "what was typed stays"
    assert db.session.scalars(select(Material)).all() == []


def test_a_large_file_is_told(browser, coordinator, cohort, monkeypatch):
    monkeypatch.setattr(kinds, "MOST_BYTES", 100)
    browser.sign_in(coordinator)
    assert "larger than 5 MB" in upload(browser, cohort, "large.pdf", PDF + b"0" * 100).text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://x.example", "https://", "venue.example"])
def test_only_addresses_of_pages_are_links(browser, coordinator, cohort, address):
    browser.sign_in(coordinator)
    page = browser.post(f"/cohorts/{cohort.id}/materials", data={"title": "Venue", "address": address})
    assert "begins with https" in page.text
    assert db.session.scalars(select(Material)).all() == []


def test_a_word_file_without_macros_is_taken(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    assert "Added" in upload(browser, cohort, "notes.docx", docx("word/document.xml")).text
    assert "with this name already" in upload(browser, cohort, "Notes.docx", docx("word/document.xml")).text


def test_the_page_takes_as_many_statements_for_50_peers_as_for_one(browser, cohort, seated, statements):
    agency, cohort_id = world.make_agency(), cohort.id

    def sent_with(more):
        for _ in range(more):
            found = db.session.get(Cohort, cohort_id)
            world.make_nomination(
                found, world.make_user(agency=agency), state=NominationState.ACCEPTED, seen_by_peers=True
            )
            day = datetime(2027, 3, 1, 2, tzinfo=UTC)
            with transaction():
                db.session.add(Session(cohort_id=cohort_id, title="x", starts_at=day, ends_at=day + timedelta(hours=1)))
                db.session.add(Material(cohort_id=cohort_id, title="x", address="https://x.example"))
        be(browser, seated[0])
        statements.clear()
        browser.page(f"/cohorts/{cohort_id}/home")
        return len(statements)

    assert sent_with(1) == sent_with(49)
