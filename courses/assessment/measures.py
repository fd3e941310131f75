"""What assessment can count."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from courses.assessment import queries
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import cells


def first_pass(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """First attempts that passed, of all first attempts graded in the period."""
    return cells(queries.first_attempt_facts(period), by, MeasureKind.RATIO)


def gain(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Percentage points between the pre-test and the first final assessment, graded in the period."""
    return cells(queries.gain_facts(period), by, MeasureKind.MEAN)


MEASURES = (
    Measure("l2.first_pass", _l("Passed at the first attempt"), MeasureKind.RATIO, first_pass),
    Measure("l2.gain", _l("Knowledge gained in online modules"), MeasureKind.MEAN, gain),
)
