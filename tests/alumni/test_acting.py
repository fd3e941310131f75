"""Reminding, giving time, changing mentors, closing: said before it happens, done once, left out with a reason."""

from datetime import date

import pytest

from alumni.plans import acting, jobs
from alumni.plans.models.nudges import PlanNudge, PlanNudgeState
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpState, Outcome, PlanState
from alumni.plans.services import extending, moving, reviewing
from lms.audit.models import AuditEntry
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.services import nudging as cohort_nudging
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.notifications.models import MailKind
from lms.roles import Role
from tests import mailed, world


@pytest.fixture
def three(make_plan, hand_in, coordinator, agency, today):
    """Ana writes, Ben waits for review, Cho's plan runs."""
    people = [
        world.make_user(agency=agency, name=name, email=f"{name.lower()}@agency.example")
        for name in ("Ana", "Ben", "Cho")
    ]
    ids = [make_plan(person).id for person in people]
    for plan_id in ids[1:]:
        hand_in(db.session.get(Plan, plan_id))
    with transaction():
        reviewing.agree(db.session.get(Plan, ids[2]), by=coordinator)
    return ids


def plan(plan_id):
    db.session.expire_all()
    return db.session.get(Plan, plan_id)


def preview(browser, act, ids, **more):
    query = "&".join([f"act={act}", *(f"plan={one}" for one in ids), *(f"{k}={v}" for k, v in more.items())])
    page = browser.page(f"/plans/board/act?{query}")
    sections = {one.h2.text: one for one in page.select("section") if one.h2}
    able = [row.h3.text for row in sections["Who is affected"].select("li")] if "Who is affected" in sections else []
    unable = (
        {row.h3.text: row.p.text for row in sections["Not possible for"].select("li")}
        if "Not possible for" in sections
        else {}
    )
    return able, unable


def do(browser, act, ids, **values):
    return browser.post("/plans/board/act", data={"act": act, "plan": ids, "really": "yes"} | values)


def entries(action):
    return db.session.query(AuditEntry).filter_by(action=action).all()


def test_whom_a_reminder_reaches_and_whom_not_and_why(browser, three, coordinator):
    browser.sign_in(coordinator)
    able, unable = preview(browser, "nudge", three)
    assert able == ["Ana"]
    assert "waits for its reviewer" in unable["Ben"]
    assert "No follow-up waits" in unable["Cho"]
    assert db.session.query(PlanNudge).count() == 0, "looking reminds nobody"


def test_a_reminder_goes_out_once_in_72_hours(browser, three, coordinator, today):
    browser.sign_in(coordinator)
    assert do(browser, "nudge", three).status_code == 302
    do(browser, "nudge", three)
    jobs.send_nudges()
    jobs.send_nudges()
    [mail] = mailed.mails("ana@agency.example", key="plan_nudge:")
    assert mail.kind is MailKind.REMINDERS
    assert "Write your action plan" in mail.subject
    assert [one.state for one in db.session.query(PlanNudge)] == [PlanNudgeState.SENT]
    assert len(entries("plan.nudged")) == 1
    assert "reminded within 72 hours" in preview(browser, "nudge", three)[1]["Ana"]
    today.shift(72 * 3600 + 60)
    assert preview(browser, "nudge", three)[0] == ["Ana"]


def test_reminders_of_the_board_and_of_the_cohort_know_each_other(browser, three, coordinator, cohort):
    cohort_id = cohort.id
    browser.sign_in(coordinator)
    do(browser, "nudge", three[:1])
    with transaction():
        assert cohort_nudging.queue(db.session.get(Cohort, cohort_id), "plan", by=coordinator) == 0


def test_who_was_reminded_from_the_cohort_is_not_reminded_from_the_board(browser, three, coordinator, cohort):
    cohort_id = cohort.id
    with transaction():
        assert cohort_nudging.queue(db.session.get(Cohort, cohort_id), "plan", by=coordinator) == 1
    browser.sign_in(coordinator)
    able, unable = preview(browser, "nudge", three)
    assert able == []
    assert "72 hours" in unable["Ana"]


