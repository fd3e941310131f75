"""The periods that figures are read for: calendar years, and donors' years from July to June."""

import re
from dataclasses import dataclass
from datetime import date

from lms.manifest import Period

CODE = re.compile(r"(?P<first>20\d\d)(-(?P<second>\d\d))?")
FIRST_YEAR = 2024


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """`code` is 2026 for a calendar year, 2026-27 for the year from July 2026 to June 2027."""

    code: str
    label: str
    period: Period
    year: int


def named(code: str) -> NamedPeriod | None:
    """The period a code stands for, or None for one that is not a period. `year` is that of its targets."""
    found = CODE.fullmatch(code)
    if not found:
        return None
    first = int(found["first"])
    if found["second"] is None:
        return of_year(first)
    if int(found["second"]) != (first + 1) % 100:
        return None
    period = Period(date(first, 7, 1), date(first + 1, 6, 30))
    return NamedPeriod(code, f"July {first} – June {first + 1}", period, first + 1)


def of_year(year: int) -> NamedPeriod:
    """A calendar year."""
    return NamedPeriod(str(year), str(year), Period(date(year, 1, 1), date(year, 12, 31)), year)


def chosen(code: str, today: date) -> NamedPeriod:
    """The period that somebody chose, else this year."""
    return named(code) or of_year(today.year)


def choices(today: date) -> list[NamedPeriod]:
    """The periods to choose from, the latest first."""
    codes = [code for year in range(today.year + 1, FIRST_YEAR - 1, -1) for code in (str(year), _split(year - 1))]
    found = [named(code) for code in codes]
    return [one for one in found if one is not None and one.period.starts_on.year >= FIRST_YEAR]


def _split(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"
