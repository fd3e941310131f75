"""The pages of a question bank, as an author uses them."""

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from courses.assessment.formats import recognising
from courses.assessment.models import Answer, Attempt, AttemptState
from courses.authoring import queries as authoring
from courses.authoring.models import DraftState
from courses.authoring.services import drafts
from courses.banks import jobs
from courses.banks.models import QuestionFile
from courses.catalogue import folder
from courses.catalogue import queries as catalogue
from courses.catalogue.folder import QUESTIONS
from courses.catalogue.models import Course, Question, QuestionUse
from courses.catalogue.questions import parse
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses.formats.samples import file, zipped


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR)


@pytest.fixture
def bank(browser, course, author):
    """The address of the bank, with its author signed in."""
    browser.sign_in(author)
    return f"/courses/{course.code}/bank"


@pytest.fixture
def draft(course, author):
    with transaction():
        return drafts.begin(db.session.get_one(Course, course.id), by=db.session.get_one(User, author.id))


@pytest.fixture
def importing(browser, draft, author):
    """The address where files come in, with the author signed in."""
    browser.sign_in(author)
    return f"/authoring/{draft.id}/import"


def rows(course):
    return db.session.scalars(
        select(Question)
        .where(Question.version_id == course.current_version_id, Question.use == QuestionUse.BANK)
        .order_by(Question.id)
    ).all()


def subject(course):
    """The first question with one right choice of several."""
    return next(row for row in rows(course) if row.type == "single")


def sit(course, values, *, number=1, officers=None):
    """Graded papers with every question of the bank; `values` says what each officer chose for the subject, and how
    many of the others were right."""
    first = subject(course)
    bank = [first, *(row for row in rows(course) if row.id != first.id)]
    code = course.code
    for place, (value, others) in enumerate(values):
        user_id = (officers[place] if officers else world.make_user()).id
        with transaction():
            person = db.session.get_one(User, user_id)
            enrolment = enrolling.enrol(person, catalogue.course(code), by=person)
            attempt = Attempt(
                enrolment_id=enrolment.id, number=number, seed=1, paper=[one.id for one in bank],
                state=AttemptState.GRADED, graded_at=clock.now(), score=0, passed=False,
            )  # fmt: skip
            attempt.answers = [
                Answer(question_id=one.id, value=value if not at else "x", saved_at=clock.now(),
                       correct=value == parse(bank[0].body).answer[0] if not at else at <= others)
                for at, one in enumerate(bank)
            ]  # fmt: skip
            db.session.add(attempt)


# ------------------------------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", [Role.LEARNER, Role.FACILITATOR, Role.ANALYST, Role.FOCAL_POINT, Role.MENTOR])
@pytest.mark.parametrize("page", ["", "/statistics", "/export/gift", "/questions/Q01"])
def test_the_key_is_for_those_who_write(browser, course, role, page):
    browser.sign_in(world.make_user(role))
    assert browser.get(f"/courses/{course.code}/bank{page}").status_code == 403


def test_without_signing_in_there_is_only_the_door(browser, course):
    assert browser.get(f"/courses/{course.code}/bank").status_code == 302


@pytest.mark.parametrize("page", ["/courses/none/bank", "/courses/none/bank/statistics", "/authoring/99/import"])
def test_a_course_that_is_not_there(browser, author, page):
    browser.sign_in(author)
    assert browser.get(page).status_code == 404


# ------------------------------------------------------------------------------------------ the list


def test_every_bank_is_listed(browser, course, bank):
    page = browser.page("/question-banks")
    assert page.select_one(f"a[href='{bank}']")
    assert f"{len(rows(course))} questions" in page.text


def test_the_list_shows_the_bank_and_can_be_narrowed(browser, course, bank):
    page = browser.page(bank)
    assert len(page.select("tbody tr")) == min(25, len(rows(course)))
    kinds = {row.type for row in rows(course)}
    for kind in kinds:
        found = browser.page(f"{bank}?type={kind}")
        assert f"of {sum(row.type == kind for row in rows(course))}" in found.text
    one = rows(course)[3]
    found = browser.page(f"{bank}?q={one.code}&lesson={one.lesson_code}&difficulty={one.difficulty}")
    assert one.body["stem"] in found.text
    assert "No question fits" in browser.page(f"{bank}?q=xylophone").text


def test_tags_can_be_chosen_once_there_are_some(browser, course, bank):
    assert not browser.page(bank).select_one("#filter-tag")
    with transaction():
        one = rows(course)[0]
        one.body = {**one.body, "tags": ["law"]}
    page = browser.page(f"{bank}?tag=law")
    assert len(page.select("tbody tr")) == 1
    assert page.select_one("#filter-tag option[selected]")["value"] == "law"


