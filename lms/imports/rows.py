"""Rows of a file and what is to become of each. Pure, but for the protocol that capabilities fill in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from flask_babel import gettext as _

from lms.imports.headers import Column, Headers
from lms.imports.reading import Table
from lms.roles import Person


class Outcome(StrEnum):
    """What committing would do with a row."""

    NEW = "new"
    KNOWN = "known"
    SAME = "same"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: the column, and what to do. The column is empty for the row as a whole."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file; `cells` holds every known column, empty where the file has none."""

    number: int
    cells: Mapping[str, str]
    extra: int = 0

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def stored(self) -> dict[str, Any]:
        return {"number": self.number, "cells": dict(self.cells), "extra": self.extra}


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and its outcome. `target` is for the capability: what it will write."""

    row: Row
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    target: Any = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rows of a file together. It is written as a whole or not at all."""

    rows: tuple[Judged, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        found = Counter(judged.outcome for judged in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def problems(self) -> int:
        return self.counts[Outcome.PROBLEM]

    @property
    def changes(self) -> int:
        return self.counts[Outcome.NEW] + self.counts[Outcome.KNOWN]

    @property
    def ready(self) -> bool:
        """Whether committing would write something, and all of it."""
        return not self.problems and self.changes > 0


class RowType(Protocol):
    """What a capability brings: its columns, how it judges rows, and how it writes them."""

    subject: str

    @property
    def kind(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        """An outcome for each row, in their order, with a fixed number of statements. Changes nothing."""
        ...

    def write(self, rows: Sequence[Judged], *, by: Person) -> None:
        """Write the rows that are new or known, inside the caller's transaction."""
        ...


def rows_of(table: Table, headers: Headers) -> tuple[Row, ...]:
    """The rows of a table by the names of their columns."""
    return tuple(
        Row(
            number,
            {name: cells[place] if place < len(cells) else "" for name, place in headers.places.items()},
            sum(1 for cell in cells[len(table.header) :] if cell),
        )
        for number, cells in table.rows
    )


def restored(stored: Mapping[str, Any]) -> Row:
    """A row as `Row.stored` kept it."""
    return Row(int(stored["number"]), dict(stored["cells"]), int(stored["extra"]))


def shape_problems(row: Row, columns: Sequence[Column]) -> list[Problem]:
    """What is wrong with a row whatever it means: cells beyond the last column, or far too much text in one."""
    found = [
        Problem(one.name, _("Shorten this to %(n)s letters.", n=one.longest))
        for one in columns
        if len(row[one.name]) > one.longest
    ]
    if row.extra:
        found.append(Problem("", _("This row has more cells than the first row has names.")))
    return found
