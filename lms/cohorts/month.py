"""A month as a calendar shows it: weeks from Monday, and what happens on each day. Pure."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.manifest import Tag

FIRST_YEAR, LAST_YEAR = 2000, 2100
WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on one or more days. `at` is a time with its place, where it has one."""

    starts_on: date
    ends_on: date
    title: str
    kind: str
    url: str
    tag: Tag | None = None
    at: str = ""
    where: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; `inside` is false for days of the month before and after."""

    on: date
    inside: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of some year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def key(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def before(self) -> "Month | None":
        return _month(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month | None":
        return _month(self.last + timedelta(days=1))


def _month(day: date) -> Month | None:
    return Month(day.year, day.month) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def read(text: str, today: date) -> Month:
    """The month that 2027-03 means; today's for anything else."""
    found = WRITTEN.fullmatch(text)
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return Month(int(found[1]), int(found[2]))
    return Month(today.year, today.month)


def weeks(month: Month, entries: Iterable[Entry]) -> list[list[Day]]:
    """The weeks that the month touches, each of seven days from Monday, with the entries on each day."""
    begins = month.first - timedelta(days=month.first.weekday())
    count = ((month.last - begins).days // 7 + 1) * 7
    days = [Day(on, month.first <= on <= month.last) for on in (begins + timedelta(days=n) for n in range(count))]
    for entry in entries:
        for day in days:
            if entry.starts_on <= day.on <= entry.ends_on:
                day.entries.append(entry)
    return [days[place : place + 7] for place in range(0, count, 7)]


def busy(all_weeks: Sequence[Sequence[Day]]) -> list[Day]:
    """The days of the month itself on which something happens."""
    return [day for week in all_weeks for day in week if day.inside and day.entries]
