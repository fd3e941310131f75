"""Rows of a file and what is to become of each. Pure, but for the protocol that capabilities fill in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from flask_babel import gettext as _

from lms.imports.headers import Column
from lms.imports.table import Table
from lms.roles import Person


class Outcome(StrEnum):
    """What committing would do with a row."""

    NEW = "new"
    KNOWN = "known"
    SAME = "same"
    DUPLICATE = "duplicate"
    LEFT_OUT = "left_out"
    PROBLEM = "problem"


GOOD = (Outcome.NEW, Outcome.KNOWN)
REFUSED = (Outcome.PROBLEM, Outcome.DUPLICATE)
ANOTHER = "new"  # choices about a possible duplicate: another person, or leave the row out; else the id of who it is
LEAVE_OUT = "leave"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: the column, and what to do. The column is empty for the row as a whole."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file; `cells` holds every known column, empty where the file has none.

    `choice` is what a person decided about it.
    """

    number: int
    cells: Mapping[str, str]
    extra: int = 0
    choice: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and its outcome. `target` is for the capability: what it will write.

    `candidates` are the people (id, words) that a possible duplicate may be.
    """

    row: Row
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    target: Any = None
    candidates: tuple[tuple[int, str], ...] = ()

    @property
    def good(self) -> bool:
        """Whether it will be written."""
        return self.outcome in GOOD

    @property
    def refused(self) -> bool:
        """Whether somebody has to mend it or decide about it first."""
        return self.outcome in REFUSED


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rows of a file together."""

    rows: tuple[Judged, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        found = Counter(judged.outcome for judged in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def problems(self) -> int:
        return self.counts[Outcome.PROBLEM]

    @property
    def undecided(self) -> int:
        return self.counts[Outcome.DUPLICATE]

    @property
    def changes(self) -> int:
        return self.counts[Outcome.NEW] + self.counts[Outcome.KNOWN]

    @property
    def good(self) -> list[Judged]:
        return [judged for judged in self.rows if judged.good]

    @property
    def whole(self) -> bool:
        """Whether every row can be taken."""
        return not self.problems and not self.undecided


def result(one: Judged, made: Mapping[str, Any]) -> dict[str, Any]:
    """What a batch keeps of a row: what became of it, and what it made."""
    return {
        "number": one.row.number,
        "outcome": one.outcome.value,
        "problems": [[problem.column, str(problem.message)] for problem in one.problems],
        "notes": [str(note) for note in one.notes],
        "made": dict(made),
    }


class RowType(Protocol):
    """What a capability brings: its columns, how it judges rows, how it writes them and takes them back."""

    @property
    def kind(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def example(self) -> Mapping[str, str]:
        """A row that shows how each column is filled in."""
        ...

    @property
    def mail_words(self) -> str:
        """What the mails are that writing can send; empty where there are none."""
        ...

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        """An outcome for each row, in their order, with a fixed number of statements. Changes nothing."""
        ...

    def mails(self, rows: Sequence[Judged]) -> int:
        """How many mails writing these rows would send."""
        ...

    def write(self, rows: Sequence[Judged], *, by: Person, mails: bool) -> Mapping[int, Mapping[str, Any]]:
        """Write rows that are new or known, inside the caller's transaction; says for each number what it made."""
        ...

    def undo(self, made: Mapping[str, Any], *, by: Person) -> str | None:
        """Take back what one row made, if nothing has been built on it. Returns why not, or None when it is gone."""
        ...


def rows_of(
    stored: Sequence[Sequence[Any]], width: int, places: Mapping[str, Any], choices: Mapping[str, Any]
) -> list[Row]:
    """The rows of a batch by the names of their columns."""
    return [
        Row(
            number,
            {name: cells[place] if place < len(cells) else "" for name, place in places.items()},
            sum(1 for cell in cells[width:] if cell),
            str(choices.get(str(number), "")),
        )
        for number, cells, _flaws in stored
    ]


def stored(table: Table) -> list[list[Any]]:
    """The rows of a table as a batch keeps them: number, cells, flaws as (place, message)."""
    return [[number, list(cells), [list(one) for one in table.flaws.get(number, {}).items()]]
            for number, cells in table.rows]  # fmt: skip


def shape_problems(row: Row, columns: Sequence[Column], flaws: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a row whatever it means: empty or unreadable cells, too many cells, far too much text."""
    found = [Problem(name, message) for name, message in flaws.items()]
    for one in columns:
        if one.name in flaws:
            continue
        if one.required and not row[one.name]:
            found.append(Problem(one.name, _("Fill in this cell.")))
        elif len(row[one.name]) > one.longest:
            found.append(Problem(one.name, _("Shorten this to %(n)s letters.", n=one.longest)))
    if row.extra:
        found.append(Problem("", _("This row has more cells than the first row has names.")))
    return found
