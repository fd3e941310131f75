"""On which days somebody does not work: the weekend of their member and its public holidays. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from lms.free_days.public_holidays import holidays_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


def is_weekend(day: date, weekend: Collection[str]) -> bool:
    """Whether a day is one of the week's free days (mon … sun)."""
    return WEEKDAYS[day.weekday()] in weekend


@dataclass(frozen=True, slots=True)
class FreeDays:
    """The free days of somebody's week, and their member (ISO code), whose public holidays are free too.

    Without a member no holidays are known. A weekend of all seven days is taken for none.
    """

    weekend: tuple[str, ...] = ()
    iso2: str = ""

    def has(self, day: date) -> bool:
        return self.is_holiday(day) or (is_weekend(day, self.weekend) and not set(WEEKDAYS) <= set(self.weekend))

    def is_holiday(self, day: date) -> bool:
        return bool(self.iso2) and day in (holidays_of(self.iso2, day.year) or {})

    def first_working(self, day: date) -> date:
        """The day itself, or the first day of work after it."""
        while self.has(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself, or the last day of work before it: a reminder comes early rather than late."""
        while self.has(day):
            day -= DAY
        return day


NONE = FreeDays()
