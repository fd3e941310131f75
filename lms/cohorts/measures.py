"""What cohorts can count."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from lms.cohorts.queries import facts
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import cells

KNOWN = ("woman", "man", "another")


def places(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.places: completed places. Not people."""
    return cells(facts.trained(period), by, MeasureKind.COUNT)


def people(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.people: different people with at least one completed place."""
    return cells(facts.trained(period), by, MeasureKind.DISTINCT)


def women(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.women: women among the people trained whose gender is known, each person once a group."""
    once = {(fact.subject, tuple(fact.dims.get(name) for name in by)): fact for fact in facts.trained(period)}
    known = [
        replace(fact, numerator=int(fact.dims["gender"] == "woman"), denominator=1)
        for fact in once.values()
        if fact.dims["gender"] in KNOWN
    ]
    return cells(known, by, MeasureKind.RATIO)


def members(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.states: different members with at least one person trained."""
    numbers: dict[str, int] = {}
    reached = [
        replace(fact, subject=numbers.setdefault(str(fact.dims["member"]), len(numbers)))
        for fact in facts.trained(period)
        if fact.dims["member"]
    ]
    return cells(reached, by, MeasureKind.DISTINCT)


MEASURES = (
    Measure("out.places", _l("Training places completed"), MeasureKind.COUNT, places),
    Measure("out.people", _l("Officials trained"), MeasureKind.DISTINCT, people),
    Measure("out.women", _l("Women among officials trained"), MeasureKind.RATIO, women),
    Measure("out.states", _l("Members reached"), MeasureKind.DISTINCT, members),
)
