"""One spelling for QTI 2.x and 3.0: `qti-choice-interaction response-identifier` is `choiceInteraction
responseIdentifier` (QTI 3.0 Best Practices and Implementation Guide, "Naming conventions"). Pure."""

import re
from xml.etree.ElementTree import Element

from courses.assessment.formats import safe_xml


def spelled(root: Element) -> Element:
    """A copy of a tree without namespaces, in the spelling of QTI 2. Comments are left out."""
    copy = Element(camel(safe_xml.name(root).removeprefix("qti-")))
    for key, value in root.attrib.items():
        name = key.rpartition("}")[2]
        copy.set(name if name.startswith("data-") else camel(name), value)
    copy.text, copy.tail = root.text, root.tail
    for child in root:
        if safe_xml.name(child):
            copy.append(spelled(child))
        elif len(copy):
            copy[-1].tail = (copy[-1].tail or "") + (child.tail or "")
        else:
            copy.text = (copy.text or "") + (child.tail or "")
    return copy


def camel(name: str) -> str:
    """`match-max` as `matchMax`."""
    return re.sub(r"-([a-z0-9])", lambda match: match[1].upper(), name)
