"""What a reader may see of an indicator: its value, whether it is on track, its groups with small ones joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.manifest import Cell
from lms.monitoring.release import release

GOOD_FROM = 0.9
CLOSE_FROM = 0.6
SMALLEST_FOR_LIGHT = 10
JOINED = "joined"


class Light(StrEnum):
    """How near a figure is to its target."""

    ON_TRACK = "on_track"
    CLOSE = "close"
    BEHIND = "behind"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a breakdown; `name` is JOINED for the small groups that are shown only together."""

    name: str
    numerator: int
    denominator: int | None


def value(numerator: int, denominator: int | None) -> float | None:
    """The figure in its unit: per cent for a ratio, None for a ratio of nothing."""
    if denominator is None:
        return float(numerator)
    return 100 * numerator / denominator if denominator else None


def light(numerator: int, denominator: int | None, target: int | None) -> Light:
    """At least 90 % of the target is on track, at least 60 % close, else behind.

    None without a target, and for a ratio of fewer than ten: chance would decide.
    """
    now = value(numerator, denominator)
    if not target or now is None or (denominator is not None and denominator < SMALLEST_FOR_LIGHT):
        return Light.NONE
    share = now / target
    if share >= GOOD_FROM:
        return Light.ON_TRACK
    return Light.CLOSE if share >= CLOSE_FROM else Light.BEHIND


def groups(cells: Sequence[Cell]) -> list[Group]:
    """The groups of one breakdown that may be shown.

    Head counts are shown as they are: members nominated these people. A ratio tells something about the people
    in it, so groups of fewer than five are joined with others (see release).
    """
    if all(cell.denominator is None for cell in cells):
        return [Group(cell.dims[0], cell.numerator, None) for cell in cells if cell.numerator]
    by_name = {cell.dims[0]: cell for cell in cells}
    released = release({name: cell.denominator or 0 for name, cell in by_name.items()})
    shown = [Group(name, by_name[name].numerator, by_name[name].denominator) for name in released.shown]
    if not released.together:
        return shown
    joined = [by_name[name] for name in released.together]
    return [*shown, Group(JOINED, sum(c.numerator for c in joined), sum(c.denominator or 0 for c in joined))]
