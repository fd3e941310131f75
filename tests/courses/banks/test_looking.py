"""The pages of a question bank, as an author uses them."""

import pytest
from sqlalchemy import select

from courses.assessment.formats import recognising
from courses.assessment.models import Attempt
from courses.catalogue.models import Question, QuestionUse
from courses.catalogue.questions import parse
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses.banks.steps import rows, sit, subject


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
