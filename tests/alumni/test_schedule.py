"""When follow-ups fall due: for every zone, member and day of the calendar."""

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
from lms.free_days.days import WEEKDAYS, FreeDays
from lms.free_days.public_holidays import holidays_of

ZONES = st.sampled_from(
    ["Asia/Kuala_Lumpur", "Asia/Kathmandu", "Asia/Tehran", "Pacific/Fiji", "Pacific/Apia", "Pacific/Kiritimati",
     "Pacific/Honolulu", "Africa/Cairo", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "Europe/Vienna",
     "America/St_Johns", "Africa/Casablanca", "UTC"]
)  # fmt: skip
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
REMINDERS = st.lists(st.integers(1, 29), max_size=3).map(tuple)
MEMBERS = st.sampled_from(["", "AF", "AU", "BD", "CN", "FJ", "FR", "ID", "LK", "MY", "NP", "PK", "TH", "VN", "XX"])
FREE = st.builds(FreeDays, st.lists(st.sampled_from(WEEKDAYS), max_size=6, unique=True).map(tuple), MEMBERS)


def is_working(day, free):
    """Said without the code under test: by the weekday, and by the library of holidays or the shipped list."""
    return WEEKDAYS[day.weekday()] not in free.weekend and day not in (holidays_of(free.iso2, day.year) or {})


@given(DAYS, ZONES, FREE)
def test_every_follow_up_opens_at_nine_on_a_working_day_and_closes_at_a_midnight(anchor, zone, free):
    for due in schedule.follow_ups(anchor, zone, free):
        wall = due.opens_at.astimezone(ZoneInfo(zone))
        assert (wall.date(), wall.hour, wall.minute) == (due.due_on, 9, 0)
        assert is_working(due.due_on, free)
        wait = (due.due_on - anchor).days - schedule.OFFSETS[due.kind]
        assert wait >= 0
        waited = [due.due_on - timedelta(days=n) for n in range(1, wait + 1)]
        assert not any(is_working(one, free) for one in waited), "it is the first such day"
        before = (due.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert before.date() == due.due_on + timedelta(days=WINDOW)


@given(DAYS, ZONES, FREE)
def test_follow_ups_come_in_order_once_each_and_none_is_open_when_the_next_opens(anchor, zone, free):
    found = schedule.follow_ups(anchor, zone, free)
    assert [one.kind for one in found] == list(FollowUpKind)
    assert all(one.opens_at < one.closes_at for one in found)
    assert all(one.closes_at < after.opens_at for one, after in pairwise(found))


@given(DAYS, ZONES, FREE, REMINDERS)
def test_mails_are_three_at_most_in_order_each_at_nine_on_a_working_day(day, zone, free, reminders):
    due_on = free.first_working(day)
    mails = schedule.mail_days(due_on, zone, free, reminders)
    assert 1 <= len(mails) <= 3
    walls = [one.astimezone(ZoneInfo(zone)) for one in mails]
    assert walls[0].date() == due_on
    assert all((one.hour, one.minute) == (9, 0) for one in walls)
    assert all(is_working(one.date(), free) for one in walls)
    assert all(one.date() < after.date() for one, after in pairwise(walls))


@given(DAYS, ZONES, FREE, st.integers(-400, 24 * 60))
def test_mails_that_are_due_grow_with_the_hours(day, zone, free, hours):
    mails = schedule.mail_days(day, zone, free)
    moment = mails[0] + timedelta(hours=hours)
    now, later = schedule.mails_by(moment, mails), schedule.mails_by(moment + timedelta(hours=1), mails)
    assert 0 <= now <= later <= 3
    assert (now > 0) == (hours >= 0)


@given(DAYS, ZONES, FREE, st.integers(0, 60 * 24))
def test_the_next_mail_has_its_own_day_and_never_follows_on_the_heels(day, zone, free, hours):
    """Also when the last one left late, because no clock ran or another campaign came first."""
    mails = schedule.mail_days(day, zone, free)
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
    rhythm = schedule.mail_days(date(2027, 4, 5), "UTC", FreeDays(("sat", "sun")))
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
    due = schedule.follow_ups(day - timedelta(days=30), zone, FreeDays(), [offset])[0]
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
    assert schedule.due(kind, anchor, "Asia/Kuala_Lumpur", FreeDays(tuple(weekend))).due_on == expected


def test_nine_o_clock_stays_nine_over_a_clock_change():
    summer = schedule.due(FollowUpKind.D30, date(2027, 3, 1), "Europe/Vienna", FreeDays())
    winter = schedule.due(FollowUpKind.D30, date(2027, 2, 1), "Europe/Vienna", FreeDays())
    assert winter.opens_at == datetime(2027, 3, 3, 8, tzinfo=UTC)
    assert summer.opens_at == datetime(2027, 3, 31, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("iso2", "anchor", "kind", "expected"),
    [
        ("BD", date(2027, 3, 15), FollowUpKind.D30, date(2027, 4, 15)),  # 14 April is the Bengali New Year
        ("TH", date(2027, 3, 14), FollowUpKind.D30, date(2027, 4, 16)),  # Songkran, 13 to 15 April
        ("ID", date(2027, 7, 18), FollowUpKind.D30, date(2027, 8, 18)),  # 17 August, Independence Day
        ("AF", date(2027, 2, 7), FollowUpKind.D30, date(2027, 3, 14)),  # three days of Eid, Friday, Saturday
        ("XX", date(2027, 3, 15), FollowUpKind.D30, date(2027, 4, 14)),  # of whom we know no holidays
    ],
)
def test_a_public_holiday_of_the_member_moves_the_day_on(iso2, anchor, kind, expected):
    weekend = ("fri", "sat") if iso2 in {"AF", "BD"} else ("sat", "sun")
    assert schedule.due(kind, anchor, "Asia/Bangkok", FreeDays(weekend, iso2)).due_on == expected
