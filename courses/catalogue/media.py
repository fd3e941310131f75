"""Pictures, videos, captions and PDF of a course: known by their content, made harmless and small. Pure."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeET
from PIL import Image, ImageOps, UnidentifiedImageError

WIDTHS = (360, 720)  # smaller sizes that are made of every picture
WIDEST = 1280  # a stored picture is not wider
MAX_PIXELS = 40_000_000
MAX_VIDEO = 20 * 1024 * 1024
MAX_PDF = 2 * 1024 * 1024
MAX_CUES = 512 * 1024
MADE = re.compile(r".+\.(360|720)\.webp")  # how smaller sizes are named; nobody else may use such a name
PHOTOS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
VIDEOS = {".mp4", ".webm"}
PICTURES = {*PHOTOS, ".svg"}
KINDS: Mapping[str, str] = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml",
    ".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt", ".pdf": "application/pdf",
}  # fmt: skip
HOSTILE_SVG = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject|\son[a-z]+\s*=|javascript:|(?:href|src)\s*=\s*[\"'](?!#)|@import|url\((?!#)",
    re.IGNORECASE,
)
SAVED: Mapping[str, Mapping[str, Any]] = {
    "PNG": {"optimize": True}, "JPEG": {"quality": 82}, "WEBP": {"quality": 78, "method": 4},
}  # fmt: skip
PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
JPEG_PARTS = {0xDB, 0xC4, 0xDD, 0xE0, *range(0xC0, 0xC4)}  # tables, frames, restart interval, JFIF
WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
WEBP_HIDDEN = 0x04 | 0x08 | 0x20 | 0x02  # XMP, EXIF, colour profile, animation


class MediaError(ValueError):
    """The file cannot be taken in; the message says why and what to do."""


def suffix(name: str) -> str:
    return PurePosixPath(name).suffix


def take_in(name: str, content: bytes) -> bytes:
    """The content as it is kept: a picture without anything but its pixels and not wider than it is shown.

    What comes out is never changed when it is taken in again. Raises MediaError.
    """
    kind = suffix(name)
    if kind in PHOTOS:
        return _photo(kind, content)
    if kind == ".svg":
        return _drawing(content)
    if kind in VIDEOS:
        return _video(kind, content)
    if kind == ".vtt":
        return _captions(content)
    if kind == ".pdf":
        return _document(content)
    raise MediaError("only PNG, JPEG, WebP, SVG, MP4, WebM, captions (.vtt) and PDF are taken in")


def smaller(name: str, content: bytes) -> dict[str, bytes]:
    """The smaller sizes of a picture by name: `photo.jpg` has `photo.jpg.360.webp` and `photo.jpg.720.webp`."""
    if suffix(name) not in PHOTOS:
        return {}
    with Image.open(io.BytesIO(content)) as picture:
        return {
            smaller_name(name, width): _saved(_scaled(picture, width), "WEBP")
            for width in WIDTHS
            if width < picture.width
        }


def smaller_name(name: str, width: int) -> str:
    return f"{name}.{width}.webp"


def size_of(name: str, content: bytes) -> tuple[int, int]:
    """Width and height of a picture: of a drawing from its viewBox (SVG 2, section 8.6)."""
    if suffix(name) in PHOTOS:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    try:
        box = SafeET.fromstring(content).get("viewBox", "").replace(",", " ").split()
        return round(float(box[2])), round(float(box[3]))
    except (ET.ParseError, DefusedXmlException, IndexError, ValueError):
        return 640, 400


def _photo(kind: str, content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=list(set(PHOTOS.values()))) as picture:
            _check_photo(kind, picture)
            picture.load()
            if picture.width <= WIDEST and _is_bare(str(picture.format), content):
                return content
            return _saved(_scaled(ImageOps.exif_transpose(picture), WIDEST), PHOTOS[kind])
    except MediaError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise MediaError("this cannot be read as a PNG, JPEG or WebP picture") from error


def _check_photo(kind: str, picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise MediaError(f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller")
    if picture.format != PHOTOS[kind]:
        raise MediaError(f"the name says {kind}, but the content is {picture.format}. Name it after its content")


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    plain = picture if picture.mode in {mode, "L"} else picture.convert(mode)
    if plain.width <= width:
        return plain
    return plain.resize((width, max(1, round(plain.height * width / plain.width))), Image.Resampling.LANCZOS)


def _saved(picture: Image.Image, kind: str) -> bytes:
    """The pixels alone: what else the file held (place, device, author, comments) is left behind."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if kind == "JPEG" and bare.mode == "RGBA":
        bare = bare.convert("RGB")
    out = io.BytesIO()
    bare.save(out, kind, **SAVED[kind])
    return out.getvalue()


