"""The figures of gathering: seats offered, taken and used, and presence. Counted alike for a period and for a cohort.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.cohorts.queries.facts import Seat
from lms.manifest import Cell, MeasureKind
from lms.monitoring.tally import Fact, cells

GROUPS = (("member", _l("By member")), ("agency_family", _l("By kind of agency")), ("gender", _l("By gender")))


def nominated(seats: Sequence[Seat]) -> list[Fact]:
    return [one.fact for one in seats]


def offered(seats: Sequence[Seat]) -> list[Fact]:
    """Offered, of all who were put forward."""
    return [_share(one, one.offered) for one in seats]


def accepted(seats: Sequence[Seat]) -> list[Fact]:
    """Accepted, of all that were offered."""
    return [_share(one, one.accepted) for one in seats if one.offered]


def attended(seats: Sequence[Seat]) -> list[Fact]:
    """Who met the attendance rule, of all who had taken a seat in a completed cohort."""
    return [_share(one, one.attended) for one in seats if one.accepted and one.over]


def no_show(seats: Sequence[Seat]) -> list[Fact]:
    """Who did not meet the attendance rule, of all who had taken a seat in a completed cohort."""
    return [_share(one, not one.attended) for one in seats if one.accepted and one.over]


def _share(one: Seat, counts: bool) -> Fact:
    return replace(one.fact, numerator=int(counts), denominator=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Each figure as a whole, and by group in the same order."""

    wholes: Sequence[tuple[Any, Cell]]
    groups: Sequence[tuple[Any, Sequence[tuple[str, Sequence[Cell | None]]]]]


def of_cohort(seats: Sequence[Seat], presence: Sequence[Fact]) -> Figures:
    """Every figure of one cohort. Its coordinators know the people by name, so that no group is too small to show."""
    counted = (
        (_l("Nominations"), nominated(seats), MeasureKind.COUNT),
        (_l("Seats offered"), offered(seats), MeasureKind.RATIO),
        (_l("Seats accepted"), accepted(seats), MeasureKind.RATIO),
        (_l("Attended"), attended(seats), MeasureKind.RATIO),
        (_l("Did not come"), no_show(seats), MeasureKind.RATIO),
        (_l("Sessions attended"), presence, MeasureKind.RATIO),
    )
    wholes = [(label, cells(facts, (), kind)[0]) for label, facts, kind in counted]
    groups = []
    for dimension, title in GROUPS:
        by_figure = [{cell.dims[0]: cell for cell in cells(facts, (dimension,), kind)} for _l_, facts, kind in counted]
        names = sorted({name for found in by_figure for name in found})
        groups.append((title, [(name, [found.get(name) for found in by_figure]) for name in names]))
    return Figures(wholes, groups)
