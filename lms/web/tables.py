"""Lists on pages: reading what was asked from the address, and writing a list out as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, request

from lms.listing import Listing

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 100  # characters of a search or a filter


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
        everything=args.get("export") == "csv",
    )


def wants_csv() -> bool:
    """Whether the address asks for the list as a file."""
    return request.args.get("export") == "csv"


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV (RFC 4180) that spreadsheets open as UTF-8 and in which no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(str(cell)) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME.sub("-", name)}.csv"'},
    )


def safe_cell(value: Any) -> str:
    """Text that a spreadsheet cannot take for a formula (OWASP, CSV injection); numbers stay numbers."""
    text = "" if value is None else str(value).replace("\x00", "")
    harmless = isinstance(value, int | float | Decimal)
    return "'" + text if text.lstrip(" ").startswith(FORMULA_STARTS) and not harmless else text


def _plain(text: str) -> str:
    """Without NUL bytes, which a database refuses, and not longer than anybody types."""
    return text.replace("\x00", "").strip()[:LONGEST].strip()