def test_who_has_done_it_meanwhile_gets_no_reminder(browser, three, coordinator, hand_in):
    browser.sign_in(coordinator)
    do(browser, "nudge", three)
    hand_in(plan(three[0]))
    jobs.send_nudges()
    assert mailed.mails("ana@agency.example", key="plan_nudge:") == []
    assert db.session.query(PlanNudge).one().state is PlanNudgeState.MET


def test_a_reminder_waits_for_working_hours_and_leads_to_the_follow_up(browser, three, coordinator, today):
    today.move_to("2027-04-20T15:00:00+00:00")
    jobs.tick()
    browser.sign_in(coordinator)
    assert preview(browser, "nudge", three[2:])[0] == ["Cho"]
    do(browser, "nudge", three[2:])
    jobs.send_nudges()
    assert mailed.mails("cho@agency.example", key="plan_nudge:") == [], "eleven at night in Kuala Lumpur"
    today.move_to("2027-04-21T02:00:00+00:00")
    jobs.send_nudges()
    [mail] = mailed.mails("cho@agency.example", key="plan_nudge:")
    assert "/plans/follow-ups/" in mail.text
    assert "Tell how your action plan goes" in mail.subject


def test_more_time_to_write_and_to_answer(browser, three, coordinator, today):
    today.move_to("2027-03-20T02:00:00+00:00")
    with transaction():
        cho = db.session.get(Plan, three[2])
        cho.follow_ups[0].state = FollowUpState.OPEN
    browser.sign_in(coordinator)
    able, unable = preview(browser, "extend", three)
    assert able == ["Ana", "Cho"]
    assert "handed in already" in unable["Ben"]
    do(browser, "extend", three, until="2027-06-01")
    assert plan(three[0]).submit_by == date(2027, 6, 1)
    closes = plan(three[2]).follow_ups[0].closes_at
    assert closes.isoformat() == "2027-06-01T16:00:00+00:00", "the end of that day in Kuala Lumpur"
    assert acting.deadline(plan(three[2])) == date(2027, 6, 1)
    assert len(mailed.mails(key="plan_extended:")) == 2
    assert {one.details["until"] for one in entries("plan.extended")} == {"2027-06-01"}
    jobs.tick()
    assert plan(three[0]).state is PlanState.DRAFT, "who has more time does not lapse"
    today.move_to("2027-06-03T02:00:00+00:00")
    jobs.tick()
    assert plan(three[0]).state is PlanState.LAPSED


def test_time_is_given_forwards_only(browser, three, coordinator):
    browser.sign_in(coordinator)
    answer = do(browser, "extend", three[:1], until="2027-03-08")
    assert answer.status_code == 200
    assert "Choose a day after today" in answer.text
    do(browser, "extend", three[:1], until="2027-03-10")
    assert plan(three[0]).submit_by == date(2027, 3, 22), "less time than there is already is no more time"
    with pytest.raises(RuleBroken, match="after today"):
        extending.extend(plan(three[0]), date(2027, 3, 1), by=coordinator)


def test_another_mentor(browser, three, coordinator):
    mentor = world.make_user(Role.MENTOR, name="Mei", email="mei@office.example")
    mentor_id = mentor.id
    browser.sign_in(coordinator)
    assert preview(browser, "mentor", three)[0] == ["Ana", "Ben", "Cho"]
    assert do(browser, "mentor", three).status_code == 200, "somebody must be chosen"
    do(browser, "mentor", three, mentor=str(mentor_id))
    assert {plan(one).mentor_id for one in three} == {mentor_id}
    assert len(mailed.mails("mei@office.example", key="plan_submitted:")) == 1, "only Ben's waits for review"
    do(browser, "mentor", three[:1], mentor="0")
    assert plan(three[0]).mentor_id is None
    assert len(entries("plan.assigned")) == 4


