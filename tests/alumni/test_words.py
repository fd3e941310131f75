"""What phones send while a plan is written: each operation once, in order, and nothing is lost."""

import pytest
from sqlalchemy import func, select

from alumni.plans.models.edits import PlanEdit
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import EditOutcome, PlanState
from alumni.plans.queries import edits
from lms.db import db
from lms.operations import person_key
from tests import world

DEVICE = "device-of-a-phone"


def reload(plan_id):
    return db.session.get(Plan, plan_id)


@pytest.fixture
def send(app, browser, plan):
    """Send operations as the owner's phone does."""
    plan_id, key = plan.id, person_key(app.config["SECRET_KEY"], plan.user_id)
    browser.sign_in(plan.user)

    def post(*rows, device=DEVICE, person=key):
        operations = [
            {"id": one[0], "sequence": n, "kind": one[4] if len(one) > 4 else "field", "position": 0, "about": one[1],
             "values": [one[2], one[3], *one[5:]], "at": "2027-03-08T02:00:00Z"}
            for n, one in enumerate(rows, 1)
        ]  # fmt: skip
        return browser.post(
            f"/plans/{plan_id}/words", json={"person": person, "device": device, "operations": operations}
        )

    return post


def test_words_are_taken_in_order_and_told_back(plan, send):
    plan_id = plan.id
    answer = send(("operation-1", "goal", "Half a", ""), ("operation-2", "goal", "Half a goal", "Half a"),
                  ("operation-3", "what-1", "Brief the shift", ""))  # fmt: skip
    assert answer.status_code == 200
    assert answer.json["confirmed"] == ["operation-1", "operation-2", "operation-3"]
    assert answer.json["held"]["goal"] == "Half a goal"
    assert answer.json["waiting"] == []
    assert [one.position for one in reload(plan_id).actions] == [2], "an action keeps its place while it is written"
    assert answer.json["advice"]["due_month-1"]


def test_the_same_operation_again_changes_nothing(plan, send):
    plan_id = plan.id
    send(("operation-1", "goal", "First", ""))
    send(("operation-2", "goal", "Second", "First"))
    answer = send(("operation-1", "goal", "First", ""))
    assert answer.json["confirmed"] == ["operation-1"]
    assert answer.json["waiting"] == []
    assert reload(plan_id).goal == "Second"
    assert db.session.scalar(select(func.count(PlanEdit.id))) == 2


def test_two_devices_are_both_kept_and_one_is_chosen(plan, send):
    plan_id = plan.id
    send(("operation-1", "goal", "From the desk", ""), device="another-device")
    answer = send(("operation-2", "goal", "From the phone", ""))
    assert answer.json["held"]["goal"] == "From the desk"
    assert [one["value"] for one in answer.json["waiting"]] == ["From the phone"]
    send(("operation-3", "goal", "From the phone, longer", "From the phone"))
    assert [one.value for one in edits.waiting(plan_id)] == ["From the phone, longer"], "its writer goes on"
    chosen = send(("operation-4", "goal", "From the phone, longer", "From the desk", "settle", "operation-2"))
    assert chosen.json["held"]["goal"] == "From the phone, longer"
    assert chosen.json["waiting"] == []
    kept = db.session.scalars(select(PlanEdit).where(PlanEdit.operation == "operation-2")).one()
    assert (kept.outcome, kept.value) == (EditOutcome.SETTLED, None), "what is chosen is kept in the plan alone"


def test_words_after_the_handing_in_are_kept_beside_it(browser, plan, send, hand_in):
    plan_id = plan.id
    hand_in(plan)
    goal = reload(plan_id).goal
    answer = send(("operation-1", "goal", "Written on the ferry", goal))
    assert answer.json["confirmed"] == ["operation-1"]
    assert reload(plan_id).goal == goal
    page = browser.page(f"/plans/{plan_id}").text
    assert "Words that came after the plan was handed in" in page
    assert "Written on the ferry" in page


def test_a_field_that_is_not_asked_is_refused_with_the_reason(plan, send):
    answer = send(("operation-1", "what-9", "A tenth action", ""), ("operation-2", "state", "closed", "draft"))
    assert set(answer.json["refused"]) == {"operation-1", "operation-2"}
    assert "does not ask" in answer.json["refused"]["operation-1"]


def test_a_phone_of_somebody_else_gives_nothing_away(plan, send):
    assert send(("operation-1", "goal", "Mine", ""), person="0" * 32).status_code == 403


def test_another_persons_plan_takes_no_words(app, browser, plan, agency):
    plan_id, stranger = plan.id, world.make_user(agency=agency)
    key = person_key(app.config["SECRET_KEY"], stranger.id)
    browser.sign_in(stranger)
    body = {"person": key, "device": DEVICE, "operations": []}
    assert browser.post(f"/plans/{plan_id}/words", json=body).status_code == 404
    assert browser.get(f"/plans/{plan_id}/words").status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x00a\ud800", "x" * 5000, "a\r\nb"])
def test_hostile_words_are_only_words(browser, plan, send, text):
    plan_id = plan.id
    assert send(("operation-1", "what-0", text, ""), ("operation-2", "kind-0", text, "")).status_code == 200
    found = reload(plan_id).actions
    assert all(len(one.what) <= 200 and "\x00" not in one.what and one.kind == "" for one in found)
    assert "<script>alert" not in browser.get(f"/plans/{plan_id}/write").text


@pytest.mark.parametrize("body", [None, [], {"operations": 1}, {"device": DEVICE, "operations": [{"id": 1}]}])
def test_what_cannot_be_read_is_refused(app, browser, plan, body):
    browser.sign_in(plan.user)
    if isinstance(body, dict):
        body["person"] = person_key(app.config["SECRET_KEY"], plan.user_id)
    assert browser.post(f"/plans/{plan.id}/words", json=body).status_code in (403, 409)


def test_receiving_takes_as_many_statements_for_many_words(plan, send, statements):
    plan_id = plan.id
    send(*[(f"operation-{n}", f"{name}-0", "Words", "") for n, name in enumerate(("what", "cue"))])
    statements.clear()
    send(("operation-10", "goal", "One", ""))
    reads = [one for one in statements if one.startswith("SELECT")]
    statements.clear()
    send(
        *[
            (f"operation-2{n}", name, "Many", "")
            for n, name in enumerate(("today", "needs-0", "obstacle-0", "answer-0"))
        ]
    )
    assert len([one for one in statements if one.startswith("SELECT")]) == len(reads)
    assert reload(plan_id).state is PlanState.DRAFT
