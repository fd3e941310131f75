"""When follow-ups fall due: for every zone, weekend and day of the calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alumni.plans import schedule
from alumni.plans.models.states import FollowUpKind

ZONES = st.sampled_from(
    ["Asia/Kuala_Lumpur", "Asia/Kathmandu", "Asia/Tehran", "Pacific/Fiji", "Pacific/Apia", "Pacific/Kiritimati",
     "Pacific/Honolulu", "Australia/Lord_Howe", "Europe/Vienna", "America/St_Johns", "Africa/Casablanca", "UTC"]
)  # fmt: skip
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
WEEKENDS = st.lists(st.sampled_from(schedule.DAY_NAMES), max_size=6, unique=True)


@given(DAYS, ZONES, WEEKENDS)
def test_every_follow_up_opens_at_nine_on_a_working_day_and_closes_at_a_midnight(anchor, zone, weekend):
    for due in schedule.follow_ups(anchor, zone, weekend):
        wall = due.opens_at.astimezone(ZoneInfo(zone))
        assert (wall.date(), wall.hour, wall.minute) == (due.due_on, 9, 0)
        assert schedule.DAY_NAMES[due.due_on.weekday()] not in weekend
        wait = (due.due_on - anchor).days - schedule.OFFSETS[due.kind]
        assert 0 <= wait <= len(weekend)
        before = (due.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert before.date() == due.due_on + timedelta(days=schedule.OPEN_DAYS)


@given(DAYS, ZONES, WEEKENDS)
def test_follow_ups_come_in_order_once_each_and_none_is_open_when_the_next_opens(anchor, zone, weekend):
    found = schedule.follow_ups(anchor, zone, weekend)
    assert [one.kind for one in found] == list(FollowUpKind)
    assert all(one.opens_at < one.closes_at for one in found)
    assert all(one.closes_at < after.opens_at for one, after in pairwise(found))


@given(DAYS, WEEKENDS)
def test_a_working_day_is_the_first_one_and_stays_where_it_is(day, weekend):
    found = schedule.working_day(day, weekend)
    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert all(schedule.DAY_NAMES[one.weekday()] in weekend for one in skipped)
    assert schedule.working_day(found, weekend) == found


@given(DAYS)
def test_a_week_without_working_days_does_not_go_round_for_ever(day):
    assert schedule.working_day(day, list(schedule.DAY_NAMES)) == day


@given(DAYS, st.integers(-400, 400))
def test_mails_grow_with_the_days_and_never_beyond_three(due_on, days):
    today = due_on + timedelta(days=days)
    now, tomorrow = schedule.mails_by(due_on, today), schedule.mails_by(due_on, today + timedelta(days=1))
    assert 0 <= now <= tomorrow <= 3
    assert (now > 0) == (today >= due_on)


@pytest.mark.parametrize(("days", "mails"), [(-1, 0), (0, 1), (4, 1), (5, 2), (11, 2), (12, 3), (30, 3)])
def test_reminders_come_after_5_and_12_days(days, mails):
    assert schedule.mails_by(date(2027, 4, 5), date(2027, 4, 5) + timedelta(days=days)) == mails


@pytest.mark.parametrize(
    ("anchor", "kind", "weekend", "expected"),
    [
        (date(2027, 3, 5), FollowUpKind.D30, ["sat", "sun"], date(2027, 4, 5)),  # 4 April is a Sunday
        (date(2027, 3, 3), FollowUpKind.D30, ["fri", "sat"], date(2027, 4, 4)),  # Friday moves on to Sunday
        (date(2027, 3, 4), FollowUpKind.D30, ["fri"], date(2027, 4, 3)),
        (date(2028, 1, 30), FollowUpKind.D30, [], date(2028, 2, 29)),  # a leap day
        (date(2027, 1, 30), FollowUpKind.D30, [], date(2027, 3, 1)),  # none in 2027
        (date(2027, 2, 28), FollowUpKind.D365, [], date(2028, 2, 28)),
        (date(2027, 3, 1), FollowUpKind.D365, [], date(2028, 2, 29)),
        (date(2028, 2, 29), FollowUpKind.D365, [], date(2029, 2, 28)),
        (date(2027, 12, 31), FollowUpKind.D90, [], date(2028, 3, 30)),
        (date(2027, 8, 31), FollowUpKind.D180, [], date(2028, 2, 27)),
    ],
)
def test_days_at_the_ends_of_months_and_in_leap_years(anchor, kind, weekend, expected):
    assert schedule.due(kind, anchor, "Asia/Kuala_Lumpur", weekend).due_on == expected


def test_nine_o_clock_stays_nine_over_a_clock_change():
    summer = schedule.due(FollowUpKind.D30, date(2027, 3, 1), "Europe/Vienna", [])
    winter = schedule.due(FollowUpKind.D30, date(2027, 2, 1), "Europe/Vienna", [])
    assert winter.opens_at == datetime(2027, 3, 3, 8, tzinfo=UTC)
    assert summer.opens_at == datetime(2027, 3, 31, 7, tzinfo=UTC)
