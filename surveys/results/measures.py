"""What surveys can count."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from lms.manifest import Cell, Measure, MeasureKind, Period
from surveys.results import queries

NO_CONTACT = ("none", "prefer_not")
FITS = ("4", "5")


def cross_border(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator net.xborder: at least one contact with an alumnus of another member, of all who answered."""
    return queries.shares("c_xborder", None, NO_CONTACT, period, by)


def relevance(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l1.relevance: the two best points of the scale, of all who answered."""
    return queries.shares("c_relevance", FITS, (), period, by)


def response_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Who answered, of all who were asked. Not broken down: groups of invited people can be small."""
    return queries.response_rate(period) if not by else []


MEASURES = (
    Measure("net.xborder", _l("Contact across borders"), MeasureKind.RATIO, cross_border, from_survey=True),
    Measure("l1.relevance", _l("Training fits the work"), MeasureKind.RATIO, relevance, from_survey=True),
    Measure("survey.response", _l("Survey response rate"), MeasureKind.RATIO, response_rate),
)
