"""A table in an Excel workbook (ISO/IEC 29500, .xlsx). Nothing in it is computed, followed or run. Pure."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _
from openpyxl.utils import get_column_letter

from lms.imports.table import CONTROL, MAX_CELLS, MAX_ROWS, BadFile, Table, assemble, plain_cell

MAX_PARTS = 500
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 200
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"')
ABOUT = "About this list"  # the sheet that our own exports carry beside the list


def read(data: bytes) -> Table:
    """The first visible sheet of a workbook. Raises BadFile for macros, merged cells, bombs and broken files.

    A cell with a formula or an error is a flaw of its row, named as the spreadsheet names it.
    """
    with _opened(data) as book:
        return _table(data, [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"])


def read_sheets(data: bytes, names: Collection[str]) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The sheets with these names (in small letters), and the titles of all others. Refuses what `read` refuses.

    A sheet without any cell is left out.
    """
    found: dict[str, Table] = {}
    others: list[str] = []
    merged: list[str] = []
    with _opened(data) as book:
        for sheet in book.worksheets:
            name = sheet.title.strip().casefold()
            if name not in names or name in found:
                others.append(sheet.title)
                continue
            merged += [f"{sheet.title}!{cells}" for cells in _merged(data, sheet)]
            flaws: dict[int, dict[int, str]] = defaultdict(dict)
            records = [(number, cells) for number, cells in _records(sheet, flaws) if any(cells)]
            if len(records) == 1:
                found[name] = Table(records[0][1], (), "Excel", flaws)
            elif records:
                found[name] = assemble(records, source="Excel", flaws=flaws)
    _refuse_merged(merged)
    return found, tuple(others)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """A workbook that was looked at before it is unpacked; whatever goes wrong inside is a BadFile."""
    _refuse_unsafe(data)
    try:
        yield openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except BadFile:
        raise
    except (DefusedXmlException, zipfile.BadZipFile) as error:
        raise BadFile(_("This workbook is damaged or not safe to open. Save it again as .xlsx, or as CSV.")) from error
    except Exception as error:
        raise BadFile(_("We cannot read this workbook. Open it in Excel and save it again as .xlsx.")) from error


def _table(data: bytes, sheets: Sequence[Any]) -> Table:
    if not sheets:
        raise BadFile(_("This workbook has no visible sheet. Save the table as .xlsx or CSV UTF-8."))
    sheet, others = sheets[0], [one for one in sheets[1:] if one.title != ABOUT]
    _refuse_merged(_merged(data, sheet))
    flaws: dict[int, dict[int, str]] = defaultdict(dict)
    notes = (_("Only the sheet “%(sheet)s” is read.", sheet=sheet.title[:40]),) if others else ()
    return assemble(_records(sheet, flaws), source="Excel", flaws=flaws, notes=notes)


def _refuse_unsafe(data: bytes) -> None:
    """Look at the table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile(_("This file is cut off or damaged. Save it again and send it once more.")) from error
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadFile(_("This workbook holds macros, which we do not open. Save it as .xlsx without macros."))
    if "xl/workbook.xml" not in names:
        raise BadFile(_("This is not an Excel workbook. Save the table as .xlsx or CSV UTF-8."))
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked // packed > MAX_RATIO:
        raise BadFile(
            _("This workbook is far larger inside than it looks, so we do not open it. Save the table as CSV UTF-8.")
        )


def _merged(data: bytes, sheet: Any) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [ref.decode() for ref in MERGED.findall(archive.read(sheet._worksheet_path))]  # noqa: SLF001


def _refuse_merged(found: Sequence[str]) -> None:
    """A merged cell holds its text in one place only, so the rows beside it would lose it."""
    if found:
        shown = ", ".join(found[:5]) + (" …" if len(found) > 5 else "")
        raise BadFile(
            _("Cells are merged: %(cells)s. Unmerge them, fill in each cell, and send the file again.", cells=shown)
        )


def _records(sheet: Any, flaws: dict[int, dict[int, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows as text. The size that a sheet claims is not believed; a long tail of empty rows is not walked."""
    sheet.reset_dimensions()
    empty = 0
    for place, row in enumerate(sheet.iter_rows(max_col=MAX_CELLS + 1), 1):
        number = next((cell.row for cell in row if getattr(cell, "row", None)), place)
        texts = []
        for column, cell in enumerate(row):
            text, flaw = _text(cell, f"{get_column_letter(column + 1)}{number}")
            texts.append(text)
            if flaw:
                flaws[number][column] = flaw
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_CELLS:
            raise BadFile(_("Row %(n)s has more than %(most)s columns.", n=number, most=MAX_CELLS))
        yield number, tuple(texts)
        empty = 0 if texts else empty + 1
        if empty > MAX_ROWS:
            return


def _text(cell: Any, name: str) -> tuple[str, str | None]:
    """What a cell says, and why it cannot be taken."""
    value = cell.value
    if value is None:
        return "", None
    if cell.data_type == "f":
        return "=", _("Cell %(cell)s holds a formula. Put its value there instead (Paste special, Values).", cell=name)
    if cell.data_type == "e":
        return str(value), _("Cell %(cell)s shows the error %(error)s. Write the value there.", cell=name, error=value)
    return plain_cell(CONTROL.sub("", _plain(value))), None


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
