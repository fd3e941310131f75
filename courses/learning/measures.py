"""What learning can count."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from courses.learning.queries import facts
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import cells


def elearning(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator out.elearn: completed within 90 days, of all whose 90 days ended in the period."""
    return cells(facts.started_facts(period), by, MeasureKind.RATIO)


def completions(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    return cells(facts.completed_facts(period), by, MeasureKind.COUNT)


MEASURES = (
    Measure("out.elearn", _l("Online modules completed within 90 days"), MeasureKind.RATIO, elearning),
    Measure("out.course_completions", _l("Online modules completed"), MeasureKind.COUNT, completions),
)