def test_nobody_mentors_their_own_plan(browser, make_plan, coordinator, today):
    own = world.make_user(Role.MENTOR, name="Own", email="own@office.example")
    own_id, plan_id = own.id, make_plan(own).id
    browser.sign_in(coordinator)
    do(browser, "mentor", [plan_id], mentor=str(own_id))
    assert plan(plan_id).mentor_id is None
    other = world.make_user(email="plain@office.example")
    assert do(browser, "mentor", [plan_id], mentor=str(other.id)).status_code == 200, "not a mentor"


@pytest.mark.parametrize("outcome", ["implemented", "partly", "not_implemented", "overtaken"])
def test_close_with_an_outcome(browser, three, coordinator, outcome):
    browser.sign_in(coordinator)
    able, unable = preview(browser, "close", three)
    assert able == ["Cho"]
    assert "draft" in unable["Ana"]
    assert "waits for its reviewer" in unable["Ben"]
    do(browser, "close", three, outcome=outcome, reason="Told on the phone")
    closed = plan(three[2])
    assert (closed.state, closed.outcome, closed.reason) == (PlanState.CLOSED, Outcome(outcome), "Told on the phone")
    assert all(one.state is FollowUpState.CANCELLED for one in closed.follow_ups)
    [mail] = mailed.mails("cho@agency.example", key="plan_closed:")
    assert "Told on the phone" in mail.text
    with transaction():
        moving.reopen(db.session.get(Plan, three[2]), "A slip", by=coordinator)
    assert plan(three[2]).state is PlanState.ACTIVE


def test_closing_asks_for_outcome_and_reason(browser, three, coordinator):
    browser.sign_in(coordinator)
    answer = do(browser, "close", three, reason="")
    assert answer.status_code == 200
    assert "Write how you know" in answer.text
    assert do(browser, "close", three, outcome="no_information", reason="x").status_code == 200
    assert plan(three[2]).state is PlanState.ACTIVE


def test_what_changed_meanwhile_is_left_out(browser, three, coordinator):
    browser.sign_in(coordinator)
    with transaction():
        moving.withdraw(db.session.get(Plan, three[2]), by=coordinator)
    answer = do(browser, "close", three, outcome="partly", reason="Told on the phone")
    assert "Nothing was done." in browser.get(answer.location).text
    assert plan(three[2]).state is PlanState.WITHDRAWN


def test_all_of_a_list_and_back_to_it(browser, three, coordinator):
    browser.sign_in(coordinator)
    page = browser.page("/plans/board/act?act=nudge&everything=yes&state=draft")
    assert [row.text for row in page.select("section h3")] == ["Ana"]
    answer = do(browser, "nudge", three[:1], state="draft")
    assert answer.location.endswith("/plans/board?state=draft")


def test_at_most_five_hundred_at_once(browser, three, coordinator, monkeypatch):
    monkeypatch.setattr("alumni.plans.views.acting.MOST", 2)
    browser.sign_in(coordinator)
    page = browser.page("/plans/board/act?act=mentor&everything=yes")
    assert "Only the first 500" in page.text
    assert len(page.select("section h3")) == 2


def test_nonsense_is_refused(browser, three, coordinator):
    browser.sign_in(coordinator)
    assert browser.get("/plans/board/act?act=delete").status_code == 404
    assert "No plan is chosen" in browser.page("/plans/board/act?act=nudge&plan=x&plan=99999").text
    browser.sign_in(plan(three[0]).user)
    assert do(browser, "nudge", three).status_code == 403


def test_a_plan_opened_before_its_training_has_no_last_day_to_move(browser, three, coordinator):
    with transaction():
        plan(three[0]).submit_by = None
    browser.sign_in(coordinator)
    assert "It has no last day yet" in preview(browser, "extend", three[:1])[1]["Ana"]
