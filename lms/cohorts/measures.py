"""What cohorts can count."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from lms.cohorts import figures
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


def nominations(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(figures.nominated(facts.seats(period)), by, MeasureKind.COUNT)


def offered(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(figures.offered(facts.seats(period)), by, MeasureKind.RATIO)


def accepted(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(figures.accepted(facts.seats(period)), by, MeasureKind.RATIO)


def attended(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(figures.attended(facts.seats(period)), by, MeasureKind.RATIO)


def no_show(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(figures.no_show(facts.seats(period)), by, MeasureKind.RATIO)


def attendance(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Sessions attended, of all sessions of those who had taken a seat: pooled, never averaged."""
    return cells(facts.presence(period), by, MeasureKind.RATIO)


MEASURES = (
    Measure("out.places", _l("Training places completed"), MeasureKind.COUNT, places),
    Measure("out.people", _l("Officials trained"), MeasureKind.DISTINCT, people),
    Measure("out.women", _l("Women among officials trained"), MeasureKind.RATIO, women),
    Measure("out.states", _l("Members reached"), MeasureKind.DISTINCT, members),
    Measure("gather.nominations", _l("Nominations"), MeasureKind.COUNT, nominations),
    Measure("gather.offered", _l("Seats offered, of all nominations"), MeasureKind.RATIO, offered),
    Measure("gather.accepted", _l("Seats accepted, of those offered"), MeasureKind.RATIO, accepted),
    Measure("gather.attended", _l("Attended, of those who had a seat"), MeasureKind.RATIO, attended),
    Measure("gather.no_show", _l("Did not come, of those who had a seat"), MeasureKind.RATIO, no_show),
    Measure("gather.attendance", _l("Sessions attended"), MeasureKind.RATIO, attendance),
)
