"""Sessions keep the time of the wall clock when they move; where a change of the clocks forbids that, it is said."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.shifting import ClockChange, shift

ZONES = st.sampled_from(
    ["Asia/Bangkok", "Europe/Vienna", "Australia/Sydney", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu",
     "Australia/Lord_Howe", "Asia/Tehran", "Africa/Casablanca", "UTC"]
)  # fmt: skip
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 16 * 365 * 24 * 12).map(lambda count: BEGINNING + timedelta(minutes=5 * count))
LENGTHS = st.integers(5, 12 * 60).map(lambda minutes: timedelta(minutes=minutes))
DAYS = st.integers(-800, 800)


def wall(moment, zone):
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@given(starts=MOMENTS, length=LENGTHS, days=DAYS, zone=ZONES)
def test_a_session_never_ends_before_it_starts_and_moves_by_about_as_many_days(starts, length, days, zone):
    moved = shift(starts, starts + length, days, zone)
    assert moved.ends_at > moved.starts_at
    assert abs(moved.starts_at - starts - timedelta(days=days)) <= timedelta(hours=2)


@given(starts=MOMENTS, length=LENGTHS, days=DAYS, zone=ZONES)
def test_the_wall_clock_shows_the_same_time_unless_that_is_said(starts, length, days, zone):
    moved = shift(starts, starts + length, days, zone)
    if moved.change is not ClockChange.SKIPPED:
        assert wall(moved.starts_at, zone) == wall(starts, zone) + timedelta(days=days)


@given(starts=MOMENTS, length=LENGTHS, days=DAYS, zone=ZONES)
def test_there_and_back_again_is_where_it_was(starts, length, days, zone):
    there = shift(starts, starts + length, days, zone)
    back = shift(there.starts_at, there.ends_at, -days, zone)
    if {there.change, back.change} == {ClockChange.NONE}:
        assert wall(back.starts_at, zone) == wall(starts, zone)


@given(starts=MOMENTS, length=LENGTHS, zone=ZONES)
def test_no_days_change_nothing(starts, length, zone):
    moved = shift(starts, starts + length, 0, zone)
    assert (moved.starts_at, moved.ends_at, moved.change) == (starts, starts + length, ClockChange.NONE)


@given(starts=MOMENTS, length=LENGTHS, days=DAYS, here=ZONES, there=ZONES)
def test_at_another_place_the_clock_there_shows_the_same_time(starts, length, days, here, there):
    moved = shift(starts, starts + length, days, here, there)
    if moved.change is not ClockChange.SKIPPED and here != there:
        assert wall(moved.starts_at, there) == wall(starts, here) + timedelta(days=days)


def at(day, hour, minute=0, zone="Europe/Vienna"):
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "change", "shown"),
    [
        (at(date(2027, 3, 21), 2, 30), at(date(2027, 3, 21), 4), ClockChange.SKIPPED, "03:30"),
        (at(date(2027, 3, 21), 9), at(date(2027, 3, 21), 10), ClockChange.NONE, "09:00"),
        (at(date(2027, 3, 21), 1), at(date(2027, 3, 21), 2, 30), ClockChange.SKIPPED, "01:00"),
        (at(date(2027, 3, 21), 2, 30), at(date(2027, 3, 21), 3, 15), ClockChange.SKIPPED, "03:30"),
    ],
)
def test_a_week_later_the_clocks_go_forward(start, end, change, shown):
    moved = shift(start, end, 7, "Europe/Vienna")
    assert moved.change is change
    assert f"{moved.starts_at.astimezone(ZoneInfo('Europe/Vienna')):%H:%M}" == shown
    assert moved.ends_at > moved.starts_at


def test_of_a_time_that_comes_twice_the_first_is_taken():
    day = date(2027, 10, 24)
    moved = shift(at(day, 2, 30), at(day, 4), 7, "Europe/Vienna")
    assert moved.change is ClockChange.REPEATED
    assert moved.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
