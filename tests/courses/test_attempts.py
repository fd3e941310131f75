"""Attempts on the server: every operation once, in order, marked when late, and only of one's own."""

import random
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from courses.assessment import queries
from courses.assessment.models import Answer, Attempt, AttemptState, Operation, Outcome
from courses.learning.models import Enrolment
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.operations import person_key, read
from tests import world
from tests.courses.conftest import key_in_form
from tests.courses.test_learning import enrol, start

PHONE, LAPTOP = "phone-0001", "laptop-0001"


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma")


@pytest.fixture
def attempt_id(browser, learner, course):
    return start(browser, enrol(browser, learner, course))


def operation(id_, sequence, place, *values, kind="answer"):
    return {
        "id": id_,
        "sequence": sequence,
        "kind": kind,
        "position": place,
        "values": list(values),
        "at": "1999-01-01",
    }


def send(browser, learner, attempt_id, *operations, device=PHONE):
    key = person_key(browser.application.config["SECRET_KEY"], learner.id)
    body = {"person": key, "device": device, "operations": list(operations)}
    return browser.post(f"/attempts/{attempt_id}/operations", json=body)


def choosing(attempt_id):
    """A place on the paper where one option is chosen."""
    paper = db.session.get(Attempt, attempt_id).paper
    questions = queries.questions(paper)
    return next(n for n, one in enumerate(paper, 1) if questions[one].kind.value in ("single", "truefalse"))


def held(browser, attempt_id):
    return browser.get(f"/attempts/{attempt_id}/operations").json["held"]


def test_an_operation_counts_once_however_often_it_comes(browser, learner, attempt_id):
    place = choosing(attempt_id)
    for _ in range(3):
        answer = send(browser, learner, attempt_id, operation("first-op", 1, place, "0"))
        assert answer.json["confirmed"] == ["first-op"]
    send(browser, learner, attempt_id, operation("second-op", 2, place, "1"))
    send(browser, learner, attempt_id, operation("first-op", 1, place, "0"))
    assert held(browser, attempt_id)[str(place)]["value"] == 1
    assert db.session.scalar(select(func.count(Operation.id))) == 2
    assert db.session.scalar(select(func.count(Answer.id))) == 1


def test_the_same_operation_twice_in_one_request_counts_once(browser, learner, attempt_id):
    place = choosing(attempt_id)
    one = operation("first-op", 1, place, "0")
    assert send(browser, learner, attempt_id, one, one).status_code == 200
    assert db.session.scalar(select(func.count(Operation.id))) == 1


def test_an_older_answer_of_the_same_device_never_replaces_a_newer_one(browser, learner, attempt_id):
    place = choosing(attempt_id)
    send(browser, learner, attempt_id, operation("newer-op", 7, place, "1"))
    answer = send(browser, learner, attempt_id, operation("older-op", 6, place, "0"))
    assert answer.json["confirmed"] == ["older-op"], "it is held, so the phone need not send it again"
    assert answer.json["held"][str(place)] | {"saved_at": ""} == {"operation": "newer-op", "value": 1, "saved_at": ""}
    assert [one.outcome for one in queries.received(attempt_id)] == [Outcome.APPLIED, Outcome.OLDER]


def test_a_batch_is_applied_in_the_order_of_the_device_not_of_the_request(browser, learner, attempt_id):
    place = choosing(attempt_id)
    send(browser, learner, attempt_id, operation("late-op-1", 3, place, "1"), operation("early-op", 2, place, "0"))
    assert held(browser, attempt_id)[str(place)]["operation"] == "late-op-1"


def test_of_two_devices_the_last_that_arrives_counts_and_both_are_told(browser, learner, attempt_id):
    place = choosing(attempt_id)
    send(browser, learner, attempt_id, operation("phone-op", 900, place, "0"))
    answer = send(browser, learner, attempt_id, operation("laptop-op", 1, place, "1"), device=LAPTOP)
    assert answer.json["held"][str(place)]["operation"] == "laptop-op"
    send(browser, learner, attempt_id, operation("phone-old", 899, place, "0"))
    assert held(browser, attempt_id)[str(place)]["operation"] == "laptop-op", "what the phone sent before stays before"


