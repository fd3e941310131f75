"""What surveys can count: released counts alone, pooled over the surveys that closed in a period."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from lms.db import db
from lms.manifest import Cell, Period
from surveys.collection.models import Survey
from surveys.results.models import Cube
from surveys.results.tabulation import ANSWERED, OVER, RESPONSE


def shares(
    question: str, counted: Sequence[str] | None, without: Sequence[str], period: Period, by: tuple[str, ...]
) -> list[Cell]:
    """Who chose some options of a question, of all who answered it, in the surveys that closed in a period.

    `counted` None means every option but those in `without`. `by` is empty or one agreed cut. Only released
    counts are read, so small groups are joined already.
    """
    cells = _pooled(question, period, by)
    return [
        Cell((cell,) if by else (), _sum(options, counted, without), options.get("", 0))
        for cell, options in sorted(cells.items())
    ]


def response(question: str, period: Period, by: tuple[str, ...]) -> list[Cell]:
    """Who answered, of all who were asked, in the surveys that closed in a period; with a question, in those of
    which that question has results."""
    asked = select(Cube.survey_id).where(Cube.question == question, Cube.cut == "", Cube.option == "")
    cells = _pooled(RESPONSE, period, by, asked if question else None)
    if not by and not cells:
        return [Cell((), 0, 0)]
    return [
        Cell((cell,) if by else (), options.get(ANSWERED, 0), options.get("", 0))
        for cell, options in sorted(cells.items())
    ]


def _pooled(
    question: str, period: Period, by: tuple[str, ...], among: Select[Any] | None = None
) -> dict[str, dict[str, int]]:
    statement = (
        select(Cube.cell, Cube.option, func.sum(Cube.n))
        .join(Survey, Survey.id == Cube.survey_id)
        .where(
            Cube.question == question,
            Cube.cut == (by[0] if by else ""),
            Survey.closes_on >= period.starts_on,
            Survey.closes_on <= period.ends_on,
        )
        .group_by(Cube.cell, Cube.option)
    )
    if among is not None:
        statement = statement.where(Cube.survey_id.in_(among))
    found: dict[str, dict[str, int]] = {}
    for cell, option, n in db.session.execute(statement):
        found.setdefault(cell, {})[option] = int(n)
    return found


def _sum(options: dict[str, int], counted: Sequence[str] | None, without: Sequence[str]) -> int:
    """All who chose one of the options. Where only "nearly all" may be said of an option, it counts as all."""
    return sum(
        n for option, n in options.items()
        if (code := option.removeprefix(OVER)) and not code.startswith("=")
        and code not in without and (counted is None or code in counted)
    )  # fmt: skip
