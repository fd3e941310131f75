"""The files of a course: from a directory, from a zip that anybody may have made, and back. Pure but for reading.

Every way in has the same limits and says all that is wrong, each with its file, before anything is used.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from courses.catalogue import media

MAX_BYTES = 5 * 1024 * 1024  # a course without its videos
MAX_VIDEO_BYTES = 60 * 1024 * 1024  # all videos of a course
MAX_FILES = 400
MAX_ENTRIES = 2 * MAX_FILES  # of a zip: folders and what some systems add count too
MAX_RATIO = 200  # unpacked to packed; text of a course stays below 20
SMALL = 64 * 1024  # below this a ratio says nothing
BLOCK = 64 * 1024
SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
TEXTS = {".toml", ".md", ".json"}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db")
OLDEST = (1980, 1, 1, 0, 0, 0)  # a zip has no earlier day; the same files make the same zip


class CourseFolderError(Exception):
    """This cannot be a course; `problems` says all that is wrong, each with its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def from_directory(folder: Path) -> dict[str, bytes]:
    """The files of a course folder by name. Raises CourseFolderError."""
    problems: list[str] = []
    found: dict[str, bytes] = {}
    limits = _Limits()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            problems.append(f"{name}: links are not taken in")
        elif path.is_file():
            wrong = wrong_name(name) or limits.wrong(name, path.stat().st_size)
            if wrong:
                problems.append(f"{name}: {wrong}")
                if limits.full:
                    break
            else:
                found[name] = path.read_bytes()
    return _whole(found, problems)


def from_zip(content: bytes) -> dict[str, bytes]:
    """The files of a zipped course folder by name, whether they lie at its top or in one folder.

    Nothing is written to disk. Sizes are counted as they are unpacked, whatever the zip says about itself.
    Raises CourseFolderError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not _left_out(one.filename)]
            if len(entries) > MAX_ENTRIES:
                raise CourseFolderError([f"the zip holds {len(entries)} files; a course has at most {MAX_FILES}"])
            return _unpack(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise CourseFolderError([f"this is not a zip that can be read ({error})"]) from error


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files. The same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def wrong_name(name: str) -> str | None:
    """What is wrong with the name of a file, or None."""
    path = PurePosixPath(name)
    if "\\" in name or "\x00" in name or ":" in name or path.is_absolute() or ".." in path.parts:
        return "a name must not lead out of the course folder"
    if any(not SAFE_NAME.fullmatch(part) for part in path.parts):
        return "only .toml, .md, .json, pictures, videos, captions and PDF with plain small names are taken in"
    if media.MADE.fullmatch(path.name):
        return "smaller sizes of pictures are made by the service; take only the picture in"
    if not _has_a_place(path):
        return (
            "only course.toml, glossary.json, scenarios.json, lessons/*.md, lessons/<language>/*.md, "
            "questions/*.json, translations/*.json and media/* are taken in"
        )
    return None


def _has_a_place(path: PurePosixPath) -> bool:
    match path.parts:
        case ("course.toml" | "glossary.json" | "scenarios.json",):
            return True
        case ("lessons", _):
            return path.suffix == ".md"
        case ("lessons", language, _):
            return path.suffix == ".md" and LANGUAGE.fullmatch(language) is not None
        case ("questions", "bank.json" | "checks.json"):
            return True
        case ("translations", _):
            return path.suffix == ".json" and LANGUAGE.fullmatch(path.stem) is not None
        case ("media", _):
            return path.suffix in media.KINDS
    return False


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Raise CourseFolderError when files of these sizes are too much for a course."""
    limits = _Limits()
    problems = [f"{name}: {wrong}" for name, size in sizes.items() if (wrong := limits.wrong(name, size))]
    if problems:
        raise CourseFolderError(problems[:1])


class _Limits:
    """How much has been taken in so far."""

    def __init__(self) -> None:
        self.files = self.bytes = self.video = 0
        self.full = False

    def wrong(self, name: str, size: int) -> str | None:
        """Count a file; what is wrong with it, or None."""
        self.files += 1
        if PurePosixPath(name).suffix in media.VIDEOS:
            self.video += size
        else:
            self.bytes += size
        self.full = self.bytes > MAX_BYTES or self.video > MAX_VIDEO_BYTES or self.files > MAX_FILES
        if not self.full:
            return None
        return f"the course is larger than 5 MB (its videos: 60 MB) or has more than {MAX_FILES} files"


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    problems: list[str] = []
    found: dict[str, bytes] = {}
    limits = _Limits()
    top = _top([one.filename for one in entries])
    for entry in entries:
        name = entry.filename.removeprefix(top)
        if entry.filename.endswith("/"):  # a folder; zipfile's own question fails for a name that is empty
            continue
        wrong = _wrong_entry(entry) or wrong_name(name) or ("the name is there twice" if name in found else None)
        wrong = wrong or limits.wrong(name, entry.file_size)
        if wrong:
            problems.append(f"{name}: {wrong}")
            if limits.full:
                break
            continue
        try:
            found[name] = b"".join(_blocks(archive, entry))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            problems.append(f"{name}: this cannot be unpacked; the zip says something else about it ({error})")
    return _whole(found, problems)


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry, never more than it said it has."""
    left = entry.file_size
    with archive.open(entry) as file:
        while block := file.read(BLOCK):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile("larger than it says")
            yield block
    if left:
        raise zipfile.BadZipFile("smaller than it says")


def _wrong_entry(entry: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return "links are not taken in"
    if entry.flag_bits & 0x1:
        return "it is locked with a password"
    if entry.compress_type not in METHODS:
        return "it is packed in a way that is not taken in"
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return f"it unpacks to more than {MAX_RATIO} times its size"
    return None


def _left_out(name: str) -> bool:
    return name.startswith(LEFT_OUT[0]) or PurePosixPath(name).name in LEFT_OUT[1:]


def _top(names: list[str]) -> str:
    """The one folder that everything lies in, as `name/`; empty when course.toml is at the top."""
    first = {name.split("/", 1)[0] for name in names}
    if "course.toml" in names or len(first) != 1 or not all("/" in name for name in names):
        return ""
    top = first.pop()
    return f"{top}/" if top not in {"..", "."} else ""


def _whole(found: dict[str, bytes], problems: list[str]) -> dict[str, bytes]:
    if not problems and "course.toml" not in found:
        problems.append("course.toml: missing")
    if problems:
        raise CourseFolderError(problems)
    return found