def test_what_the_phones_clock_says_decides_nothing(browser, learner, attempt_id):
    place = choosing(attempt_id)
    tomorrow = operation("wrong-clock", 1, place, "0") | {"at": "2099-12-31T23:59:59.000Z"}
    yesterday = operation("right-clock", 2, place, "1") | {"at": "1970-01-01T00:00:00.000Z"}
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        browser.sign_in(learner)
        send(browser, learner, attempt_id, tomorrow)
        answer = send(browser, learner, attempt_id, yesterday)
    assert answer.json["held"][str(place)]["value"] == 1
    assert answer.json["held"][str(place)]["saved_at"] == "2026-11-24T02:00:00+00:00"
    assert [one.told_at[:4] for one in queries.received(attempt_id)] == ["2099", "1970"]


@pytest.mark.parametrize(("moment", "late"), [("2026-11-30T15:59:59", False), ("2026-11-30T16:00:00", True)])
def test_after_the_due_date_an_answer_is_taken_and_marked(browser, learner, attempt_id, moment, late):
    """The day ends in Kuala Lumpur, eight hours before Greenwich."""
    place = choosing(attempt_id)
    with transaction():
        db.session.scalars(select(Enrolment)).one().due_on = date(2026, 11, 30)
    with time_machine.travel(f"{moment}+00:00", tick=False):
        browser.sign_in(learner)
        send(browser, learner, attempt_id, operation("some-op-1", 1, place, "0"))
    row = queries.received(attempt_id)[0]
    assert (row.after_due, row.outcome) == (late, Outcome.APPLIED)


def test_after_handing_in_an_answer_is_kept_and_never_graded(browser, learner, attempt_id):
    place = choosing(attempt_id)
    right = key_in_form(db.session.get(Attempt, attempt_id).paper[place - 1])["answer"]
    browser.post(f"/attempts/{attempt_id}/hand-in")
    answer = send(browser, learner, attempt_id, operation("late-op-1", 1, place, *right))
    assert answer.json["confirmed"] == answer.json["not_graded"] == ["late-op-1"]
    assert answer.json["state"] == "graded"
    attempt = db.session.get(Attempt, attempt_id)
    assert (attempt.score, attempt.answers) == (0, [])
    assert queries.received(attempt_id)[0].outcome is Outcome.AFTER_HAND_IN


def test_a_form_after_handing_in_is_kept_and_says_so(browser, learner, attempt_id):
    browser.post(f"/attempts/{attempt_id}/hand-in")
    answer = browser.post(f"/attempts/{attempt_id}/1", data={"answer": "0"})
    assert answer.status_code == 409
    assert "We keep this answer" in answer.text
    assert queries.received(attempt_id)[0].outcome is Outcome.AFTER_HAND_IN


def test_handing_in_from_a_phone_grades_what_came_before_it_and_once(browser, learner, attempt_id):
    paper = db.session.get(Attempt, attempt_id).paper
    place = choosing(attempt_id)
    right = key_in_form(paper[place - 1])["answer"]
    batch = [operation("answer-op", 1, place, *right), operation("hand-in-op", 2, 0, kind="hand_in")]
    for _ in range(2):
        assert send(browser, learner, attempt_id, *batch).json["state"] == "graded"
    attempt = db.session.get(Attempt, attempt_id)
    assert attempt.state is AttemptState.GRADED
    assert attempt.score == 100 // len(paper)


def test_a_place_that_is_not_on_the_paper_is_kept_and_changes_nothing(browser, learner, attempt_id):
    answer = send(browser, learner, attempt_id, operation("stray-op", 1, 4711, "0"))
    assert answer.json["confirmed"] == ["stray-op"]
    assert answer.json["held"] == {}
    assert queries.received(attempt_id)[0].outcome is Outcome.NOT_ON_PAPER


def test_leaving_the_page_or_reading_it_spends_no_attempt(browser, learner, attempt_id):
    for _ in range(3):
        browser.get(f"/attempts/{attempt_id}")
        browser.get(f"/attempts/{attempt_id}/operations")
    assert db.session.get(Attempt, attempt_id).state is AttemptState.OPEN
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_the_attempt_of_another_person_does_not_exist(browser, learner, attempt_id):
    key = person_key(browser.application.config["SECRET_KEY"], learner.id)
    other = world.make_user()
    browser.sign_in(other)
    assert browser.get(f"/attempts/{attempt_id}/operations").status_code == 404
    assert send(browser, other, attempt_id, operation("other-op", 1, 1, "0")).status_code == 404
    body = {"person": key, "device": PHONE, "operations": [operation("other-op", 1, 1, "0")]}
    assert browser.post(f"/attempts/{attempt_id}/operations", json=body).status_code == 403, "it is not theirs to send"
    assert queries.received(attempt_id) == []


