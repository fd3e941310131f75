"""The pre-test: offered once before the first lesson, seen by nothing that counts, and what it says of learning."""

from datetime import date, timedelta

import pytest
import tomli_w
from sqlalchemy import select

from courses.assessment import queries
from courses.assessment.models import PRETEST, Attempt, AttemptState, Outcome
from courses.banks.queries import sittings
from courses.catalogue import folder, services
from courses.catalogue.folder import CourseFolderError
from courses.catalogue.models import Course
from courses.learning.models import Enrolment, EnrolmentState, Pretest
from lms import clock
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Cell, Period
from lms.roles import Role
from tests import world
from tests.courses import folders
from tests.courses.conftest import key_in_form
from tests.courses.test_attempts import operation, send
from tests.courses.test_learning import enrol, finish_lessons, sit

YEAR = Period(date(2020, 1, 1), date(2099, 12, 31))


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


@pytest.fixture
def enrolment(browser, learner, course):
    return enrol(browser, learner, course)


def begin(browser, enrolment):
    return int(browser.post(f"/learn/{enrolment.id}/pretest").headers["Location"].rsplit("/", 1)[1])


def take(browser, enrolment, *, right):
    """Answer the first `right` questions rightly and hand in; the others stay open."""
    attempt_id = begin(browser, enrolment)
    for place, question_id in enumerate(list(db.session.get(Attempt, attempt_id).paper)[:right], 1):
        browser.post(f"/attempts/{attempt_id}/{place}", data=key_in_form(question_id))
    browser.post(f"/attempts/{attempt_id}/hand-in")
    return db.session.get(Attempt, attempt_id)


