"""What a reader may see of an indicator: its value, whether it is on track, its groups with small ones joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.manifest import Cell, MeasureKind
from lms.monitoring.models import Unit
from lms.monitoring.release import JOINED as JOINED
from lms.monitoring.release import K, release

GOOD_FROM = 0.9
CLOSE_FROM = 0.6
SMALLEST_FOR_LIGHT = 10


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


def value(numerator: int, denominator: int | None, unit: Unit = Unit.PERCENT) -> float | None:
    """The figure in its unit: a number, per cent, a mean or a median; None where there was nothing to count."""
    if denominator is None:
        return float(numerator)
    if not denominator:
        return None
    if unit is Unit.DAYS:
        return float(numerator)
    return numerator / denominator if unit is Unit.POINTS else 100 * numerator / denominator


def light(numerator: int, denominator: int | None, target: int | None, unit: Unit = Unit.PERCENT) -> Light:
    """At least 90 % of the target is on track, at least 60 % close, else behind; of days, the fewer the better.

    None without a target, and for a ratio, mean or median of fewer than ten: chance would decide.
    """
    now = value(numerator, denominator, unit)
    if not target or now is None or (denominator is not None and denominator < SMALLEST_FOR_LIGHT):
        return Light.NONE
    share = target / max(now, 1) if unit is Unit.DAYS else now / target
    if share >= GOOD_FROM:
        return Light.ON_TRACK
    return Light.CLOSE if share >= CLOSE_FROM else Light.BEHIND


def released(whole: Cell, kind: MeasureKind) -> Cell:
    """A whole as it may be said: a mean or a median of fewer than five people would be about them."""
    small = kind in (MeasureKind.MEAN, MeasureKind.MEDIAN) and (whole.denominator or 0) < K
    return Cell((), 0, 0) if small else whole


def groups(cells: Sequence[Cell], kind: MeasureKind = MeasureKind.RATIO) -> list[Group]:
    """The groups of one breakdown that may be shown.

    Head counts are shown as they are: members nominated these people. A ratio or a mean tells something about the
    people in it, so groups of fewer than five are joined with others (see release). Medians cannot be joined: small
    groups are left out.
    """
    if all(cell.denominator is None for cell in cells):
        return [Group(cell.dims[0], cell.numerator, None) for cell in cells if cell.numerator]
    by_name = {cell.dims[0]: cell for cell in cells}
    found = release({name: cell.denominator or 0 for name, cell in by_name.items()})
    shown = [Group(name, by_name[name].numerator, by_name[name].denominator) for name in found.shown]
    if not found.together or kind is MeasureKind.MEDIAN:
        return shown
    joined = [by_name[name] for name in found.together]
    return [*shown, Group(JOINED, sum(c.numerator for c in joined), sum(c.denominator or 0 for c in joined))]


def bars(found: Sequence[Group], unit: Unit) -> list[tuple[Group, int]]:
    """Each group with the length of its bar: of a hundred per cent, or of the greatest group."""
    values = [max(value(one.numerator, one.denominator, unit) or 0.0, 0.0) for one in found]
    whole = (
        100.0 if any(one.denominator is not None for one in found) and unit is Unit.PERCENT else max(values, default=0)
    )
    return [(one, int(100 * size / whole) if whole else 0) for one, size in zip(found, values, strict=True)]
