"""The page of a course says who may enrol, and what that means for the reader, before anything is pressed."""

from datetime import date, timedelta

import pytest

from courses.learning.admission import Rule, in_words
from courses.learning.models import Admission, EnrolmentRequest, EnrolmentState
from lms import clock
from tests import world
from tests.courses.enrolments.steps import enrolled, ruled


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


def seen(browser, course):
    """The words of the page, and what can be pressed in its main part."""
    page = browser.page(f"/courses/{course.code}")
    return page.text, [one.get_text(" ", strip=True) for one in page.select("main .btn")]


@pytest.mark.parametrize(
    ("values", "said", "button"),
    [
        ({}, "You enrol yourself and can begin at once", "Start course"),
        ({"admission": Admission.CODE, "code": "Forum-2027"}, "with a code that your trainer", "Enter the code"),
        ({"admission": Admission.APPROVAL}, "a training coordinator decides", "Ask for a place"),
        ({"admission": Admission.CLOSED}, "Nobody enrols themselves", None),
        ({"opens_on": date(2099, 3, 1)}, "from 1 March 2099 on", None),
        ({"closes_on": date(2020, 3, 1)}, "until 1 March 2020", None),
        ({"families": ["police"]}, "these kinds of agencies: Police", None),
    ],
)
def test_the_rule_is_said_and_the_button_is_the_one_that_works(browser, learner, course, values, said, button):
    ruled(course, **values)
    browser.sign_in(learner)
    text, buttons = seen(browser, course)
    assert said in text
    assert buttons == ([button] if button else [])
    assert ("You cannot enrol yourself now" in text) == (button is None)
    assert "Forum-2027" not in text


def test_who_is_of_another_member_reads_whose_it_is_and_why_not(browser, learner, course):
    ruled(course, member_ids=[world.make_member("FJ").id, world.make_member("LK").id])
    browser.sign_in(learner)
    text, buttons = seen(browser, course)
    assert "It is for people of these members: Fiji and Sri Lanka." in text
    assert "Ask your focal point" in text
    assert buttons == []


def test_who_is_in_it_already_goes_on_whatever_the_rule_says(browser, learner, course):
    ruled(course, admission=Admission.CLOSED)
    enrolled(learner, course, state=EnrolmentState.IN_PROGRESS, started_at=clock.now())
    browser.sign_in(learner)
    text, buttons = seen(browser, course)
    assert buttons == ["Continue course"]
    assert "How to enrol" not in text


def test_who_has_completed_it_is_led_to_the_result(browser, learner, course):
    enrolled(learner, course, state=EnrolmentState.COMPLETED, completed_on=date(2026, 6, 1))
    browser.sign_in(learner)
    text, buttons = seen(browser, course)
    assert "You have completed this course" in text
    assert buttons == ["See result"]


def test_who_waits_for_a_decision_is_told_so(browser, learner, course):
    ruled(course, admission=Admission.APPROVAL)
    world.save(EnrolmentRequest(user_id=learner.id, course_id=course.id, reason="For my work"))
    browser.sign_in(learner)
    text, buttons = seen(browser, course)
    assert "Your request waits for a decision" in text
    assert buttons == []


def test_a_window_is_said_whole():
    today = date(2027, 3, 1)
    rule = Rule(opens_on=today, closes_on=today + timedelta(days=30))
    assert in_words(rule, [], [])[-1] == "Enrolment is open from 1 March 2027 to 31 March 2027."
    closed = Rule(admission=Admission.CLOSED, closes_on=today)
    assert len(in_words(closed, ["Fiji"], ["Police"])) == 1, "what else the rule says decides nothing then"
