"""From counted rows to what a page may show of a course: the way through its lessons, days, months, groups. Pure.

Completing is a head count and shown as it is. Where people stop, and every share, tells something about the people
in it: it goes through release, and nothing is said about a course with fewer than five learners.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.manifest import DIMENSIONS, Cell
from lms.monitoring.figures import Group, groups
from lms.monitoring.release import K, release
from lms.monitoring.tally import UNKNOWN

MONTHS = 12
ASSESSMENT = "ASSESSMENT"


@dataclass(frozen=True, slots=True)
class Stage:
    """One lesson of the way: how many opened and finished it. A number from 1 to 4 is None: too few to show."""

    code: str
    position: int
    title: str
    opened: int | None
    finished: int | None


@dataclass(frozen=True, slots=True)
class Stops:
    """Where people stopped, by lesson code, the most first; `together` counts the lessons too small to name."""

    shown: Sequence[tuple[str, int]]
    together: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, and how many completed in it."""

    first: date
    completed: int


@dataclass(frozen=True, slots=True)
class Row:
    """Learners who have the same groups: how many are enrolled, how many have completed."""

    dims: Mapping[str, str | None]
    enrolled: int
    completed: int


def stages(lessons: Iterable[tuple[str, int, str]], counted: Mapping[str, tuple[int, int]]) -> list[Stage]:
    """The lessons in order (code, position, title), with their counts by code."""
    return [
        Stage(code, position, title, *(shown(n) for n in counted.get(code, (0, 0))))
        for code, position, title in sorted(lessons, key=lambda one: one[1])
    ]


def shown(n: int) -> int | None:
    """A number of people as a page may say it."""
    return n if n == 0 or n >= K else None


def places(counted: Mapping[tuple[str, bool], int], last: str) -> dict[str, int]:
    """Where people stand, by lesson code: who has finished the last lesson stands before the assessment."""
    found: dict[str, int] = {}
    for (code, finished), number in counted.items():
        place = ASSESSMENT if code == last and finished else code
        found[place] = found.get(place, 0) + number
    return found


def stops(sizes: Mapping[str, int]) -> Stops:
    """Where people stopped, small lessons joined so that none can be worked out from the whole."""
    released = release(sizes)
    named = sorted(((code, sizes[code]) for code in released.shown), key=lambda one: (-one[1], one[0]))
    return Stops(named, sum(sizes[code] for code in released.together))


def drop_off(found: Stops) -> str | None:
    """The lesson where most people stop, where it may be named."""
    return found.shown[0][0] if found.shown else None


def median_days(pairs: Mapping[int, int]) -> float | None:
    """The median of a distribution (days to how many people), for at least five of them.

    A median cannot be put together from cells, so it is read from the whole distribution and is no measure.
    """
    count = sum(pairs.values())
    if count < K:
        return None
    low, high = _nth(pairs, (count - 1) // 2), _nth(pairs, count // 2)
    return (low + high) / 2


def _nth(pairs: Mapping[int, int], place: int) -> int:
    for days in sorted(pairs):
        place -= pairs[days]
        if place < 0:
            return days
    raise ValueError("fewer people than that")


def months(counted: Mapping[tuple[int, int], int], today: date) -> list[Month]:
    """The last twelve months, this one last, with those in which nobody completed."""
    newest = today.year * 12 + today.month - 1
    found = [divmod(number, 12) for number in range(newest - MONTHS + 1, newest + 1)]
    return [Month(date(year, month + 1, 1), counted.get((year, month + 1), 0)) for year, month in found]


def breakdowns(rows: Sequence[Row]) -> list[tuple[str, list[Group]]]:
    """Completed of enrolled for each dimension, small groups joined; empty where all of them are too small.

    A dimension with one group only tells nothing and is left out.
    """
    found = []
    for name in DIMENSIONS:
        cells: dict[str, Cell] = {}
        for row in rows:
            key = row.dims.get(name) or UNKNOWN
            before = cells.get(key, Cell((key,), 0, 0))
            cells[key] = Cell((key,), before.numerator + row.completed, (before.denominator or 0) + row.enrolled)
        if len(cells) > 1:
            shown_groups = groups(sorted(cells.values(), key=lambda cell: cell.dims))
            found.append((name, shown_groups if len(shown_groups) > 1 else []))
    return found
