"""Lists on pages: reading what was asked from the address, and writing a list out as CSV or as an Excel workbook."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, has_request_context, request
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from lms import clock
from lms.errors import NotFound
from lms.listing import Listing

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 100  # characters of a search or a filter
FORMATS = ("csv", "xlsx")
NOT_FILTERS = {"export", "page", "sort"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what Excel takes


def asked(*filters: str, sorts: Sequence[str] = ()) -> Listing:
    """The Listing of this request: q, page, sort (first of `sorts` by default) and the named filters."""
    args = request.args
    sort = args.get("sort", "")
    page = args.get("page", "1")
    return Listing(
        q=_plain(args.get("q", "")),
        filters={name: value for name in filters if (value := _plain(args.get(name, "")))},
        sort=sort if sort in sorts else (sorts[0] if sorts else ""),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        everything=wants_csv(),
    )


def wants_csv() -> bool:
    """Whether the address asks for the list as a file: CSV, or the same as a workbook."""
    return request.args.get("export") in FORMATS


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The list in the format that the address asks for, CSV by default.

    What narrowed the list stands in the file's name and in the file, so that part of a list is never taken for
    the whole: in the name of a last, empty column, or on a second sheet.
    """
    asked_for = request.args.get("export", "csv") if has_request_context() else "csv"
    return table_file(name, header, rows, file_format=asked_for, narrowed=_narrowed())


def table_file(
    name: str,
    header: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    file_format: str,
    narrowed: Sequence[tuple[str, str]] = (),
) -> Response:
    """A table as a file. Raises NotFound for a format that we do not write."""
    if file_format not in FORMATS:
        raise NotFound("There is no such file.")
    said = "; ".join(f"{key}={value}" for key, value in narrowed)
    if file_format == "xlsx":
        body: bytes | str = _workbook(name, header, rows, said)
    else:
        body = _csv([*header, f"Filter: {said}"] if said else header, rows)
    stem = FILE_NAME.sub("-", "-".join([name, *(value for _key, value in narrowed)]))[:80].rstrip("-")
    return Response(
        body,
        mimetype=WORKBOOK if file_format == "xlsx" else "text/csv",
        headers={"Content-Disposition": f'attachment; filename="{stem}.{file_format}"'},
    )


def _narrowed() -> list[tuple[str, str]]:
    """The search and the filters in the address, as (name, value)."""
    if not has_request_context():
        return []
    found = ((name, _plain(value)) for name, value in request.args.items() if name not in NOT_FILTERS)
    return [(name[:LONGEST], value) for name, value in found if value]


def _csv(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """RFC 4180, opened by spreadsheets as UTF-8; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(str(cell)) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _workbook(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], narrowed: str) -> bytes:
    """A workbook: the list, and a sheet that says what it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(FILE_NAME.sub(" ", name)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([bold_cell(sheet, str(cell)) for cell in header])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  the number of rows is told below
        sheet.append([sheet_cell(sheet, value) for value in row])
    about = book.create_sheet("About this list")
    for line in (("List", name), ("Filter", narrowed or "none"), ("Rows", count), ("Written (UTC)", clock.now())):
        about.append([sheet_cell(about, value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_cell(sheet: Any, value: Any) -> Cell:
    """Numbers and days as such; everything else as text, whatever it looks like."""
    if isinstance(value, datetime):
        return WriteOnlyCell(sheet, value.replace(tzinfo=None, microsecond=0))
    if value is None or isinstance(value, int | float | Decimal | date):
        return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.lstrip(" ").startswith(FORMULA_STARTS)
    return cell


def bold_cell(sheet: Any, text: str) -> Cell:
    cell = sheet_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def safe_cell(value: Any) -> str:
    """Text that a spreadsheet cannot take for a formula (OWASP, CSV injection); numbers stay numbers."""
    text = "" if value is None else str(value).replace("\x00", "")
    harmless = isinstance(value, int | float | Decimal)
    return "'" + text if text.lstrip(" ").startswith(FORMULA_STARTS) and not harmless else text


def _plain(text: str) -> str:
    """Without NUL bytes, which a database refuses, and not longer than anybody types."""
    return text.replace("\x00", "").strip()[:LONGEST].strip()
