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
        return NamedPeriod(code, str(first), Period(date(first, 1, 1), date(first, 12, 31)), first)
    if int(found["second"]) != (first + 1) % 100:
        return None
    period = Period(date(first, 7, 1), date(first + 1, 6, 30))
    return NamedPeriod(code, f"July {first} – June {first + 1}", period, first + 1)


def choices(today: date) -> list[NamedPeriod]:
    """The periods to choose from, the latest first."""
    codes = [code for year in range(today.year + 1, FIRST_YEAR - 1, -1) for code in (str(year), _split(year - 1))]
    found = [named(code) for code in codes]
    return [one for one in found if one is not None and one.period.starts_on.year >= FIRST_YEAR]


def _split(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"
