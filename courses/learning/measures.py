"""What learning can count."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from courses.learning.queries import facts
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import cells


def elearning(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.elearn: completed within 90 days, of all whose 90 days ended in the period."""
    return cells(facts.started_facts(period), by, MeasureKind.RATIO)


def completions(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(facts.completed_facts(period), by, MeasureKind.COUNT)


def enrolments(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Enrolments made in the period and not withdrawn."""
    made = [replace(fact, numerator=1, denominator=0) for fact in facts.enrolled_facts(period)]
    return cells(made, by, MeasureKind.COUNT)


def completion_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Completed by now, of all enrolments made in the period and not withdrawn."""
    return cells(facts.enrolled_facts(period), by, MeasureKind.RATIO)


def days_to_complete(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Days from the first lesson to completion, of those who completed in the period for the first time."""
    return cells(facts.days_facts(period), by, MeasureKind.MEDIAN)


def prework(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Pre-work completed before the first day of the cohort, of everybody with a seat who was asked for it."""
    return cells(facts.prework_facts(period), by, MeasureKind.RATIO)


MEASURES = (
    Measure("gather.prework", _l("Pre-work completed before day one"), MeasureKind.RATIO, prework),
    Measure("out.elearn", _l("Online modules completed within 90 days"), MeasureKind.RATIO, elearning),
    Measure("out.course_completions", _l("Online modules completed"), MeasureKind.COUNT, completions),
    Measure("out.course_enrolments", _l("Enrolments in online modules"), MeasureKind.COUNT, enrolments),
    Measure("out.course_rate", _l("Online modules completed, of all enrolments"), MeasureKind.RATIO, completion_rate),
    Measure("out.days_to_complete", _l("Median days to complete"), MeasureKind.MEDIAN, days_to_complete),
)
