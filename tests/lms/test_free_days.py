"""On which days people of a member do not work."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.free_days.days import WEEKDAYS, FreeDays, is_weekend
from lms.free_days.public_holidays import holidays_of

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
WEEKENDS = st.lists(st.sampled_from(WEEKDAYS), max_size=7, unique=True).map(tuple)
FREE = st.builds(FreeDays, WEEKENDS, st.sampled_from(["", "AU", "BD", "CN", "FJ", "FR", "ID", "MY", "XX"]))


@given(DAYS, FREE)
def test_the_first_and_the_last_working_day_are_the_nearest(day, free):
    first, last = free.first_working(day), free.last_working(day)
    assert last <= day <= first
    assert not free.has(first)
    assert not free.has(last)
    assert all(free.has(last + timedelta(days=n)) for n in range(1, (first - last).days))
    assert (first == last) == (not free.has(day))


@given(DAYS, FREE)
def test_a_day_is_free_by_its_weekday_or_as_a_holiday(day, free):
    holiday = day in (holidays_of(free.iso2, day.year) or {})
    assert free.has(day) == (holiday or (is_weekend(day, free.weekend) and len(free.weekend) < 7))


@given(DAYS)
def test_a_week_without_working_days_does_not_go_round_for_ever(day):
    assert FreeDays(WEEKDAYS).first_working(day) == day == FreeDays(WEEKDAYS).last_working(day)


def test_every_member_has_its_own_holidays():
    assert FreeDays(iso2="FJ").is_holiday(date(2027, 8, 16)), "the Prophet's Birthday, moved on from a Saturday"
    assert not FreeDays(iso2="MY").is_holiday(date(2027, 8, 17))
    assert not FreeDays().is_holiday(date(2027, 12, 25)), "without a member nothing is known"
