"""Questions from a file: looked at, taken in, left out with a reason."""

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from courses.assessment.formats import recognising
from courses.authoring import queries as authoring
from courses.authoring.models import DraftState
from courses.authoring.services import drafts
from courses.banks import jobs
from courses.banks.models import QuestionFile
from courses.catalogue import folder
from courses.catalogue.folder import QUESTIONS
from courses.catalogue.models import Course
from courses.catalogue.questions import parse
from lms import clock
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses.formats.samples import file, zipped


@pytest.fixture
def draft(course, author):
    with transaction():
        return drafts.begin(db.session.get_one(Course, course.id), by=db.session.get_one(User, author.id))


@pytest.fixture
def importing(browser, draft, author):
    """The address where files come in, with the author signed in."""
    browser.sign_in(author)
    return f"/authoring/{draft.id}/import"


def send(browser, importing, data, **fields):
    form = {"file": (io.BytesIO(data), "questions.xml"), "lesson": "L1", "source": "Manual", "explanation": "Read."}
    return browser.post(importing, data=form | fields, content_type="multipart/form-data")


def bank_of(draft):
    """The rows of the draft's bank, whole or not."""
    return folder.rows_of(authoring.texts(draft.id), QUESTIONS["bank"])


FILES = ["moodle.gift.txt", "sample.aiken.txt", "moodle.xml", "qti22", "qti3", "cartridge"]
FILLED = {"id": "x", "lesson": "L1", "explanation": "Read.", "source": "Manual"}


@pytest.mark.parametrize("name", FILES)
def test_every_question_of_a_file_is_shown_before_anything_is_written(browser, draft, importing, name):
    before = bank_of(draft)
    data = file(name) if "." in name else zipped(name)
    page = browser.page(send(browser, importing, data).headers["Location"])
    for entry in recognising.read(data).entries:
        assert (entry.reason or parse({**entry.row, **FILLED}).stem) in page.text
        for note in entry.notes:
            assert note in page.text
    assert bank_of(draft) == before


@pytest.mark.parametrize("name", FILES)
def test_what_was_looked_at_is_in_the_bank_of_the_draft(browser, draft, importing, name):
    before = bank_of(draft)
    data = file(name) if "." in name else zipped(name)
    address = send(browser, importing, data).headers["Location"]
    browser.post(address, data={"read": "y"})
    added = bank_of(draft)[len(before) :]
    taken = recognising.read(data).taken
    assert [row["stem"] for row in added] == [entry.row["stem"] for entry in taken]
    codes = [row["id"] for row in bank_of(draft)]
    assert len(set(codes)) == len(codes)
    assert all(parse(row) for row in added)
    assert "were added" in browser.page(address).text


def test_what_is_lost_must_be_read_first(browser, draft, importing):
    before = bank_of(draft)
    address = send(browser, importing, b"Q?{=a ~b}\n\nEssay{}").headers["Location"]
    response = browser.post(address, data={})
    assert "Read the lists, then tick this box" in response.text
    assert bank_of(draft) == before
    browser.post(address, data={"read": "y"})
    assert len(bank_of(draft)) == len(before) + 1


def test_where_nothing_is_lost_there_is_nothing_to_tick(browser, draft, importing):
    before = bank_of(draft)
    address = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    assert not browser.page(address).select_one("input[name=read]")
    browser.post(address)
    assert len(bank_of(draft)) == len(before) + 1


def test_a_file_is_taken_in_once(browser, draft, importing):
    address = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    browser.post(address)
    once = bank_of(draft)
    browser.post(address)
    assert bank_of(draft) == once
    again = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    assert "Nothing can be added" in browser.page(again).text
    browser.post(again)
    assert bank_of(draft) == once


def test_a_file_is_forgotten_after_a_week(browser, draft, importing):
    taken = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    browser.post(taken)
    only_looked_at = send(browser, importing, b"P?{=a ~b}").headers["Location"]
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert browser.get(only_looked_at).status_code == 404
        jobs.forget()
    (left,) = db.session.scalars(select(QuestionFile))
    assert left.entries == []
    assert len(left.added) == 1
    assert bank_of(draft)[-1]["stem"] == "Q?"


def test_what_no_one_explains_is_left_out(browser, importing):
    page = browser.page(send(browser, importing, b"Q?{=a ~b}", explanation="").headers["Location"])
    assert "It has no explanation" in page.text
    text = b"Q?{=a ~b####Because.}"
    page = browser.page(send(browser, importing, text, explanation="", source=" ").headers["Location"])
    assert "It names no source" in page.text


def test_the_category_is_the_lesson_where_it_is_its_code(browser, draft, importing):
    text = b"$CATEGORY: top/L2\n\nOne?{=a ~b}\n\n$CATEGORY: top/Old\n\nTwo?{=a ~b}"
    address = send(browser, importing, text).headers["Location"]
    assert "Its category “Old” is not a lesson" in browser.page(address).text
    browser.post(address, data={"read": "y"})
    assert [row["lesson"] for row in bank_of(draft)[-2:]] == ["L2", "L1"]


def test_what_the_bank_has_already_is_not_brought_twice(browser, course, draft, importing):
    data = browser.get(f"/courses/{course.code}/bank/export/moodle").data
    page = browser.page(send(browser, importing, data).headers["Location"])
    assert page.text.count("Already in the bank") == len(bank_of(draft))
    page = browser.page(send(browser, importing, b"Q?{=a ~b}\n\nQ?{=a ~b}").headers["Location"])
    assert page.text.count("Already in the bank") == 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<?xml version='1.0'?><rss/>", b"PK\x03\x04"])
def test_a_bad_file_keeps_what_was_typed_and_nothing_else(browser, importing, data):
    response = send(browser, importing, data)
    assert response.status_code == 200
    assert "Manual" in response.text
    assert 'class="error"' in response.text
    assert not db.session.scalar(select(func.count()).select_from(QuestionFile))


def test_an_upload_of_others_does_not_exist(browser, importing):
    address = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    browser.sign_in(world.make_user(Role.AUTHOR))
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404


def test_an_upload_belongs_to_one_draft(browser, course, draft, author, importing):
    address = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    with transaction():
        other = drafts.begin(db.session.get_one(Course, course.id), by=db.session.get_one(User, author.id))
    assert browser.get(address.replace(f"/{draft.id}/import", f"/{other.id}/import")).status_code == 404


def test_a_draft_in_review_takes_nothing(browser, draft, importing):
    address = send(browser, importing, b"Q?{=a ~b}").headers["Location"]
    with transaction():
        drafts.move(authoring.draft(draft.id), DraftState.REVIEW, by=db.session.scalars(select(User)).first())
    before = bank_of(draft)
    page = browser.post(address, follow_redirects=True)
    assert "not being written now" in page.text
    assert bank_of(draft) == before


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ANALYST, Role.FACILITATOR])
def test_only_those_who_write_bring_files(browser, draft, importing, role):
    browser.sign_in(world.make_user(role))
    assert browser.get(importing).status_code == 403
    assert send(browser, importing, b"Q?{=a ~b}").status_code == 403


def test_what_happens_to_an_upload_is_in_the_log(browser, importing):
    address = send(browser, importing, b"Q?{=a ~b}\n\nEssay{}").headers["Location"]
    browser.post(address, data={"read": "y"})
    uploaded = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "questions.uploaded")).one()
    assert uploaded.details["questions"] == 1
    assert uploaded.details["left_out"] == 1
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "questions.taken_in")).one()
