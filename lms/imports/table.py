"""The cells of an uploaded file, wherever they came from, and the limits that every file keeps. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from lms.errors import RuleBroken

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_CELLS = 100
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadFile(RuleBroken):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file. Each row carries its number as a spreadsheet counts, empty rows too.

    `flaws` says for a row which cells (by place) cannot be taken, and why. `notes` is for whoever looks at it.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    source: str
    flaws: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def assemble(
    records: Iterable[tuple[int, tuple[str, ...]]],
    *,
    source: str,
    flaws: Mapping[int, Mapping[int, str]] | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """The first row with text names the columns, the others with text are rows. Raises BadFile for none or too many."""
    header: tuple[str, ...] = ()
    rows = []
    for number, cells in records:
        if not any(cells):
            continue
        if not header:
            header = cells
            continue
        rows.append((number, cells))
        if len(rows) > MAX_ROWS:
            raise BadFile(
                _(
                    "The file has more than %(n)s rows. Send it in parts of at most %(n)s rows, one after the other.",
                    n=f"{MAX_ROWS:,}",
                )
            )
    if not header:
        raise BadFile(_("The file is empty. Fill in the template and send it again."))
    if not rows:
        raise BadFile(_("The file has no rows below the names of the columns."))
    return Table(header, tuple(rows), source, flaws or {}, notes)


def plain_cell(cell: str) -> str:
    """A cell without the white space around it, and without the mark that our exports put before a formula.

    A spreadsheet's guard is an apostrophe before = + - @ (OWASP, CSV injection); lms.web.tables writes it.
    """
    stripped = cell.strip(" \u00a0\r\n")
    if stripped.startswith("'") and stripped[1:].startswith(FORMULA_STARTS):
        stripped = stripped[1:]
    return stripped.strip()
