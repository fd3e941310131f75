"""After half a year the supervisor is asked too: a second source that decides nothing."""

import pytest

from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.plans import Plan, SupportRequest
from alumni.plans.models.states import FollowUpKind, SupportState
from lms import clock
from lms.db import db, transaction
from lms.notifications import jobs
from lms.notifications.models import MailState
from tests import mailed
from tests.alumni.following import D180, answer, at, follow_up

BOSS = "chief@agency.example"


@pytest.fixture
def supported(active):
    """The id of a plan whose supervisor supports it."""
    plan_id = active.id
    with transaction():
        db.session.add(
            SupportRequest(
                plan_id=plan_id, name="Chief", email=BOSS, state=SupportState.SUPPORTED, asked_at=clock.now(),
                answered_at=clock.now(),
            )
        )  # fmt: skip
    return plan_id


def link():
    return mailed.link(mailed.mails(BOSS, key="confirm:")[0], "/confirm/")


def said(plan_id, value="partly", **more):
    return {f"confirm-{one.id}": value for one in db.session.get(Plan, plan_id).actions} | more


def test_asked_once_with_the_measurement_and_stored_beside_the_owners_answer(browser, supported, today):
    at(today, D180)
    answer(browser, supported, "done")
    at(today, "2027-09-10")
    assert len(mailed.mails(BOSS, key="confirm:")) == 1
    browser.sign_out()
    page = browser.page(link())
    assert page.select("input[type=radio]")
    assert browser.get(link()).headers["Referrer-Policy"] == "no-referrer"
    assert browser.post(link(), data=said(supported, note="Half of the shift")).status_code == 302
    assert "Your answer is recorded" in browser.page(link()).text
    plan = db.session.get(Plan, supported)
    action = plan.actions[0]
    found = db.session.query(Confirmation).one()
    assert (found.statuses, found.note) == ({str(action.id): "partly"}, "Half of the shift")
    assert action.status.value == "done", "what the owner said stays"
    browser.sign_in(plan.user)
    assert "What the supervisor says" in browser.page(f"/plans/{supported}").text


def test_the_supervisor_is_not_written_to_on_a_public_holiday(supported, today, app, tmp_path, monkeypatch):
    at(today, "2027-09-16")  # Malaysia Day: the clock comes back after two weeks
    (asked,) = mailed.mails(BOSS, key="confirm:")
    assert asked.due_at.isoformat() == "2027-09-17T00:00:00+00:00"
    with transaction():
        db.session.merge(asked).due_at = clock.now()
    monkeypatch.setitem(app.config, "INSTANCE", str(tmp_path))
    jobs.deliver()
    (asked,) = mailed.mails(BOSS, key="confirm:")
    assert (asked.state, asked.due_at.isoformat()) == (MailState.QUEUED, "2027-09-17T00:00:00+00:00")


def test_each_action_needs_an_answer_and_it_is_given_once(browser, supported, today):
    at(today, D180)
    page = browser.post(link(), data={"note": "kept words"})
    assert "Choose an answer for each action" in page.text
    assert "kept words" in page.text
    assert browser.post(link(), data=said(supported, "exploded")).status_code == 200
    assert browser.post(link(), data=said(supported)).status_code == 302
    assert browser.post(link(), data=said(supported, "done")).status_code == 409
    assert set(db.session.query(Confirmation).one().statuses.values()) == {"partly"}


@pytest.mark.parametrize("state", [SupportState.HELD, SupportState.NOT_MINE])
def test_nobody_is_asked_whose_address_is_not_known_to_be_right(supported, today, state):
    with transaction():
        db.session.get(Plan, supported).support.state = state
    at(today, D180)
    assert not mailed.mails(BOSS, key="confirm:")
    assert follow_up(supported, FollowUpKind.D180).state.value == "open"


def test_a_plan_without_supervisor_is_measured_all_the_same(active, today):
    at(today, D180)
    assert follow_up(active.id, FollowUpKind.D180).state.value == "open"
    assert not mailed.mails(key="confirm:")


def test_the_link_dies_when_the_plan_is_withdrawn(browser, supported, active, today):
    user = active.user
    at(today, D180)
    address = link()
    browser.sign_in(user)
    browser.post(f"/plans/{supported}/withdraw")
    browser.sign_out()
    assert browser.get(address).status_code == 410


def test_the_link_dies_after_60_days(browser, supported, today):
    at(today, D180)
    today.move_to("2027-11-01T02:00:00+00:00")
    browser.sign_out()
    assert browser.get(link()).status_code == 410
