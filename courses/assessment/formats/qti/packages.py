"""Reading zips with questions: QTI 2.x and 3.0 content packages, and Common Cartridges with QTI 1.2 (IMS Content
Packaging, "Manifest": the type of a resource says what its file is).

Pages, discussions, links and the like in a cartridge are no questions: they are passed over. Tests name items and how
many are asked; the items come in, how many are asked is decided in the course.
"""

import re
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats import safe_xml
from courses.assessment.formats.package import Package, Resource
from courses.assessment.formats.qti import cartridge, items
from courses.assessment.formats.report import BadBank, Entry, Refusal, Report

ITEM = re.compile(r"imsqti_(?:item_xmlv[23]p\d|apipitem_xmlv2p\d)")
CARTRIDGE = re.compile(r"imsqti_xmlv1p2(?:p1)?(?:/imscc_xmlv1p\d/(?:assessment|question-bank))?")


def read(data: bytes) -> Report:
    """All questions of a package. Raises BadBank."""
    package = Package(data)
    entries: list[Entry] = []
    for resource in package.resources():
        if ITEM.fullmatch(resource.type) or CARTRIDGE.fullmatch(resource.type):
            entries += _of(package, resource, len(entries) + 1)
            bank.check_count(len(entries))
    if not entries:
        raise BadBank(_("There are no questions in this package: its manifest names no QTI item and no assessment."))
    return bank.report(_("QTI package"), entries)


def _of(package: Package, resource: Resource, number: int) -> list[Entry]:
    """The questions of one file; one that cannot be read is named as a whole."""
    where = resource.href or resource.identifier
    try:
        root = safe_xml.parse(package.file_of(resource))
    except (Refusal, BadBank) as problem:
        return [Entry(number, where[:120], resource.identifier[:80], {}, reason=str(problem))]
    return _entries(root, number, where[:120])


def _entries(root: Element, number: int, where: str) -> list[Entry]:
    if items.is_item(root):
        return [items.entry(root, number, where)]
    if safe_xml.name(root) == "questestinterop":
        return list(cartridge.entries(root, number, where))
    return [Entry(number, where, where, {}, reason=str(_("The manifest calls this file a question, but it is none.")))]


def read_one(root: Element) -> Report:
    """An item, or QTI 1.2, that came without a package. Raises BadBank for other XML."""
    if not items.is_item(root) and safe_xml.name(root) != "questestinterop":
        raise BadBank(
            _("This XML is neither from Moodle nor QTI: it begins with “%(name)s”.", name=safe_xml.name(root)[:40])
        )
    found = _entries(root, 1, str(_("The file")))
    bank.check_count(len(found))
    return bank.report("QTI", found)
