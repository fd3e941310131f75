"""Lists on pages: reading what was asked from the address, and writing a list out as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from lms.listing import Listing

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def asked(*filters: str, sorts: Sequence[str] = ()) -> Listing:
    """The Listing of this request: q, page, sort (first of `sorts` by default) and the named filters."""
    args = request.args
    sort = args.get("sort", "")
    page = args.get("page", "1")
    return Listing(
        q=args.get("q", "").replace("\x00", "").strip()[:100],
        filters={name: args[name][:100] for name in filters if args.get(name)},
        sort=sort if sort in sorts else (sorts[0] if sorts else ""),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        everything=args.get("export") == "csv",
    )


def wants_csv() -> bool:
    """Whether the address asks for the list as a file."""
    return request.args.get("export") == "csv"


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV (RFC 4180) that spreadsheets open as UTF-8 and in which no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def safe_cell(value: Any) -> str:
    """Text that a spreadsheet cannot take for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text
