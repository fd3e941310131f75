"""The text of a GIFT or Aiken file, in whatever encoding it came. Pure."""

from flask_babel import gettext as _

from courses.assessment.formats.report import BadBank
from lms.imports import delimited, reading
from lms.imports.table import BadFile

MAX_BYTES = 1024 * 1024
OTHERS = (reading.OLD_OFFICE, reading.ZIP, *(start for start, _kind in reading.OTHER_KINDS))


def decode(data: bytes) -> delimited.Text:
    """UTF-8, UTF-16 with a mark, else Windows-1252. Raises BadBank."""
    if len(data) > MAX_BYTES:
        raise BadBank(_("The file is larger than 1 MB. Send it in parts."))
    try:
        found = None if data.startswith(OTHERS) else delimited.decode(data)
    except BadFile:
        found = None
    if found is None:
        raise BadBank(_("This is not a text file that we can read. Export the questions as GIFT or Aiken in UTF-8."))
    return delimited.Text(found.content.replace("\r\n", "\n").replace("\r", "\n"), found.encoding)
