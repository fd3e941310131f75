"""From the bytes that somebody uploaded to a table of text, or a sentence that says why not. Pure."""

from flask_babel import gettext as _

from lms.imports import delimited, workbook
from lms.imports.table import MAX_BYTES, BadFile, Table

OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "Word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Table:
    """Read a CSV or an Excel workbook of at most MAX_BYTES. What it is, its bytes say, not its name. Raises BadFile."""
    if len(data) > MAX_BYTES:
        raise BadFile(_("The file is larger than %(n)s MB. Send it in parts.", n=MAX_BYTES // 1024 // 1024))
    if data.startswith(OLD_OFFICE):
        raise BadFile(_("This workbook has a password or is in the old Excel format. Save it as .xlsx without one."))
    if data.startswith(ZIP):
        return workbook.read(data)
    if kind := next((kind for start, kind in OTHER_KINDS if data.startswith(start)), None):
        raise BadFile(
            _(
                "This is a file of another kind (%(kind)s), whatever its name says. Save it as .xlsx or CSV.",
                kind=kind,
            )
        )
    return delimited.read(data)
