"""Which files are taken: known by their content, nothing that runs. Pure."""

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

from flask_babel import gettext as _
from PIL import Image, UnidentifiedImageError

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PIXELS = 40_000_000
KINDS = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PARTS = {".docx": "word/document.xml", ".pptx": "ppt/presentation.xml", ".xlsx": "xl/workbook.xml"}
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
RUNS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|RichMedia)\b")
NAME = re.compile(r"[^a-z0-9]+")
LONGEST_NAME, LONGEST_ENDING = 150, 10  # bytes; folders take 255
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"
REFUSED = '<>:"|?*'


def safe_name(name: str) -> str:
    """The name that a person gave a file, in any script, without what could mislead or harm: no folders, no signs
    that are not seen or turn the direction of reading, none that a file system refuses; with its ending.

    At most LONGEST_NAME bytes long, in the one form in which a text can be compared (Unicode NFC).
    """
    stem, _dot, ending = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).rpartition(".")
    ending = NAME.sub("", ending.lower())[:LONGEST_ENDING]
    stem = " ".join("".join(sign if _is_safe(sign) else " " for sign in stem).split())
    stem = stem.encode()[: LONGEST_NAME - len(ending) - 1].decode(errors="ignore").strip(f" .{JOINERS}")
    return f"{stem or 'file'}.{ending}"


def _is_safe(sign: str) -> bool:
    """Joiners are seen by what they do to the letters beside them; Persian and the scripts of India need them."""
    return sign in JOINERS or not (sign in REFUSED or unicodedata.category(sign) in UNSEEN)


def kind_of(name: str) -> str:
    """The media type that a file is sent with."""
    return KINDS[PurePosixPath(name).suffix]


def problem(name: str, content: bytes) -> str | None:
    """Why a file, under its safe name, cannot be taken; None for one that can."""
    ending = PurePosixPath(name).suffix
    if ending not in KINDS:
        return _("Only PDF, PNG, JPEG, and Word, PowerPoint and Excel files without macros are taken.")
    if not content:
        return _("The file is empty.")
    if len(content) > MOST_BYTES:
        return _("The file is larger than 5 MB. Make it smaller, then choose it again.")
    if ending == ".pdf":
        return _wrong_pdf(content)
    return _wrong_picture(ending, content) if ending in PICTURES else _wrong_document(ending, content)


def is_pdf(content: bytes) -> bool:
    """Whether it is a PDF of a size that is taken, whatever it runs."""
    return content.startswith(b"%PDF-") and len(content) <= MOST_BYTES


def _wrong_pdf(content: bytes) -> str | None:
    if not content.startswith(b"%PDF-"):
        return _("The content is not PDF. Save the document as PDF again.")
    if RUNS.search(content):
        return _("The PDF runs something when it is opened. Save it again without scripts and attachments.")
    return None


def _wrong_picture(ending: str, content: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(content), formats=[PICTURES[ending]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return _("The picture has too many pixels. Make it smaller.")
            picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError):
        return _("This cannot be read as a picture of the kind that its name says.")
    return None


def _wrong_document(ending: str, content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            names = {one.filename: one.file_size for one in found.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _("The file cannot be read. Save it again in the program that made it.")
    if PARTS[ending] not in names or sum(names.values()) > MOST_UNPACKED:
        return _("The content is not what the name of the file says.")
    if any("vbaproject" in name.lower() or "activex" in name.lower() or "/embeddings/" in name for name in names):
        return _("The file holds macros or other files. Save it without them, or as PDF.")
    return None
