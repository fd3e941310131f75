"""Files without what they say about their maker and place: who wrote, with which camera, where. Pure.

A file is known by its content first (lms.files.kinds). Photos are drawn again, so that nothing
but the picture is left. Word files lose their properties and the names of whoever commented or changed; PDF files
lose their properties, scripts and attached files; the photos within both lose what a camera wrote into them.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from lms.files import kinds

PHOTOS = (".jpg", ".jpeg", ".png")
KINDS = (".pdf", ".docx", *PHOTOS)
HEIC = _l(
    "This photo has the format HEIC, which cannot be read here. Open it on the phone, take a screenshot of it, and "
    "send the screenshot."
)
LONGEST_SIDE = 2400
QUALITY = 85
CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EXTENDED = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
CUSTOM = EXTENDED.replace(b"extended-properties", b"custom-properties")
PROPERTIES = {"docProps/core.xml": CORE, "docProps/app.xml": EXTENDED, "docProps/custom.xml": CUSTOM}
PEOPLE = re.compile(rb'(\b(?:w|w14|w15|w16cex):(?:author|initials|date|userId|providerId))="[^"]*"')
BESIDE_THE_PAGE = ("/AA", "/AF", "/Metadata", "/PieceInfo", "/EF", "/JS")


class UnreadableError(ValueError):
    """The content is not what it says; the message is fit to show."""


class OtherKindError(UnreadableError):
    """Files of this kind are not taken, whatever they hold."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it may be kept: under its safe name, of the media type `kind`."""

    name: str
    kind: str
    content: bytes


def take(name: str, content: bytes, endings: Collection[str] = KINDS) -> Taken:
    """A file without traces, whatever it is called.

    Raises UnreadableError for one that cannot be taken, OtherKindError where no file of its kind is.
    """
    safe = kinds.safe_name(name)
    if wrong := problem(safe, content, endings):
        raise UnreadableError(wrong) if PurePosixPath(safe).suffix in endings else OtherKindError(wrong)
    return Taken(safe, kinds.kind_of(safe), strip(safe, content))


def problem(name: str, content: bytes, endings: Collection[str] = KINDS) -> str | None:
    """Why a file, under its safe name, cannot be taken; None for one that can."""
    ending = PurePosixPath(name).suffix
    if ending in (".heic", ".heif"):
        return str(HEIC)
    if ending not in endings:
        photos = _("Only photos (JPEG, PNG) are taken here.")
        return photos if set(endings) <= set(PHOTOS) else _("Only PDF and Word files and photos (JPEG, PNG) are taken.")
    wrong = kinds.problem(name, content)
    # What a PDF runs or carries with it stays behind when it is stripped, so it is no reason to refuse it.
    return None if ending == ".pdf" and kinds.is_pdf(content) else wrong


def strip(name: str, content: bytes) -> bytes:
    """The file without traces. Raises UnreadableError for one that cannot be read to its end."""
    ending = PurePosixPath(name).suffix
    try:
        if ending == ".pdf":
            return _pdf(content)
        return _docx(content) if ending == ".docx" else _photo(content)
    except UnreadableError:
        raise
    except Exception as broken:  # whatever readers of foreign files raise: it is the file that is wrong
        raise UnreadableError(_("The file cannot be read. Save it again in the program that made it.")) from broken


def _photo(content: bytes) -> bytes:
    """The picture alone, upright, as large as a page shows it."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as found:
        if found.width * found.height > kinds.MOST_PIXELS:  # before it is unpacked: a small file can hold gigabytes
            raise UnreadableError(_("The picture has too many pixels. Make it smaller."))
        kind = found.format
        upright = ImageOps.exif_transpose(found)
    plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = Image.new(plain.mode, plain.size)
    drawn.paste(plain)
    made = io.BytesIO()
    drawn.save(made, format=kind, quality=QUALITY) if kind == "JPEG" else drawn.save(made, format=kind)
    return made.getvalue()


def _docx(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as plain:
        for entry in found.infolist():
            plain.writestr(zipfile.ZipInfo(entry.filename), _part(entry.filename, found.read(entry)))
    return made.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in PROPERTIES:
        return PROPERTIES[name]
    if name.lower().endswith((".jpg", ".jpeg")):
        return without_camera(content)
    if name.lower().endswith(".png"):
        return _photo(content)
    return PEOPLE.sub(rb'\1=""', content) if name.startswith("word/") and name.endswith(".xml") else content


def without_camera(jpeg: bytes) -> bytes:
    """A JPEG without the segments in which cameras and programs write (APP1 to APP13, APP15, comments)."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    return b"\xff\xd8" + b"".join(_segments(jpeg))


def _segments(jpeg: bytes) -> Iterator[bytes]:
    """What follows the start of a JPEG, but for what cameras write; APP14 says how colours are meant, and stays."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        marker = jpeg[at + 1]
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            yield jpeg[at:end]
        at = end
    yield jpeg[at:]


def _pdf(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise UnreadableError(_("The PDF is locked with a password. Save it without one."))
    writer = PdfWriter()
    for page in reader.pages:  # the pages and what they draw with; what hangs on the document itself stays behind
        writer.add_page(page)
    writer.metadata = None
    for one in writer._objects:  # noqa: SLF001  every object, also what no page shows
        if isinstance(one, DictionaryObject):
            for key in BESIDE_THE_PAGE:
                one.pop(NameObject(key), None)
        if isinstance(one, StreamObject) and one.get("/Filter") == "/DCTDecode":
            one._data = without_camera(one._data)  # noqa: SLF001
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
