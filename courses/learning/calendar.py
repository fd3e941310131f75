"""Days that learning counts from other days. Pure."""

import calendar
from datetime import date

RENEWAL_DAYS = 60


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that month is shorter."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
