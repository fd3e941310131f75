"""What helped or hindered, counted and compared: codes against groups, small cells never shown. Pure.

What is counted are plans, and so people: one that names a barrier at two follow-ups is counted once.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lms.monitoring.figures import JOINED
from lms.monitoring.release import SMALLEST_WHOLE, K, release
from lms.monitoring.tally import UNKNOWN

STEPS = 4


@dataclass(frozen=True, slots=True)
class Named:
    """Which codes one plan named, and the group that it is compared in."""

    group: str | None
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Square:
    """A cell: how many plans (None where it is too small to be shown), its share of its group, how dark (0 to 4)."""

    n: int | None
    share: int = 0
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One code: how many named it in all, and in each group; `total` is None where fewer than five did."""

    code: str
    total: Square
    squares: Sequence[Square]


@dataclass(frozen=True, slots=True)
class Heat:
    """`columns` are groups with the number of plans that answered; there are none where a breakdown would be about
    single people. `answered` is None where so few answered that nothing is shown."""

    answered: int | None
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Row]


def heat(answers: Iterable[Named], codes: Collection[str]) -> Heat:
    """Rows in the order of `codes`, most named first among them; groups by name, small ones joined at the end."""
    found = list(answers)
    if len(found) < SMALLEST_WHOLE:
        return Heat(None, (), ())
    columns, group_of = _columns(found)
    rows = [_row(code, found, columns, group_of) for code in codes]
    order = {code: place for place, code in enumerate(codes)}
    rows.sort(key=lambda row: (-(row.total.n or 0), order[row.code]))
    return Heat(len(found), columns, rows)


def _columns(found: Sequence[Named]) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """The groups that may be shown with how many answered in each, and the column that each group falls in."""
    sizes: dict[str, int] = {}
    for one in found:
        sizes[one.group or UNKNOWN] = sizes.get(one.group or UNKNOWN, 0) + 1
    allowed = release(sizes)
    group_of = {name: name for name in allowed.shown} | dict.fromkeys(allowed.together, JOINED)
    columns = [(name, sizes[name]) for name in allowed.shown]
    if allowed.together:
        columns.append((JOINED, sum(sizes[name] for name in allowed.together)))
    return columns, group_of


def _row(code: str, found: Sequence[Named], columns: Sequence[tuple[str, int]], group_of: dict[str, str]) -> Row:
    """Whatever is hidden in a row adds up to five at least, so that it cannot be taken off the total."""
    counts = dict.fromkeys((name for name, _n in columns), 0)
    for one in found:
        if code in one.codes and columns:
            counts[group_of[one.group or UNKNOWN]] += 1
    total = sum(code in one.codes for one in found)
    if 0 < total < K:
        return Row(code, Square(None), [Square(None)] * len(columns))
    shown = release(counts).shown
    squares = [
        _square(counts[name], size) if name in shown or not counts[name] else Square(None) for name, size in columns
    ]
    return Row(code, _square(total, len(found)), squares)


def _square(n: int, size: int) -> Square:
    share = round(100 * n / size) if size else 0
    return Square(n, share, min(STEPS, -(-share * STEPS // 100)) if n else 0)
