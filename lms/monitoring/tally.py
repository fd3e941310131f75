"""From facts about people to the cells of a measure: counted, never averaged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from lms.manifest import Cell, MeasureKind

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was counted: about whom, in which groups (a key per dimension), and how much.

    For a ratio `denominator` says how many it could have been, mostly 1; for a mean or a median it is 1 and
    `numerator` the value; for counts it is left at 0.
    """

    subject: int
    dims: Mapping[str, str | None] = field(default_factory=dict)
    numerator: int = 1
    denominator: int = 0


def cells(facts: Iterable[Fact], by: tuple[str, ...], kind: MeasureKind) -> list[Cell]:
    """Group facts by the dimensions of `by`, in their order; without any, one cell, even when nothing was counted.

    COUNT adds numerators. DISTINCT counts subjects with a numerator above zero, each once a group. RATIO pools:
    the sum of numerators over the sum of denominators, so that 9 of 10 and 10 of 100 make 19 of 110. MEAN pools in
    the same way. MEDIAN is read from all values of a group, rounded to a whole one, the half upwards.
    """
    groups: dict[tuple[str, ...], list[Fact]] = {} if by else {(): []}
    for fact in facts:
        key = tuple(fact.dims.get(dimension) or UNKNOWN for dimension in by)
        groups.setdefault(key, []).append(fact)
    return [_cell(key, group, kind) for key, group in sorted(groups.items())]


def _cell(key: tuple[str, ...], group: list[Fact], kind: MeasureKind) -> Cell:
    if kind is MeasureKind.DISTINCT:
        return Cell(key, len({fact.subject for fact in group if fact.numerator}))
    numerator = sum(fact.numerator for fact in group)
    if kind is MeasureKind.MEDIAN:
        return Cell(key, int(median(fact.numerator for fact in group) + 0.5) if group else 0, len(group))
    if kind in (MeasureKind.RATIO, MeasureKind.MEAN):
        return Cell(key, numerator, sum(fact.denominator for fact in group))
    return Cell(key, numerator)
