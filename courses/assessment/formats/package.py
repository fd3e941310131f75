"""Zip files of strangers, read in memory: no way out of the file, no links, no bombs, no sizes that lie. Pure.

IMS Content Packaging 1.1 to 1.3 and Common Cartridge name their files in imsmanifest.xml at the top.
"""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import safe_xml
from courses.assessment.formats.report import BadBank, Refusal
from courses.assessment.formats.rich import outside

MANIFEST = "imsmanifest.xml"
MAX_ENTRIES = 3_000
MAX_UNPACKED = 60 * 1024 * 1024
MAX_READ = 20 * 1024 * 1024
MAX_RATIO = 200
SMALL = 64 * 1024  # below this a ratio says nothing
# What zipfile raises for a file that is damaged or made to mislead; a place before its start is a ValueError.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the manifest names, with what it says that the file is."""

    identifier: str
    type: str
    href: str


class Package:
    """A zip whose entries have been looked at. Raises BadBank for one that is hostile or broken."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise BadBank(_("This zip cannot be opened. Export it again.")) from error
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise BadBank(_("This zip unpacks to more than 60 MB or 3,000 files. Export the questions alone."))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _check(entry)
            if entry.filename in self._entries:
                raise BadBank(_("This zip holds “%(name)s” twice.", name=entry.filename[:80]))
            self._entries[entry.filename] = entry
        self._left = MAX_READ

    @property
    def names(self) -> list[str]:
        return sorted(name for name, entry in self._entries.items() if not entry.is_dir())

    def read(self, name: str) -> bytes:
        """A file of the zip. Raises Refusal when it is not there, BadBank when its size is not what the zip says."""
        entry = self._entries.get(name)
        if entry is None:
            raise Refusal(_("Its file “%(name)s” is not in the zip.", name=name[:80]))
        self._left -= entry.file_size
        if entry.file_size > safe_xml.MAX_BYTES or self._left < 0:
            raise BadBank(_("The files of questions in this zip are larger than 20 MB. Export fewer at once."))
        try:
            with self._zip.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except BROKEN as error:
            raise BadBank(_("“%(name)s” in this zip cannot be unpacked.", name=name[:80])) from error
        if len(data) != entry.file_size:
            raise BadBank(_("“%(name)s” in this zip has another size than the zip says.", name=name[:80]))
        return data

    def manifest(self) -> Element:
        """The root of imsmanifest.xml, at the top or in the one folder that holds everything."""
        name = min((one for one in self.names if PurePosixPath(one).name == MANIFEST), key=len, default="")
        if not name:
            raise BadBank(_("There is no imsmanifest.xml in this zip. Export it as a QTI package or Common Cartridge."))
        self.folder = name.removesuffix(MANIFEST)
        return safe_xml.parse(self.read(name))

    def resources(self) -> list[Resource]:
        """What the manifest names, in its order."""
        found = []
        for one in safe_xml.within(self.manifest(), "resource"):
            file = next(iter(safe_xml.children(one, "file")), None)
            href = one.get("href") or (file.get("href") if file is not None else "") or ""
            found.append(Resource(one.get("identifier", ""), one.get("type", ""), href))
        return found

    def file_of(self, resource: Resource) -> bytes:
        """The file of a resource. Raises Refusal for an address outside the zip."""
        href = unquote(resource.href)
        if not href or outside(resource.href) or outside(href):
            raise Refusal(_("Its file “%(name)s” lies outside the zip.", name=resource.href[:80]))
        return self.read(self.folder + href)


def _check(entry: zipfile.ZipInfo) -> None:
    if not entry.filename:
        raise BadBank(_("This zip cannot be opened. Export it again."))
    path = PurePosixPath(entry.filename)
    if "\\" in entry.filename or ":" in entry.filename or path.is_absolute() or ".." in path.parts:
        raise BadBank(_("“%(name)s” in this zip leads out of it.", name=entry.filename[:80]))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadBank(_("“%(name)s” in this zip is a link.", name=entry.filename[:80]))
    if entry.flag_bits & 0x1 or entry.compress_type not in METHODS:
        raise BadBank(_("“%(name)s” in this zip is locked or packed in an unusual way.", name=entry.filename[:80]))
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise BadBank(_("“%(name)s” in this zip unpacks to more than 200 times its size.", name=entry.filename[:80]))
