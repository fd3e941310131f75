"""Reading indicators: live from the measures, or as they were locked."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.db import db
from lms.errors import NotFound
from lms.house import house
from lms.manifest import Cell, Period
from lms.monitoring import figures
from lms.monitoring.models import Indicator, Reading, Report
from lms.monitoring.periods import NamedPeriod


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator with its figure for a period. `companion` is the second rate that is never left out."""

    indicator: Indicator
    whole: Cell
    companion: Cell | None
    target: int | None

    @property
    def light(self) -> figures.Light:
        return figures.light(self.whole.numerator, self.whole.denominator, self.target, self.indicator.unit)

    @property
    def value(self) -> float | None:
        return figures.value(self.whole.numerator, self.whole.denominator, self.indicator.unit)


def indicators() -> Sequence[Indicator]:
    return db.session.scalars(select(Indicator).order_by(Indicator.position)).all()


def indicator(code: str) -> Indicator:
    found = db.session.scalar(select(Indicator).where(Indicator.code == code))
    if found is None:
        raise NotFound(_("There is no such indicator."))
    return found


def lines(chosen: NamedPeriod) -> list[Line]:
    """Every indicator, computed now."""
    return [line(one, chosen) for one in indicators()]


def line(one: Indicator, chosen: NamedPeriod) -> Line:
    return Line(
        indicator=one,
        whole=whole(one.measure, chosen.period),
        companion=whole(one.companion, chosen.period) if one.companion else None,
        target=target_of(one, chosen.year),
    )


def whole(measure: str, period: Period) -> Cell:
    """The undivided figure of a measure; zero of nothing where nothing was counted, or nothing may be said."""
    one = house().measures[measure]
    found = one.read(period, ())
    return figures.released(found[0], one.kind) if found else Cell((), 0, 0)


def breakdown(one: Indicator, dimension: str, period: Period) -> list[figures.Group]:
    """The groups of an indicator that may be shown. Raises NotFound for a dimension it is not broken down by."""
    if dimension not in one.breakdowns:
        raise NotFound(_("This indicator is not broken down that way."))
    measure = house().measures[one.measure]
    return figures.groups(measure.read(period, (dimension,)), measure.kind)


def target_of(one: Indicator, year: int) -> int | None:
    found = one.targets.get(str(year))
    return int(found) if found is not None else None


def reports() -> Sequence[Report]:
    return db.session.scalars(
        select(Report).options(selectinload(Report.locked_by)).order_by(Report.ends_on.desc(), Report.id.desc())
    ).all()


def report(report_id: int) -> Report:
    found = db.session.scalar(
        select(Report)
        .where(Report.id == report_id)
        .options(selectinload(Report.readings), selectinload(Report.locked_by))
    )
    if found is None:
        raise NotFound(_("There is no such report."))
    return found


def wholes(one: Report) -> list[Reading]:
    """The undivided readings of a report, a companion right after its indicator."""
    return [reading for reading in one.readings if not reading.dimension]


def restated(one: Report) -> dict[int, Cell]:
    """What the same measures say now, for the readings where that differs: late answers, corrected records."""
    now: dict[int, Cell] = {}
    for reading in wholes(one):
        if reading.measure not in house().measures:
            continue
        cell = whole(reading.measure, Period(one.starts_on, one.ends_on))
        if (cell.numerator, cell.denominator) != (reading.numerator, reading.denominator):
            now[reading.id] = cell
    return now