def _is_bare(kind: str, content: bytes) -> bool:
    """Whether a picture file holds nothing but what its pixels need, to its last byte."""
    try:
        return {"PNG": _bare_png, "JPEG": _bare_jpeg, "WEBP": _bare_webp}[kind](content)
    except IndexError:
        return False


def _bare_png(content: bytes) -> bool:
    place = 8
    while place < len(content):
        length, part = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        if part not in PNG_PARTS:
            return False
        place += length + 12
        if part == b"IEND":
            return place == len(content)
    return False


def _bare_jpeg(content: bytes) -> bool:
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2 == len(content)
        length = int.from_bytes(content[place + 2 : place + 4])
        if marker == 0xDA:
            place = _after_scan(content, place + 2 + length)
        elif marker in JPEG_PARTS:
            if marker == 0xE0 and (content[place + 4 : place + 9] != b"JFIF\0" or length != 16):
                return False
            place += 2 + length
        else:
            return False
    return False


def _after_scan(content: bytes, place: int) -> int:
    """Where the coded pixels of a JPEG end: at the next marker that is neither stuffing nor a restart."""
    while True:
        place = content.index(b"\xff", place) if b"\xff" in content[place:] else len(content)
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2


def _bare_webp(content: bytes) -> bool:
    if int.from_bytes(content[4:8], "little") + 8 != len(content):
        return False
    place = 12
    while place < len(content):
        part, length = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        if part not in WEBP_PARTS or (part == b"VP8X" and content[place + 8] & WEBP_HIDDEN):
            return False
        place += 8 + length + length % 2
    return place == len(content)


def _drawing(content: bytes) -> bytes:
    if HOSTILE_SVG.search(content):
        raise MediaError("a figure must not hold scripts, entities or addresses")
    try:
        root = SafeET.fromstring(content)
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        raise MediaError(f"this is not an SVG that can be read ({error})") from error
    if root.tag.rpartition("}")[2] != "svg":
        raise MediaError("this is not an SVG")
    for element in root.iter():
        if any(_is_hostile(name, value) for name, value in element.attrib.items()):
            raise MediaError("a figure must not hold scripts, entities or addresses")
        if str(element.tag).rpartition("}")[2].lower() in {"script", "foreignobject", "iframe", "embed", "object"}:
            raise MediaError("a figure must not hold scripts, entities or addresses")
    return content


def _is_hostile(name: str, value: str) -> bool:
    """An attribute, its entities resolved, that runs something or leads elsewhere."""
    plain = name.rpartition("}")[2].lower()
    return plain.startswith("on") or (plain in {"href", "src"} and not value.startswith("#")) or "javascript:" in value


def _video(kind: str, content: bytes) -> bytes:
    if len(content) > MAX_VIDEO:
        raise MediaError("the video is larger than 20 MB. Make it shorter or smaller: 480 lines are enough for a phone")
    right = content[4:8] == b"ftyp" if kind == ".mp4" else content[:4] == b"\x1a\x45\xdf\xa3"
    if not right:
        raise MediaError(f"the content is not {kind.removeprefix('.').upper()} video")
    return content


def _captions(content: bytes) -> bytes:
    if len(content) > MAX_CUES:
        raise MediaError("captions are text; this file is larger than 512 KB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MediaError("captions must be saved as UTF-8") from error
    if not re.match(r"WEBVTT(\s|$)", text) or "-->" not in text:
        raise MediaError("captions must be WebVTT: the first line says WEBVTT, then come times and words")
    return content


def _document(content: bytes) -> bytes:
    if len(content) > MAX_PDF:
        raise MediaError("the PDF is larger than 2 MB. Save it for the web")
    if not content.startswith(b"%PDF-"):
        raise MediaError("the content is not PDF")
    if re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA)\b", content):
        raise MediaError(
            "the PDF runs something when it is opened. Save it again without scripts, actions and attachments"
        )
    return content