@pytest.mark.parametrize("page", ["", "/statistics"])
def test_a_page_asks_as_often_whatever_the_number_of_rows(browser, course, bank, statements, page):
    browser.get(bank + page)
    statements.clear()
    browser.get(bank + page)
    few = len(statements)
    sit(course, [(0, 5)] * 25)
    with transaction():
        db.session.add_all(
            Question(
                version_id=course.current_version_id, code=f"X{n}", lesson_code="L1", use=QuestionUse.BANK,
                type="single", difficulty=1, body={**subject(course).body, "id": f"X{n}"},
            )
            for n in range(50)
        )  # fmt: skip
    statements.clear()
    browser.get(bank + page)
    assert len(statements) == few


def test_a_question_is_shown_with_its_key(browser, course, bank):
    for one in rows(course):
        page = browser.page(f"{bank}/questions/{one.code}")
        question = parse(one.body)
        assert question.stem in page.text
        assert question.source in page.text
        assert "Too few answers" in page.text
    assert browser.get(f"{bank}/questions/none").status_code == 404


def test_learners_read_what_is_said_to_their_choice(browser, course, bank):
    one = subject(course)
    with transaction():
        row = db.session.get_one(Question, one.id)
        row.body = {**row.body, "feedback": [f"About choice {n}." for n in range(len(row.body["options"]) - 1)] + [""]}
    officer = world.make_user()
    sit(course, [(0, 3)], officers=[officer])
    browser.sign_in(officer)
    attempt = db.session.scalars(select(Attempt)).one()
    page = browser.page(f"/attempts/{attempt.id}")
    assert "About choice 0." in page.text
    assert "About choice 1." not in page.text


# ------------------------------------------------------------------------------------------ files out


@pytest.mark.parametrize("way", ["gift", "moodle"])
def test_the_bank_goes_out_as_a_file_that_can_come_back(browser, course, bank, way):
    response = browser.get(f"{bank}/export/{way}")
    assert "attachment" in response.headers["Content-Disposition"]
    report = recognising.read(response.data)
    assert [entry.row["id"] for entry in report.taken] == [row.code for row in rows(course)]


def test_only_what_the_list_shows_goes_out(browser, course, bank):
    report = recognising.read(browser.get(f"{bank}/export/gift?type=matching").data)
    assert {entry.row["type"] for entry in report.taken} == {"matching"}
    assert browser.get(f"{bank}/export/word").status_code == 404
    assert browser.get(f"{bank}/export/gift?q=xylophone").data == b""


# ------------------------------------------------------------------------------------------ files in


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


# ------------------------------------------------------------------------------------------ figures


def test_with_few_papers_nothing_is_said(browser, course, bank):
    sit(course, [(1, 5)] * 4)
    page = browser.page(f"{bank}/statistics")
    assert "Too few answers yet" in page.text
    assert "%" not in page.select_one("tbody").text


def test_a_wrong_key_comes_first_and_says_so(browser, course, bank):
    one = subject(course)
    key = parse(one.body).answer[0]
    wrong = (key + 1) % len(one.body["options"])
    sit(course, [(wrong, 30)] * 12 + [(key, 3)] * 12)
    page = browser.page(f"{bank}/statistics")
    first = page.select_one("tbody tr")
    assert subject(course).body["stem"] in first.text
    assert "check the key" in first.text
    assert page.select_one("svg.chart path.c-3")
    shown = browser.page(f"{bank}/questions/{subject(course).code}")
    assert "50% of 24 first papers had it right. Discrimination \u200e−1.00." in shown.text
    assert "Nobody chooses" in shown.text


def test_only_first_papers_count(browser, course, bank):
    officers = [world.make_user() for _n in range(21)]
    sit(course, [(0, 5)] * 21, officers=officers)
    sit(course, [(1, 5)] * 21, officers=officers, number=2)
    cells = [row.select("td")[0].text for row in browser.page(f"{bank}/statistics").select("tbody tr")]
    assert set(cells) == {"21"}


def test_the_figures_as_a_file(browser, course, bank):
    sit(course, [(0, 5)] * 10)
    few = browser.get(f"{bank}/statistics?export=csv").text.splitlines()
    assert len(few) == 1 + len(rows(course))
    assert ",10,,,,," in few[1]
    sit(course, [(0, 5), (1, 4)] * 10)
    assert ",30,20," in browser.get(f"{bank}/statistics?export=csv").text
