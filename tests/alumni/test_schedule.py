"""When follow-ups fall due: for every zone, weekend and day of the calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alumni.plans import schedule
from alumni.plans.models.shape import WINDOW
from alumni.plans.models.states import FollowUpKind
from lms import clock

ZONES = st.sampled_from(
    ["Asia/Kuala_Lumpur", "Asia/Kathmandu", "Asia/Tehran", "Pacific/Fiji", "Pacific/Apia", "Pacific/Kiritimati",
     "Pacific/Honolulu", "Africa/Cairo", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "Europe/Vienna",
     "America/St_Johns", "Africa/Casablanca", "UTC"]
)  # fmt: skip
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
REMINDERS = st.lists(st.integers(1, 29), max_size=3).map(tuple)
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
        assert before.date() == due.due_on + timedelta(days=WINDOW)


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


@given(DAYS, ZONES, WEEKENDS, REMINDERS)
def test_mails_are_three_at_most_in_order_each_at_nine_on_a_working_day(day, zone, weekend, reminders):
    due_on = schedule.working_day(day, weekend)
    mails = schedule.mail_days(due_on, zone, weekend, reminders)
    assert 1 <= len(mails) <= 3
    walls = [one.astimezone(ZoneInfo(zone)) for one in mails]
    assert walls[0].date() == due_on
    assert all((one.hour, one.minute) == (9, 0) for one in walls)
    assert all(schedule.DAY_NAMES[one.weekday()] not in weekend for one in walls)
    assert all(one.date() < after.date() for one, after in pairwise(walls))


@given(DAYS, ZONES, WEEKENDS, st.integers(-400, 24 * 60))
def test_mails_that_are_due_grow_with_the_hours(day, zone, weekend, hours):
    mails = schedule.mail_days(day, zone, weekend)
    moment = mails[0] + timedelta(hours=hours)
    now, later = schedule.mails_by(moment, mails), schedule.mails_by(moment + timedelta(hours=1), mails)
    assert 0 <= now <= later <= 3
    assert (now > 0) == (hours >= 0)


@given(DAYS, ZONES, WEEKENDS, st.integers(0, 60 * 24))
def test_the_next_mail_has_its_own_day_and_never_follows_on_the_heels(day, zone, weekend, hours):
    """Also when the last one left late, because no clock ran or another campaign came first."""
    mails = schedule.mail_days(day, zone, weekend)
    last = mails[0] + timedelta(hours=hours)
    after = schedule.next_mail(last, mails)
    if after is None:
        assert all(one < last + schedule.BREATH for one in mails)
    else:
        assert after in mails
        assert after >= last + schedule.BREATH


@pytest.mark.parametrize(("days", "mails"), [(-1, 0), (0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (30, 3)])
def test_reminders_come_after_5_and_12_days_on_the_working_day_after(days, mails):
    """5 April 2027 is a Monday; five days later is a Saturday, twelve a Saturday again."""
    rhythm = schedule.mail_days(date(2027, 4, 5), "UTC", ["sat", "sun"])
    assert schedule.mails_by(datetime(2027, 4, 5, 9, tzinfo=UTC) + timedelta(days=days), rhythm) == mails


@given(DAYS)
def test_help_is_due_within_ten_days_and_passed_on_before_that(day):
    assert schedule.help_due(day) == day + timedelta(days=10)
    assert timedelta(days=10) > schedule.HELPER_HAS


CHANGES = [
    ("Europe/Vienna", date(2027, 3, 28), 2), ("Europe/Vienna", date(2027, 10, 31), 2),
    ("Australia/Lord_Howe", date(2027, 10, 3), 2), ("Australia/Lord_Howe", date(2027, 4, 4), 1),
    ("America/Havana", date(2027, 3, 14), 0), ("America/Havana", date(2027, 11, 7), 0),
    ("Africa/Cairo", date(2027, 4, 30), 0), ("Africa/Cairo", date(2027, 10, 28), 23),
    ("Asia/Beirut", date(2027, 3, 28), 0), ("Asia/Beirut", date(2027, 10, 30), 23),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "hour"), CHANGES)
def test_a_skipped_or_repeated_hour_moves_neither_nine_nor_the_end_of_a_day(zone, day, hour):
    """Windows end at midnight, which some clocks skip (Havana, Cairo, Beirut in spring) and some reach twice."""
    changes = {clock.at(day, one, zone).astimezone(ZoneInfo(zone)).utcoffset() for one in (0, 12)}
    around = {clock.at(day + timedelta(days=one), 12, zone).astimezone(ZoneInfo(zone)).utcoffset() for one in (-1, 1)}
    assert len(changes | around) > 1, "the clocks do change here"
    offset = schedule.Offset(FollowUpKind.D30, 30, 0)
    due = schedule.follow_ups(day - timedelta(days=30), zone, [], [offset])[0]
    wall = due.opens_at.astimezone(ZoneInfo(zone))
    assert (wall.date(), wall.hour, wall.minute) == (day, 9, 0)
    assert (due.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() == day
    assert due.closes_at.astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)


@given(st.sampled_from(CHANGES), st.integers(0, 23))
def test_an_hour_that_is_skipped_or_comes_twice_is_one_instant_on_its_day(change, hour):
    zone, day, _hour = change
    wall = clock.at(day, hour, zone).astimezone(ZoneInfo(zone))
    assert wall.date() == day
    assert timedelta() <= timedelta(hours=wall.hour - hour, minutes=wall.minute) <= timedelta(hours=1)


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
