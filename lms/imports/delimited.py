"""A table written as text with commas, semicolons or tabs. Pure."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.imports.table import CONTROL, MAX_CELLS, BadFile, Table, assemble, plain_cell

DELIMITERS = (",", ";", "\t")
# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, None, ""),
    (codecs.BOM_UTF32_BE, None, ""),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
MARKUP = re.compile(r"\s*<(!doctype|html|table|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """What the bytes say, and in which encoding they said it."""

    content: str
    encoding: str


def read(data: bytes) -> Table:
    """Read a CSV (RFC 4180; comma, semicolon or tab). Raises BadFile."""
    text = decode(data)
    first = SEPARATOR_LINE.match(text.content)
    content = text.content[first.end() :] if first else text.content
    records = _records(content, first.group(1) if first else sniff(content))
    return assemble(records, source=text.encoding)


def decode(data: bytes) -> Text:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252. Raises BadFile."""
    text = _marked(data) or _unmarked(data)
    if CONTROL.search(text.content):
        raise BadFile(_("This is not a text file. Save the table as CSV UTF-8 and send that."))
    if MARKUP.match(text.content):
        raise BadFile(_("This is a web page with the name of a table. Save the table as CSV UTF-8 and send that."))
    return text


def sniff(content: str) -> str:
    """Which delimiter the first line uses, outside of quotation marks; a comma where none is seen."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for character in content.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            break
        elif character in counts and not quoted:
            counts[character] += 1
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _marked(data: bytes) -> Text | None:
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            try:
                return Text(data[len(mark) :].decode(codec or "ascii"), name)
            except UnicodeDecodeError as error:
                raise BadFile(_("We cannot read the letters in this file. Save it as CSV UTF-8.")) from error
    return None


def _unmarked(data: bytes) -> Text:
    for codec, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return Text(data.decode(codec), name)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("We cannot read the letters in this file. Save it as CSV UTF-8."))


def _records(content: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(
                _("Row %(n)s cannot be read: a quotation mark is missing or stands in the wrong place.", n=number)
            ) from error
        if len(cells) > MAX_CELLS:
            raise BadFile(_("Row %(n)s has more than %(most)s columns.", n=number, most=MAX_CELLS))
        yield number, tuple(plain_cell(cell) for cell in cells)


def write(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """A CSV that `read` understands, for templates and examples."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
