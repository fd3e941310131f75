"""How a course goes: counted rightly, and nobody recognised in it."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from courses.assessment.models import Attempt, AttemptState
from courses.insight import counting, jobs, journey, queries
from courses.insight.journey import ASSESSMENT, Row, breakdowns, median_days, months, stages, stops
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from lms import clock
from lms.accounts.models import Gender
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Cell, Period
from lms.monitoring.figures import JOINED, Group
from lms.roles import Role
from tests import world

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_median_is_of_all_and_of_no_fewer_than_five():
    assert median_days({1: 2, 9: 2}) is None
    assert median_days({1: 2, 9: 3}) == 9
    assert median_days({1: 3, 9: 3}) == 5


@given(st.lists(st.integers(0, 400), min_size=5, max_size=60))
def test_half_are_no_slower_than_the_median_and_half_no_faster(days):
    found = median_days({one: days.count(one) for one in days})
    assert sum(one <= found for one in days) * 2 >= len(days)
    assert sum(one >= found for one in days) * 2 >= len(days)


def test_the_way_is_in_order_and_small_numbers_are_not_said():
    found = stages([("L2", 2, "B"), ("L1", 1, "A")], {"L1": (9, 5), "L2": (4, 0)})
    assert [(one.code, one.opened, one.finished) for one in found] == [("L1", 9, 5), ("L2", None, 0)]


def test_lessons_where_few_stop_are_joined():
    found = stops({"L1": 7, "L2": 3, "L3": 3, "L4": 0})
    assert (list(found.shown), found.together) == ([("L1", 7)], 6)
    assert journey.drop_off(found) == "L1"
    assert stops({"L1": 3}) == journey.Stops([])
    assert journey.drop_off(stops({"L1": 3})) is None


@given(st.dictionaries(st.sampled_from(["L1", "L2", "L3", "L4"]), st.integers(0, 12)))
def test_no_lesson_with_one_to_four_can_be_read_off(sizes):
    found = stops(sizes)
    assert all(count >= 5 for _code, count in found.shown)
    assert found.together == 0 or found.together >= 5
    assert sum(count for _code, count in found.shown) + found.together in (0, sum(sizes.values()))


def test_the_last_twelve_months_end_with_this_one():
    found = months({(2026, 11): 3, (2025, 12): 1, (2025, 11): 9}, date(2026, 11, 24))
    assert [month.first for month in (found[0], found[-1])] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert [month.completed for month in found] == [1, *[0] * 10, 3]


def test_small_groups_are_joined_and_what_tells_nothing_is_left_out():
    rows = [
        Row({"member": "Fiji", "language": "en"}, 3, 1),
        Row({"member": "Nepal", "language": "en"}, 2, 2),
        Row({"member": "Malaysia", "language": "en"}, 8, 4),
    ]
    assert breakdowns(rows) == [("member", [Group("Malaysia", 4, 8), Group(JOINED, 3, 5)])]


@pytest.fixture
def people(course):
    """Enrol so many: every second has completed in eight days, the others stopped in the second lesson."""

    def enrol(count, *, member="MY", silent_days=40, **values):
        agency = world.make_agency(world.make_member(member))
        lessons = course.current_version.lessons
        users = [world.make_user(agency=agency, **values).id for _ in range(count)]
        course_id, version_id, first = course.id, course.current_version_id, lessons[0].id
        second = lessons[1].id
        begun = clock.now() - timedelta(days=silent_days)
        with transaction():
            for place, user_id in enumerate(users):
                done = place % 2 == 0
                one = Enrolment(
                    user_id=user_id, course_id=course_id, version_id=version_id, member=member, gender="woman",
                    state=EnrolmentState.COMPLETED if done else EnrolmentState.IN_PROGRESS, started_at=begun,
                    last_lesson_id=second, completed_at=begun + timedelta(days=8) if done else None,
                    completed_on=(begun + timedelta(days=8)).date() if done else None,
                )  # fmt: skip
                db.session.add(one)
                db.session.flush()
                for lesson_id, finished in ((first, begun), (second, begun if done else None)):
                    db.session.add(
                        LessonProgress(enrolment_id=one.id, lesson_id=lesson_id, opened_at=begun, finished_at=finished)
                    )
                db.session.add(
                    Attempt(
                        enrolment_id=one.id, number=1, seed=1, paper=[], state=AttemptState.GRADED, graded_at=begun,
                        score=90 if done else 10, passed=done,
                    )
                )  # fmt: skip

    return enrol


def test_the_page_says_how_many_finish_and_where_the_others_stop(browser, course, people):
    people(12)
    title = course.current_version.lessons[1].title
    browser.sign_in(world.make_user(Role.ANALYST))
    page = browser.page(f"/courses/insight/{course.code}")
    assert "6 of 12 enrolled" in page.text
    assert "6 of 12 first attempts" in page.text
    assert f"Most people stop here: 2. {title} (6 people)." in page.text
    assert page.select(".figures b")[1].text == "8"
    assert "6 people completed the course in the last twelve months" in page.text


def test_who_did_something_lately_has_not_stopped(browser, course, people):
    people(12, silent_days=29)
    browser.sign_in(world.make_coordinator())
    assert "No lesson stands out" in browser.page(f"/courses/insight/{course.code}").text


def test_who_finished_the_last_lesson_stands_before_the_assessment(browser, course, people):
    people(20)
    last = [one for one in course.current_version.lessons if one.code != ASSESSMENT][-1].id
    with transaction():
        for one in db.session.query(Enrolment).filter_by(state=EnrolmentState.IN_PROGRESS):
            one.last_lesson_id = last
            db.session.add(
                LessonProgress(
                    enrolment_id=one.id, lesson_id=last, opened_at=one.started_at, finished_at=one.started_at
                )
            )
    browser.sign_in(world.make_coordinator())
    assert "Most people stop here: Final assessment" in browser.page(f"/courses/insight/{course.code}").text


def test_fewer_than_five_are_not_shown_on_the_page_or_in_the_file(browser, course, people):
    people(4)
    browser.sign_in(world.make_coordinator())
    assert "Too few people" in browser.page(f"/courses/insight/{course.code}").text
    assert "Too few to say" in browser.page("/courses/insight/").text
    assert len(browser.get(f"/courses/insight/{course.code}?export=csv").text.splitlines()) == 2


def test_who_takes_the_course_again_counts_once(browser, course, people):
    people(4)
    with transaction():
        for one in db.session.query(Enrolment).all():
            db.session.add(Enrolment(user_id=one.user_id, course_id=one.course_id, version_id=one.version_id, round=2))
    browser.sign_in(world.make_coordinator())
    assert "Too few people" in browser.page(f"/courses/insight/{course.code}").text


def test_small_groups_are_shown_only_together(browser, course, people):
    people(8)
    people(2, member="FJ")
    people(4, member="LK")
    browser.sign_in(world.make_coordinator())
    text = browser.get(f"/courses/insight/{course.code}?export=csv").text
    assert "By member,Small groups together,3,6" in text
    assert "By member,FJ" not in text


def test_measures_count_enrolments_and_rates_by_language(course, people):
    people(4, language="id", gender=Gender.WOMAN)
    people(6, member="FJ")
    measures = house().measures
    assert measures["out.course_enrolments"].read(YEAR, ()) == [Cell((), 10)]
    assert measures["out.course_rate"].read(YEAR, ("language",)) == [Cell(("en",), 3, 6), Cell(("id",), 2, 4)]
    assert measures["out.course_rate"].read(YEAR, ("member", "gender"))[0] == Cell(("FJ", "woman"), 3, 6)
    assert measures["l2.first_pass"].read(YEAR, ("language",)) == [Cell(("en",), 3, 6), Cell(("id",), 2, 4)]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.FOCAL_POINT, Role.FACILITATOR])
def test_it_is_for_those_who_read_results(browser, course, role):
    browser.sign_in(world.make_user(role))
    assert browser.get(f"/courses/insight/{course.code}").status_code == 403
    assert browser.get("/courses/insight/").status_code == 403


def test_a_course_that_is_not_there(browser):
    browser.sign_in(world.make_coordinator())
    assert browser.get("/courses/insight/nothing").status_code == 404
    assert "No course found" in browser.page("/courses/insight/").text


@pytest.mark.parametrize("count", [1, 50])
def test_the_pages_take_a_fixed_number_of_statements(browser, course, people, statements, count):
    code = course.code
    people(count)
    browser.sign_in(world.make_coordinator())
    statements.clear()
    browser.page(f"/courses/insight/{code}")
    assert len(statements) == 11
    statements.clear()
    browser.page("/courses/insight/")
    assert len(statements) == 3


def test_a_large_course_is_shown_as_the_clock_counted_it(browser, course, people, statements, monkeypatch):
    code, course_id = course.code, course.id
    people(20)
    browser.sign_in(world.make_coordinator())
    counted_now = browser.page(f"/courses/insight/{code}").select_one("main").text
    monkeypatch.setattr(queries, "LARGE", 10)
    assert browser.page(f"/courses/insight/{code}").select_one("main").text == counted_now, "before the clock came"
    jobs.count()
    jobs.count()
    page = browser.page(f"/courses/insight/{code}")
    said = page.select_one("main p.small.soft").extract()
    assert "counted once an hour" in said.text
    assert page.select_one("main").text.split() == counted_now.split()
    with transaction():
        db.session.execute(delete(LessonProgress))
        db.session.execute(
            delete(Enrolment).where(Enrolment.id.in_(select(Enrolment.id).order_by(Enrolment.id).limit(3)))
        )
    statements.clear()
    page = browser.page(f"/courses/insight/{code}")
    page.select_one("main p.small.soft").extract()
    assert page.select_one("main").text.split() == counted_now.split(), "as it was then"
    assert len(statements) == 4
    monkeypatch.setattr(queries, "LARGE", 100)
    assert browser.page(f"/courses/insight/{code}").select_one("main").text != counted_now
    assert queries.large_ids() == []
    assert counting.count(course_id).rows


def test_counts_are_kept_as_they_are(course, people):
    people(7)
    counts = counting.count(course.id)
    assert counting.Counts.from_json(json.loads(json.dumps(counts.as_json()))) == counts