def test_who_is_signed_out_is_told_so_and_nothing_is_taken(browser, learner, attempt_id):
    browser.sign_out()
    answer = browser.get("/session.json", headers={"Accept": "application/json"})
    assert answer.status_code in (302, 401)
    assert send(browser, learner, attempt_id, operation("lost-op-1", 1, 1, "0")).status_code in (302, 401)
    assert queries.received(attempt_id) == []


BAD = [
    {},
    [],
    {"device": PHONE},
    {"device": "x", "operations": []},
    {"device": PHONE, "operations": [{}]},
    {"device": PHONE, "operations": [operation("first-op", -1, 1)]},
    {"device": PHONE, "operations": [operation("first-op", 2**31, 1)]},
    {"device": PHONE, "operations": [operation("first-op", True, 1)]},
    {"device": PHONE, "operations": [operation("first-op", 1, 1, kind="grade")]},
    {"device": PHONE, "operations": [operation("first-op", 1, 1) | {"values": [1]}]},
    {"device": PHONE, "operations": [operation("first-op", 1, 1) | {"values": ["x"] * 51}]},
    {"device": PHONE, "operations": [operation(f"many-op-{n}", n, 1) for n in range(501)]},
]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_no_phone_of_ours_sends_is_refused_whole(app, body):
    with app.test_request_context(), pytest.raises(RuleBroken):
        read(body, ("answer", "hand_in"))


@pytest.mark.parametrize("seed", range(4))
def test_however_requests_are_ordered_and_doubled_the_last_answer_given_counts(browser, learner, attempt_id, seed):
    place, dice = choosing(attempt_id), random.Random(seed)
    made = [operation(f"made-op-{n}", n, place, str(n % 2)) for n in range(1, 8)]
    arrivals = dice.sample(made, 7) + dice.choices(made, k=5)
    for one in arrivals:
        send(browser, learner, attempt_id, one)
    assert held(browser, attempt_id)[str(place)]["operation"] == "made-op-7"
    assert len(queries.received(attempt_id)) == 7


@pytest.mark.parametrize("values", [["\x00"], ["\ud800"], ["9" * 5000], [], [""], ["0", "1", "2"]])
def test_hostile_values_are_kept_as_an_open_answer_or_as_text(browser, learner, attempt_id, values):
    paper = db.session.get(Attempt, attempt_id).paper
    for place in range(1, len(paper) + 1):
        answer = send(browser, learner, attempt_id, operation(f"hostile-{place}", place, place, *values))
        assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 15])
def test_a_batch_takes_a_fixed_number_of_statements(browser, learner, attempt_id, statements, count):
    send(browser, learner, attempt_id, *[operation(f"one-of-{n}", n, n, "0") for n in range(1, count + 1)])
    reads = [one for one in statements if one.startswith("SELECT")]
    assert len(reads) == 12


def test_what_was_received_is_there_for_the_office_only(browser, learner, attempt_id, statements):
    send(browser, learner, attempt_id, operation("first-op", 1, 1, "0"))
    assert browser.get(f"/attempts/{attempt_id}/received").status_code == 403
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/attempts/{attempt_id}/received").text
    assert "Siti Rahma" in page
    assert "The phone's clock said 1999-01-01." in page
    assert browser.get("/attempts/987654/received").status_code == 404


def test_the_paper_holds_every_question_and_no_key(browser, learner, attempt_id):
    paper = db.session.get(Attempt, attempt_id).paper
    page = browser.page(f"/attempts/{attempt_id}")
    assert len(page.select("[data-place]")) == len(paper)
    assert len(page.select("[data-place]:not([hidden])")) == 1, "without scripts one question is a page"
    for question in queries.questions(paper).values():
        assert question.explanation[:40] not in page.text
        assert all(text[:60] not in page.text for text in question.feedback)
