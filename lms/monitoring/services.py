"""Loading the logframe and locking reports."""

import tomllib
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import house
from lms.manifest import Cell
from lms.monitoring import queries
from lms.monitoring.models import Indicator, Level, Reading, Report, Unit
from lms.monitoring.periods import NamedPeriod
from lms.roles import Person

LOGFRAME = Path(__file__).parent / "content" / "logframe.toml"


def load_logframe(path: Path = LOGFRAME) -> int:
    """Make the logframe what the file says; loading the same file again changes nothing. Returns how many rows.

    Raises RuleBroken naming an indicator whose measure nobody brings.
    """
    rows = tomllib.loads(path.read_text())["indicators"]
    known = house().measures
    for row in rows:
        for code in filter(None, (row["measure"], row.get("companion"))):
            if code not in known:
                raise RuleBroken(
                    _(
                        "Indicator %(code)s needs the measure %(name)s, which does not exist.",
                        code=row["code"],
                        name=code,
                    )
                )
    for position, row in enumerate(rows, 1):
        _put(position, row)
    return len(rows)


def _put(position: int, row: dict[str, Any]) -> None:
    found = db.session.scalar(select(Indicator).where(Indicator.code == row["code"]))
    if found is None:
        found = Indicator(code=row["code"])
        db.session.add(found)
    found.position = position
    found.level, found.unit = Level(row["level"]), Unit(row["unit"])
    for name in (
        "kirkpatrick",
        "measure",
        "statement",
        "definition",
        "breakdowns",
        "verification",
        "limitations",
        "baseline_note",
        "targets",
    ):
        setattr(found, name, row[name])
    found.companion, found.companion_note = row.get("companion"), row.get("companion_note")


def lock_report(*, title: str, chosen: NamedPeriod, by: Person) -> Report:
    """Write the figures of a period down as they are now, with their groups; no later change alters them.

    Raises RuleBroken when a report of that title exists.
    """
    if db.session.scalar(select(Report.id).where(Report.title == title)):
        raise RuleBroken(_("There is a report with this title already. Choose another title."))
    report = Report(
        title=title,
        starts_on=chosen.period.starts_on,
        ends_on=chosen.period.ends_on,
        locked_at=clock.now(),
        locked_by_id=by.id,
    )
    for line in queries.lines(chosen):
        _lock(report, line, chosen)
    db.session.add(report)
    audit.record("report.locked", report, by=by, details={"title": title})
    return report


def _lock(report: Report, line: queries.Line, chosen: NamedPeriod) -> None:
    one = line.indicator
    report.readings.append(_reading(one, one.measure, line.whole, line.target))
    if one.companion and line.companion:
        report.readings.append(_reading(one, one.companion, line.companion, None, one.companion_note))
    for dimension in one.breakdowns:
        for group in queries.breakdown(one, dimension, chosen.period):
            cell = Cell((), group.numerator, group.denominator)
            reading = _reading(one, one.measure, cell, line.target)
            reading.dimension, reading.group = dimension, group.name
            report.readings.append(reading)


def _reading(one: Indicator, measure: str, cell: Cell, target: int | None, statement: str | None = None) -> Reading:
    return Reading(
        indicator=one.code,
        level=one.level,
        statement=statement or one.statement,
        definition=one.definition,
        unit=one.unit,
        measure=measure,
        measure_version=house().measures[measure].version,
        numerator=cell.numerator,
        denominator=cell.denominator,
        target=target,
    )
