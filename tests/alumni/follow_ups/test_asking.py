"""Follow-ups fall due through a year: opened by the clock, mailed at a decent hour, reminded, never in a burst."""

from datetime import date

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState
from alumni.plans.services import reviewing
from lms.accounts.models import User
from lms.db import db, transaction
from lms.notifications import jobs as delivering
from lms.notifications.models import MailState
from tests import mailed, world
from tests.alumni.following import (
    D30,
    D90,
    D180,
    D365,
    answer,
    at,
    follow_up,
    mails,
    running,
    states,
)


def test_each_opens_when_it_is_due_and_once(active, today):
    plan_id = active.id
    today.move_to(f"{D30}T00:59:59+00:00")
    jobs.tick()
    assert states(plan_id) == ["scheduled"] * 4
    today.move_to(f"{D30}T01:00:00+00:00")  # nine in Kuala Lumpur
    jobs.tick()
    jobs.tick()
    assert states(plan_id) == ["open", "scheduled", "scheduled", "scheduled"]
    assert len(mails(plan_id)) == 1
    for day, opened in ((D90, 2), (D180, 3), (D365, 4)):
        at(today, day)
        assert follow_up(plan_id, list(FollowUpKind)[opened - 1]).state is FollowUpState.OPEN
    assert [one.key for one in mails(plan_id)] == [
        f"follow_up_due:{one.id}" for one in db.session.get(Plan, plan_id).follow_ups
    ]


def test_nine_where_the_person_is_on_a_working_day_of_their_member(browser, make_plan, hand_in, coordinator, today):
    friday_off = world.make_agency(world.make_member("LK", weekend=["fri", "sat"]))
    person = world.make_user(agency=friday_off, email="officer@away.example", time_zone="Asia/Colombo")
    plan = make_plan(person)
    plan_id = plan.id
    hand_in(plan)
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    days = [one.due_on for one in db.session.get(Plan, plan_id).follow_ups]
    assert days[0] == date(2027, 4, 4), "a Sunday is a working day there"
    assert not any(one.strftime("%a") in ("Fri", "Sat") for one in days)
    today.move_to("2027-04-04T03:29:00+00:00")
    jobs.tick()
    assert states(plan_id)[0] == "scheduled"
    today.move_to("2027-04-04T03:30:00+00:00")
    jobs.tick()
    assert states(plan_id)[0] == "open"


def test_no_follow_up_or_mail_of_one_on_a_public_holiday_of_the_member(
    make_plan, coordinator, today, app, tmp_path, monkeypatch
):
    """5 April 2027 is Qingming in China; a clock that stood still until 1 October comes back on the National Day."""
    away = world.make_agency(world.make_member("CN", time_zone="Asia/Shanghai"))
    person = world.make_user(agency=away, email="officer@away.example", time_zone="Asia/Shanghai")
    plan_id = running(make_plan, coordinator, person)
    assert follow_up(plan_id).due_on == date(2027, 4, 6)
    at(today, D30)
    assert mails(plan_id) == []
    at(today, "2027-04-06")
    assert [one.due_at.date() for one in mails(plan_id)] == [date(2027, 4, 6)]
    at(today, "2027-10-01")
    (last,) = mails(plan_id)[1:]
    assert last.due_at.isoformat() == "2027-10-06T00:00:00+00:00", "the holidays are over, eight in the morning"
    monkeypatch.setitem(app.config, "INSTANCE", str(tmp_path))
    delivering.deliver()
    assert {one.state for one in mails(plan_id)[1:]} == {MailState.QUEUED}


def test_three_mails_at_the_most(active, today):
    plan_id = active.id
    for day in ("2027-04-05", "2027-04-06", "2027-04-09", "2027-04-10", "2027-04-16", "2027-04-17", "2027-04-25"):
        at(today, day)
        jobs.tick()
    assert [one.key.split(":")[2:] for one in mails(plan_id)] == [[], ["2"], ["3"]]
    links = {mailed.link(one, "/follow-up/") for one in mails(plan_id)}
    assert len(links) == 1, "a reminder carries the link of the first mail"


def test_no_reminder_after_an_answer(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id)
    for day in ("2027-04-10", "2027-04-17", "2027-05-10"):
        at(today, day)
    assert len(mails(plan_id)) == 1


def test_a_clock_that_was_down_for_nine_days_makes_no_burst(active, today):
    plan_id = active.id
    at(today, "2027-04-14")
    for _ in range(3):
        jobs.tick()
    assert states(plan_id)[0] == "open"
    assert len(mails(plan_id)) == 1
    for day in ("2027-04-16", "2027-04-17", "2027-04-18"):
        at(today, day)
    assert len(mails(plan_id)) == 1, "day 12 is a Saturday"
    at(today, "2027-04-19")
    assert len(mails(plan_id)) == 2, "the reminder of day 12 has its own day, the Monday after"


def test_a_clock_that_was_down_between_reminders_sends_one(active, today):
    plan_id = active.id
    at(today, D30)
    at(today, "2027-04-20")
    jobs.tick()
    assert [one.key.split(":")[2:] for one in mails(plan_id)] == [[], ["3"]]


def test_a_clock_that_was_down_for_a_quarter_asks_for_the_latest_only(active, today):
    plan_id = active.id
    at(today, "2027-06-05")
    jobs.tick()
    assert states(plan_id) == ["missed", "open", "scheduled", "scheduled"]
    assert len(mails(plan_id)) == 1


def test_the_mail_speaks_the_readers_language(make_plan, hand_in, coordinator, agency, today):
    plan = make_plan(world.make_user(agency=agency, email="siti@agency.example", language="ar"))
    plan_id = plan.id
    hand_in(plan)
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    at(today, D30)
    mail = mails(plan_id)[0]
    assert mail.language == "ar"
    assert 'dir="rtl"' in mail.html


def test_somebody_in_another_zone_reads_their_own_day(browser, active):
    person = db.session.get(User, active.user_id)
    browser.sign_in(person)
    assert "5 April 2027" in browser.page(f"/plans/{active.id}").text