def test_it_is_offered_before_the_first_lesson_and_shows_the_score_and_no_key(browser, enrolment):
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith("/pretest")
    page = browser.page(f"/learn/{enrolment.id}/pretest")
    assert "See what you know already" in page.text
    assert "About 8 minutes" in page.text
    attempt = take(browser, enrolment, right=5)
    assert (attempt.number, attempt.score, attempt.passed) == (PRETEST, 100 * 5 // len(attempt.paper), None)
    shown = browser.page(f"/attempts/{attempt.id}", follow_redirects=True).text
    assert f"You know {attempt.score}% already" in shown
    for question in queries.questions(attempt.paper).values():
        assert question.explanation[:40] not in shown
        assert question.stem[:40] not in shown
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith(f"/learn/{enrolment.id}/1")


def test_a_course_without_one_goes_to_the_first_lesson_and_has_no_such_page(browser, learner, course):
    with transaction():
        db.session.scalars(select(Course)).one().current_version.pretest = False
    enrolment = enrol(browser, learner, course)
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith(f"/learn/{enrolment.id}/1")
    assert browser.get(f"/learn/{enrolment.id}/pretest").status_code == 404
    assert browser.post(f"/learn/{enrolment.id}/pretest").status_code == 404


def test_skipping_is_remembered(browser, enrolment):
    answer = browser.post(f"/learn/{enrolment.id}/pretest/skip")
    assert answer.headers["Location"].endswith(f"/learn/{enrolment.id}")
    assert browser.get(f"/learn/{enrolment.id}").headers["Location"].endswith(f"/learn/{enrolment.id}/1")
    assert "The pre-test is closed" in browser.page(f"/learn/{enrolment.id}/pretest").text
    browser.post(f"/learn/{enrolment.id}/pretest")
    assert db.session.scalars(select(Attempt)).all() == []
    assert db.session.get(Enrolment, enrolment.id).pretest is Pretest.SKIPPED


def test_it_counts_nowhere(browser, enrolment):
    pretest = take(browser, enrolment, right=15)
    assert pretest.score == 100
    kept = db.session.get(Enrolment, enrolment.id)
    assert (kept.score, kept.state, kept.started_at, kept.reasons) == (None, EnrolmentState.ENROLLED, None, [])
    assert queries.attempts(enrolment.id) == []
    assert sittings(enrolment.version_id) == []
    assert house().measures["l2.first_pass"].read(YEAR, ()) == [Cell((), 0, 0)]
    finish_lessons(browser, enrolment)
    assert db.session.get(Enrolment, enrolment.id).state is EnrolmentState.IN_PROGRESS
    for _ in range(3):
        sit(browser, enrolment, right=False)
    assert "You have used all attempts" in browser.page(f"/learn/{enrolment.id}/assessment").text
    assert [one.number for one in queries.attempts(enrolment.id)] == [1, 2, 3]


def test_once_the_first_lesson_is_open_it_is_closed_and_what_comes_then_is_kept(browser, learner, enrolment):
    attempt_id = begin(browser, enrolment)
    send(browser, learner, attempt_id, operation("before-op", 1, 1, "0"))
    browser.get(f"/learn/{enrolment.id}/1")
    answer = send(
        browser, learner, attempt_id, operation("after-op", 2, 2, "0"), operation("hand-in-op", 3, 0, kind="hand_in")
    )
    assert answer.json["not_graded"] == ["after-op", "hand-in-op"]
    assert [one.outcome for one in queries.received(attempt_id)][1:] == [Outcome.AFTER_HAND_IN] * 2
    browser.post(f"/attempts/{attempt_id}/hand-in")
    assert db.session.get(Attempt, attempt_id).state is AttemptState.OPEN
    assert "The pre-test is closed" in browser.page(f"/attempts/{attempt_id}", follow_redirects=True).text


def test_who_has_opened_the_final_assessment_is_offered_none(browser, enrolment):
    browser.post(f"/learn/{enrolment.id}/assessment")
    assert "The pre-test is closed" in browser.page(f"/learn/{enrolment.id}/pretest").text


def test_keeping_the_course_on_a_phone_leaves_the_offer(browser, enrolment):
    assert browser.post(f"/learn/{enrolment.id}/assessment/reserve").json["url"]
    assert "See what you know already" in browser.page(f"/learn/{enrolment.id}/pretest").text


def test_asking_twice_makes_one_pretest(browser, enrolment):
    assert begin(browser, enrolment) == begin(browser, enrolment)
    assert "Continue pre-test" in browser.page(f"/learn/{enrolment.id}/pretest").text
    attempt = take(browser, enrolment, right=0)
    assert begin(browser, enrolment) == attempt.id
    assert db.session.get(Attempt, attempt.id).state is AttemptState.GRADED


def test_the_pretest_of_another_person_does_not_exist(browser, enrolment):
    attempt_id = begin(browser, enrolment)
    browser.sign_in(world.make_user())
    for path in (f"/learn/{enrolment.id}/pretest", f"/attempts/{attempt_id}"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/learn/{enrolment.id}/pretest/skip").status_code == 404


def test_the_support_page_shows_it_and_cannot_put_it_right(browser, enrolment):
    attempt = take(browser, enrolment, right=3)
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/courses/support/{enrolment.id}")
    assert "Pre-test" in page.text
    assert not page.select('[value^="regrade"], [value^="reopen"]')
    form = {"act": "reopen:0", "reason": "The phone broke in the middle of it."}
    assert browser.post(f"/courses/support/{enrolment.id}", data=form).status_code == 404
    assert db.session.get(Attempt, attempt.id).state is AttemptState.GRADED
    assert "Pre-test" in browser.page(f"/attempts/{attempt.id}/received").text


def test_a_folder_keeps_it_and_refuses_what_makes_no_sense():
    def read(**changes):
        return folder.check(folders.small_course(**{"course.toml": tomli_w.dumps(folders.table(**changes)).encode()}))

    assert read(pretest=True).table["pretest"] is True
    with pytest.raises(CourseFolderError, match="pretest must be true or false"):
        read(pretest="yes")
    none = {"title": "Final assessment", "pass_mark": 50, "attempts": 3, "questions": 0, "per_lesson": {}}
    with pytest.raises(CourseFolderError, match="pretest draws from"):
        read(pretest=True, assessment=none)


@pytest.mark.parametrize("path", sorted(path.parent for path in services.SHIPPED.glob("*/course.toml")))
def test_shipped_courses_offer_one(path):
    assert folder.read(path).table["pretest"] is True


@pytest.fixture
def both(course):
    """Enrol people of a member with these scores: before and after, None where they did not sit."""

    def enrol(member, *scores, round_number=1):
        agency = world.make_agency(world.make_member(member))
        users = [world.make_user(agency=agency).id for _ in scores]
        course_id, version_id = course.id, course.current_version_id
        now = clock.now()
        with transaction():
            for user_id, (before, after) in zip(users, scores, strict=True):
                one = Enrolment(
                    user_id=user_id, course_id=course_id, version_id=version_id, member=member, round=round_number,
                    started_at=now, state=EnrolmentState.IN_PROGRESS,
                )  # fmt: skip
                db.session.add(one)
                db.session.flush()
                for number, score in ((PRETEST, before), (1, after), (2, 100)):
                    state = AttemptState.OPEN if score is None else AttemptState.GRADED
                    db.session.add(
                        Attempt(
                            enrolment_id=one.id, number=number, seed=1, paper=[], state=state, score=score,
                            graded_at=None if score is None else now + timedelta(minutes=number),
                        )
                    )  # fmt: skip

    return enrol


def test_the_gain_is_the_first_final_minus_the_pretest_of_those_with_both(both):
    both("Malaysia", (40, 80), (50, 45), (None, 90), (30, None))
    both("Fiji", (10, 70))
    read = house().measures["l2.gain"].read
    assert read(YEAR, ()) == [Cell((), 40 - 5 + 60, 3)]
    assert read(YEAR, ("member",)) == [Cell(("Fiji",), 60, 1), Cell(("Malaysia",), 35, 2)]
    assert read(Period(date(2019, 1, 1), date(2019, 12, 31)), ()) == [Cell((), 0, 0)]


@pytest.mark.parametrize(("count", "said"), [(4, "Too few to say"), (5, "+30 points")])
def test_how_a_course_goes_says_it_for_five_people_or_more(browser, course, both, count, said):
    both("Malaysia", *[(50, 80)] * count, *[(None, 90)] * 6)
    browser.sign_in(world.make_user(Role.ANALYST))
    page = browser.page(f"/courses/insight/{course.code}")
    figure = next(one for one in page.select("dl.figures div, .figures > *") if "Knowledge gained" in one.text)
    assert said in figure.text
    assert ("mean of 5 people" in figure.text) == (count == 5)
