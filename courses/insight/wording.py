"""How a course goes, in sentences and in the rows of a file."""

from collections.abc import Iterator

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from courses.insight.journey import ASSESSMENT, Month
from courses.insight.queries import Insight
from lms.monitoring.wording import dimension_label, group_label


def place_title(found: Insight, code: str) -> str:
    """A lesson by its code, in words."""
    if code == ASSESSMENT:
        return str(_("Final assessment"))
    return next((f"{one.position}. {one.title}" for one in found.stages if one.code == code), code)


def stop_sentence(found: Insight) -> str:
    """Where most people stop."""
    if found.drop_off is None:
        return str(_("No lesson stands out: nowhere have five people or more stopped."))
    count = found.stops.shown[0][1]
    return str(
        ngettext(
            "Most people stop here: %(place)s (%(num)d person).",
            "Most people stop here: %(place)s (%(num)d people).",
            count,
            place=place_title(found, found.drop_off),
        )
    )


def gain_sentence(found: Insight) -> str:
    """The mean gain in percentage points, with its sign, or a dash."""
    if found.gain is None or not found.gain.denominator:
        return "–"
    points = round(found.gain.numerator / found.gain.denominator)
    return str(ngettext("%(signed)s point", "%(signed)s points", abs(points), signed=f"{points:+d}"))


def month_label(month: Month) -> str:
    return str(format_date(month.first, "MMM"))


def month_title(month: Month) -> str:
    return str(format_date(month.first, "MMMM y"))


def months_sentence(found: Insight) -> str:
    """How many completed in the last twelve months, and when most."""
    total = sum(month.completed for month in found.months)
    if not total:
        return str(_("Nobody has completed the course in the last twelve months."))
    best = max(found.months, key=lambda month: month.completed)
    return str(
        ngettext(
            "%(num)d person completed the course in the last twelve months, most in %(month)s (%(most)s).",
            "%(num)d people completed the course in the last twelve months, most in %(month)s (%(most)s).",
            total, month=month_title(best), most=best.completed,
        )
    )  # fmt: skip


def as_rows(found: Insight) -> Iterator[tuple[object, ...]]:
    """The page as a file: part, group, number, of how many. What is too small to show is empty here too."""
    yield "Course", "Completed", found.whole.numerator, found.whole.denominator
    if found.enough:
        yield from _course_rows(found)
        yield from _way_rows(found)
        for month in found.months:
            yield "Completed in", month.first.isoformat()[:7], month.completed, None
        for dimension, groups in found.breakdowns:
            for group in groups:
                yield dimension_label(dimension), group_label(group.name), group.numerator, group.denominator


def _course_rows(found: Insight) -> Iterator[tuple[object, ...]]:
    first = found.first
    yield "Course", "Passed at the first attempt", first and first.numerator, first and first.denominator
    yield (
        "Course",
        "Knowledge gained, sum of percentage points",
        found.gain and found.gain.numerator,
        (found.gain and found.gain.denominator),
    )
    yield "Course", "Median days to complete", found.median, None


def _way_rows(found: Insight) -> Iterator[tuple[object, ...]]:
    for stage in found.stages:
        yield "Opened", f"{stage.position}. {stage.title}", stage.opened, found.whole.denominator
        yield "Finished", f"{stage.position}. {stage.title}", stage.finished, found.whole.denominator
    for code, count in found.stops.shown:
        yield "Stopped", place_title(found, code), count, None
    if found.stops.together:
        yield "Stopped", "Other lessons together", found.stops.together, None
