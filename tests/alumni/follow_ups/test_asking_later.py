"""Plans that begin late, pause or are opened again: when they are asked, reminded of it, and late."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from alumni.plans import needs
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, Outcome, PlanState
from alumni.plans.queries import follow_ups as read
from alumni.plans.services import changing, moving
from lms import clock
from lms.db import db, transaction
from lms.notifications.models import MailState
from tests.alumni.following import D30, at, follow_up, mails


def reload(plan_id):
    return db.session.get(Plan, plan_id)


def opens(plan_id, kind=FollowUpKind.D30):
    found = follow_up(plan_id, kind)
    return found.opens_at.astimezone(ZoneInfo(found.plan.user.time_zone)).strftime("%a %F %T")


def year(today, first, days, look):
    """What is seen on each day, from a first one on: only where it changes."""
    seen = []
    for n in range(days):
        day = date.fromisoformat(first) + timedelta(days=n)
        at(today, day.isoformat())
        found = look(day)
        if not seen or seen[-1][1] != found:
            seen.append((day.isoformat(), found))
    return seen


def late(plan_id, day):
    """Whether a plan is late, as the rule in Python and the count in SQL both say."""
    found = needs.overdue(reload(plan_id), day)
    assert read.overdue_count() == int(found)
    return found


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2027-03-27T16:05:00", "Mon 2027-04-12 09:00:00"),  # just after midnight of 28 March: two weeks on is a Sunday
        ("2027-03-29T06:00:00", "Tue 2027-04-13 09:00:00"),  # two in the afternoon: the morning after
    ],
)
def test_after_a_pause_it_opens_on_a_morning_of_a_day_of_work(active, today, moment, expected):
    plan_id = active.id
    today.move_to("2027-03-20T02:00:00+00:00")
    with transaction():
        changing.pause(reload(plan_id), date(2027, 6, 1), by=reload(plan_id).user)
    today.move_to(f"{moment}+00:00")
    with transaction():
        changing.resume(reload(plan_id), by=None)
    found = follow_up(plan_id)
    assert opens(plan_id) == expected
    assert found.due_on == date(2027, 4, 5), "reports count it at its own day"
    window = found.closes_at - clock.at(found.asked_on, 0, "Asia/Kuala_Lumpur")
    assert window == timedelta(days=31), "it is open for as many days as before, to the end of the last"


def test_after_a_pause_it_is_reminded_of_and_late_as_from_the_day_on_which_it_is_asked(browser, active, today):
    plan_id = active.id
    today.move_to("2027-05-28T02:00:00+00:00")
    with transaction():
        changing.pause(reload(plan_id), date(2027, 6, 20), by=reload(plan_id).user)
    at(today, "2027-06-20")
    assert opens(plan_id, FollowUpKind.D90) == "Mon 2027-07-05 09:00:00"
    browser.sign_in(reload(plan_id).user)
    said = browser.page(f"/plans/follow-ups/{follow_up(plan_id, FollowUpKind.D90).id}").text
    assert "5 July 2027" in said
    seen = year(today, "2027-07-01", 25, lambda _day: len(mails(plan_id)))
    assert seen == [("2027-07-01", 0), ("2027-07-05", 1), ("2027-07-12", 2), ("2027-07-19", 3)]


def test_after_a_pause_it_is_late_a_week_after_the_day_on_which_it_is_asked(active, today):
    plan_id = active.id
    today.move_to("2027-05-28T02:00:00+00:00")
    with transaction():
        changing.pause(reload(plan_id), date(2027, 6, 20), by=reload(plan_id).user)
    seen = year(today, "2027-06-20", 25, lambda day: late(plan_id, day))
    assert seen == [("2027-06-20", False), ("2027-07-13", True)]


def test_a_plan_that_begins_late_is_asked_on_the_next_day_of_work(plan, hand_in, today):
    plan_id = plan.id
    today.move_to("2027-03-26T02:00:00+00:00")
    hand_in(reload(plan_id))
    at(today, "2027-04-09", 6)
    assert reload(plan_id).state is PlanState.ACTIVE, "its reviewer was silent"
    assert opens(plan_id) == "Mon 2027-04-12 09:00:00"
    assert opens(plan_id, FollowUpKind.D90) == "Thu 2027-06-03 09:00:00", "what is to come stays"
    seen = year(today, "2027-04-10", 20, lambda day: late(plan_id, day))
    assert seen == [("2027-04-10", False), ("2027-04-20", True)]
    assert len(mails(plan_id)) == 3


def test_what_is_opened_again_is_asked_again_with_all_its_mails(browser, active, today, coordinator):
    plan_id = active.id
    at(today, D30)
    at(today, "2027-04-06")
    with transaction():
        moving.settle(reload(plan_id), Outcome.PARTLY, "As the office knows", by=coordinator)
    today.move_to("2027-04-20T06:00:00+00:00")
    with transaction():
        moving.reopen(reload(plan_id), "A slip", by=coordinator)
    assert opens(plan_id) == "Wed 2027-04-21 09:00:00"
    seen = year(today, "2027-04-20", 16, lambda _day: len(mails(plan_id)))
    assert seen == [("2027-04-20", 1), ("2027-04-21", 2), ("2027-04-26", 3), ("2027-05-03", 4)]
    assert [one.state for one in mails(plan_id)] == [MailState.CANCELLED] + [MailState.QUEUED] * 3
    assert (follow_up(plan_id).state, follow_up(plan_id).mails) == (FollowUpState.OPEN, 3)
    browser.sign_in(coordinator)
    said = browser.page(f"/plans/{plan_id}/timeline").text
    assert said.count("Day 30: Help") >= 4


def paused_over_the_last(plan):
    changing.pause(plan, date(2028, 6, 1), by=plan.user)


def handed_in_too_late(plan):
    for one in list(plan.follow_ups):
        plan.follow_ups.remove(one)


@pytest.mark.parametrize("happened", [paused_over_the_last, handed_in_too_late])
def test_a_plan_with_nothing_ahead_is_asked_once_more_and_ends(active, today, happened):
    plan_id = active.id
    for day in ("2027-04-05", "2027-05-10", "2027-06-04", "2027-07-10", "2027-09-02", "2027-10-10", "2028-03-06"):
        at(today, day)
    with transaction():
        happened(reload(plan_id))
    seen = year(today, "2028-03-08", 240, lambda _day: reload(plan_id).state.value)
    assert seen[-1][1] == "closed"
    last = follow_up(plan_id, FollowUpKind.D365)
    assert last.state is FollowUpState.MISSED
    assert last.opens_at >= clock.at(date(2028, 4, 7), 0, "UTC"), "a month later"
    assert len([one for one in mails(plan_id) if str(last.asked_on) in one.key or last.asked_on == last.due_on]) == 3


def test_opened_again_after_the_last_question_it_runs_for_a_month_and_is_asked(active, coordinator, today):
    plan_id = active.id
    for day in ("2027-04-05", "2027-05-10", "2027-06-04", "2027-07-10", "2027-09-02", "2027-10-10", "2028-03-06"):
        at(today, day)
    at(today, "2028-04-20")
    assert reload(plan_id).state is PlanState.CLOSED
    with transaction():
        moving.reopen(reload(plan_id), "They were at sea", by=coordinator)
    seen = year(today, "2028-04-21", 100, lambda _day: reload(plan_id).state.value)
    assert [state for _day, state in seen] == ["active", "closed"]
    assert seen[1][0] > "2028-06-01"
