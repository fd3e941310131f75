"""What a learner sees of completion, and how its result is stored."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from courses.catalogue.models import CourseVersion, LessonKind
from courses.credentials.models import Certificate
from courses.learning import jobs
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress, Repair, RepairKind
from courses.learning.queries import standing
from courses.learning.services import completing, repairing
from courses.learning.services.progress import counted
from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from tests import world
from tests.courses.test_learning import answer_checks, enrol, finish_lessons, lessons, sit


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


@pytest.fixture
def enrolment(browser, learner, course):
    return enrol(browser, learner, course)


def ask(enrolment, **table):
    """Give the version of an enrolment rules of its own."""
    with transaction():
        db.session.get(CourseVersion, enrolment.version_id).completion = table


def state(enrolment):
    return db.session.get(Enrolment, enrolment.id).state


def decide(enrolment_id):
    with transaction():
        completing.decide(standing.locked(enrolment_id), by=None)


def override(enrolment, kind, coordinator, **values):
    with transaction():
        found = standing.locked(enrolment.id)
        repairing.override(found, kind, reason="Done on paper", by=coordinator, **values)


def undo(enrolment, coordinator):
    with transaction():
        found = standing.locked(enrolment.id)
        latest = next(one for one in standing.repairs(found.id) if one.undone_at is None)
        repairing.undo(latest, found, reason="By mistake", by=coordinator)


def steps(page):
    return [a.text.strip() for a in page.select("main a.btn:not(.btn--2, .btn--3)")]


def test_before_the_start_the_rules_are_there_with_one_next_step(browser, enrolment):
    page = browser.page(f"/learn/{enrolment.id}?overview=1")
    count = len(lessons(enrolment))
    assert f"Still missing: {count} lessons and the final assessment." in page.text
    assert f"Finish lesson 1: {lessons(enrolment)[0].title}" in page.text
    assert steps(page) == ["Go to the pre-test"]
    browser.post(f"/learn/{enrolment.id}/pretest/skip")
    assert steps(browser.page(f"/learn/{enrolment.id}?overview=1")) == ["Start this lesson"]
    assert "Not taken yet." in page.text


def test_ticks_follow_what_was_done(browser, enrolment):
    answer_checks(browser, enrolment, lessons(enrolment)[0])
    browser.post(f"/learn/{enrolment.id}/1/finish")
    page = browser.page(f"/learn/{enrolment.id}?overview=1")
    assert len(page.select("main .rows .mark.is-good")) == 1
    assert page.select_one(".card--sun h2").text.startswith("Lesson 2:")


def test_the_list_of_lessons_and_home_say_what_the_stored_result_says(browser, enrolment):
    ask(enrolment, lesson="passed")
    first = lessons(enrolment)[0]
    for block in first.blocks:
        if block["kind"] == "check":
            browser.post(f"/learn/{enrolment.id}/1/check/{block['code']}", data={"answer": "3", "answer-0": "1"})
    browser.post(f"/learn/{enrolment.id}/1/finish")
    assert not browser.page(f"/learn/{enrolment.id}/2").select(".trail .is-done")
    answer_checks(browser, enrolment, first)
    ticked = browser.page(f"/learn/{enrolment.id}/2").select_one(".wide-only .trail .is-done")
    assert ticked.text.startswith(first.title)
    count = len(lessons(enrolment)) - 1
    assert f"Still missing: {count} lessons and the final assessment." in browser.page("/").text


def test_a_finished_course_is_shown_with_date_and_version(browser, learner, course):
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        enrolment = enrol(browser, learner, course)
        finish_lessons(browser, enrolment)
        sit(browser, enrolment)
        for url in (f"/learn/{enrolment.id}", "/learn/"):
            text = browser.page(url).text
            assert "Tuesday 24 November 2026" in text
            assert f"version {enrolment.version.version}" in text


def test_opening_a_lesson_is_noted_once_and_a_copy_for_later_is_not(browser, enrolment):
    browser.page(f"/learn/{enrolment.id}/1", headers={"Sec-Fetch-Mode": "cors"})
    browser.page(f"/learn/{enrolment.id}/1", headers={"Sec-Purpose": "prefetch"})
    assert not db.session.scalars(select(LessonProgress)).all()
    for _ in range(2):
        browser.page(f"/learn/{enrolment.id}/1", headers={"Sec-Fetch-Mode": "navigate"})
    assert len(db.session.scalars(select(LessonProgress)).all()) == 1
    assert state(enrolment) is EnrolmentState.IN_PROGRESS


def test_opened_lessons_can_be_enough(browser, enrolment):
    ask(enrolment, lesson="opened", score=False, each={"L2": {"lesson": "finished"}})
    for lesson in lessons(enrolment):
        browser.page(f"/learn/{enrolment.id}/{lesson.position}")
    assert state(enrolment) is EnrolmentState.IN_PROGRESS
    answer_checks(browser, enrolment, lessons(enrolment)[1])
    browser.post(f"/learn/{enrolment.id}/2/finish")
    assert state(enrolment) is EnrolmentState.COMPLETED


@pytest.mark.parametrize("rule", ["answered", "passed"])
def test_answers_can_be_enough_and_a_later_mistake_takes_nothing_away(browser, enrolment, rule):
    ask(enrolment, lesson=rule, score=False)
    for lesson in lessons(enrolment):
        answer_checks(browser, enrolment, lesson)
    assert state(enrolment) is EnrolmentState.COMPLETED


def test_a_question_once_right_stays_right(browser, enrolment):
    ask(enrolment, lesson="passed")
    first = lessons(enrolment)[0]
    answer_checks(browser, enrolment, first)
    code = next(block["code"] for block in first.blocks if block["kind"] == "check")
    browser.post(f"/learn/{enrolment.id}/1/check/{code}", data={"answer": "3"})
    reasons = db.session.get(Enrolment, enrolment.id).reasons
    assert reasons[0]["met"]


def test_time_is_measured_here_and_capped(browser, learner, course):
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False) as now:
        enrolment = enrol(browser, learner, course)
        ask(enrolment, minutes=10)
        browser.page(f"/learn/{enrolment.id}/1")
        answer_checks(browser, enrolment, lessons(enrolment)[0])
        now.shift(timedelta(minutes=4))
        browser.post(f"/learn/{enrolment.id}/1/finish")
        text = browser.page(f"/learn/{enrolment.id}?overview=1").text
        assert "It takes at least 10 minutes; 4 so far." in text
        now.shift(timedelta(minutes=6))
        browser.post(f"/learn/{enrolment.id}/1/finish")
        assert "It takes at least 10 minutes; 0 so far." in browser.page(f"/learn/{enrolment.id}?overview=1").text
        assert db.session.get(Enrolment, enrolment.id).reasons[0]["met"]


@pytest.mark.parametrize(("hours", "seconds"), [(0.5, 1800), (30, 7200), (-3, 0)])
def test_a_page_left_open_counts_two_hours_and_a_clock_set_back_nothing(hours, seconds):
    now = clock.now()
    assert counted(now - timedelta(hours=hours), now) == seconds


def test_a_day_completes_what_waits_for_it_only_once(browser, learner, course):
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False) as now:
        enrolment = enrol(browser, learner, course)
        ask(enrolment, score=False, not_before="2026-12-01")
        finish_lessons(browser, enrolment)
        assert "Everything is done." in browser.page(f"/learn/{enrolment.id}").text
        jobs.complete_dated()
        assert state(enrolment) is EnrolmentState.IN_PROGRESS
        now.move_to("2026-12-01T02:00:00+00:00")
        for _ in range(2):
            jobs.complete_dated()
    assert state(enrolment) is EnrolmentState.COMPLETED
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.completed")).all()
    assert [one.actor for one in entries] == ["clock"]


def test_another_lesson_never_takes_a_finish_away(browser, enrolment):
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    before = db.session.get(Enrolment, enrolment.id)
    kept = (before.completed_at, before.completed_on, list(before.reasons))
    assert before.state is EnrolmentState.COMPLETED
    with transaction():
        first = before.version.lessons[0]
        more = {name: getattr(first, name) for name in ("summary", "minutes", "sources", "markdown", "blocks")}
        db.session.add(
            type(first)(version_id=first.version_id, position=99, code="L99", slug="new", title="New",
                        kind=LessonKind.READING, **more)
        )  # fmt: skip
    decide(enrolment.id)
    after = db.session.get(Enrolment, enrolment.id)
    assert after.state is EnrolmentState.COMPLETED
    assert (after.completed_at, after.completed_on, after.reasons) == kept


def test_a_course_is_completed_although_and_that_can_be_undone(browser, enrolment):
    coordinator = world.make_coordinator(name="Mei Tan")
    override(enrolment, RepairKind.COMPLETE, coordinator)
    found = db.session.get(Enrolment, enrolment.id)
    assert found.state is EnrolmentState.COMPLETED
    assert found.by_override
    assert "Counted as done by Mei Tan on" in browser.page(f"/learn/{enrolment.id}").text
    undo(enrolment, coordinator)
    found = db.session.get(Enrolment, enrolment.id)
    assert found.state in (EnrolmentState.ENROLLED, EnrolmentState.IN_PROGRESS)
    assert (found.completed_at, found.completed_on, found.by_override) == (None, None, False)
    assert "Still missing" in browser.page(f"/learn/{enrolment.id}?overview=1").text
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    wanted = ["repair.made", "enrolment.completed", "repair.undone", "enrolment.completion_undone"]
    assert [one for one in actions if one in wanted] == wanted
    with pytest.raises(RuleBroken), transaction():
        repairing.undo(db.session.scalars(select(Repair)).one(), found, reason="Again", by=coordinator)


def test_what_was_earned_stays_when_the_override_before_it_is_undone(browser, enrolment):
    coordinator = world.make_coordinator()
    override(enrolment, RepairKind.COMPLETE, coordinator)
    finish_lessons(browser, enrolment)
    sit(browser, enrolment)
    undo(enrolment, coordinator)
    found = db.session.get(Enrolment, enrolment.id)
    assert found.state is EnrolmentState.COMPLETED
    assert not found.by_override


def test_a_lesson_counted_as_done_is_one_step_only(browser, enrolment):
    coordinator = world.make_coordinator(name="Mei Tan")
    override(enrolment, RepairKind.LESSON, coordinator, lesson_code="L1")
    assert state(enrolment) is EnrolmentState.ENROLLED
    browser.post(f"/learn/{enrolment.id}/pretest/skip")
    page = browser.page(f"/learn/{enrolment.id}?overview=1")
    assert "Counted as done by Mei Tan" in page.text
    assert page.select_one(".card--sun h2").text.startswith("Lesson 2:")
    for wrong in ({"kind": RepairKind.LESSON, "lesson_code": "L1"}, {"kind": RepairKind.LESSON, "lesson_code": "L77"},
                  {"kind": RepairKind.SCORE}):  # fmt: skip
        with pytest.raises(RuleBroken):
            override(enrolment, coordinator=coordinator, **wrong)


def test_a_score_can_be_accepted_and_the_certificate_still_says_what_it_was(browser, enrolment):
    finish_lessons(browser, enrolment)
    sit(browser, enrolment, right=False)
    override(enrolment, RepairKind.SCORE, world.make_coordinator())
    assert state(enrolment) is EnrolmentState.COMPLETED
    assert db.session.scalars(select(Certificate.score)).one() == 0


def test_a_withdrawn_enrolment_is_not_completed_by_hand(enrolment):
    coordinator = world.make_coordinator()
    with transaction():
        db.session.get(Enrolment, enrolment.id).state = EnrolmentState.WITHDRAWN
    with pytest.raises(RuleBroken):
        override(enrolment, RepairKind.COMPLETE, coordinator)


@pytest.mark.parametrize("count", [1, 50])
def test_your_courses_and_the_overview_take_a_fixed_number_of_statements(browser, enrolment, statements, count):
    version = enrolment.version
    with transaction():
        for n in range(count - 1):
            twin = type(version.course)(code=f"twin-{n}")
            db.session.add(twin)
            db.session.flush()
            db.session.add(Enrolment(user_id=enrolment.user_id, course_id=twin.id, version_id=enrolment.version_id))
    url = f"/learn/{enrolment.id}?overview=1"
    statements.clear()
    browser.page("/learn/")
    assert len(statements) == 3
    statements.clear()
    browser.page(url)
    assert len(statements) == 5
