"""XML of strangers as a tree: no document types, no entities, nothing fetched, not too large, not too deep. Pure."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from flask_babel import gettext as _

from courses.assessment.formats.report import BadBank

MAX_BYTES = 5 * 1024 * 1024
DEEPEST = 80
MOST_ELEMENTS = 200_000
STARTS = re.compile(rb"<\?xml|<!--|<(?:\w+:)?(?:quiz|assessmentItem|qti-[a-z-]+|questestinterop|manifest)[\s/>]")


class _Limited(TreeBuilder):
    """Builds the tree, and stops where it is deeper or larger than any bank of questions."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise BadBank(_("The XML is nested too deeply or has too many parts."))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(data: bytes) -> Element:
    """The root of a document. Raises BadBank for XML that is broken, hostile or too large."""
    if len(data) > MAX_BYTES:
        raise BadBank(_("The XML is larger than 5 MB. Send it in parts."))
    parser = DefusedXMLParser(target=_Limited(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException as error:
        raise BadBank(
            _("The XML has a document type or entities. For safety we do not read these. Export it without them.")
        ) from error
    except ParseError as error:
        line = getattr(error, "position", (0, 0))[0]
        raise BadBank(_("The XML is broken at line %(line)s. Export it again.", line=line)) from error
    except (LookupError, ValueError) as error:
        raise BadBank(_("The XML is in an encoding that we cannot read. Export it as UTF-8.")) from error
    if not isinstance(root, Element):
        raise BadBank(_("The XML is empty."))
    return root


def looks_like_xml(data: bytes) -> bool:
    """Whether a file is XML, in UTF-8 or UTF-16. Text may begin with a tag of HTML: then it is none."""
    start = data[:400].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").strip(b"\xff\xfe \t\r\n")
    return bool(STARTS.match(start))


def name(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def within(element: Element, wanted: str) -> Iterator[Element]:
    """All elements below this one that have a name, in document order."""
    return (one for one in element.iter() if one is not element and name(one) == wanted)


def children(element: Element, wanted: str) -> list[Element]:
    return [one for one in element if name(one) == wanted]


def child(element: Element, *path: str) -> Element | None:
    """The first element at a path of names, or None."""
    found: Element | None = element
    for step in path:
        found = next(iter(children(found, step)), None) if found is not None else None
    return found


def words(element: Element | None) -> str:
    """All text in an element, as it stands there."""
    return "".join(element.itertext()) if element is not None else ""
