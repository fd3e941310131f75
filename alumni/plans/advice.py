"""Gentle checks of what people write into a plan: they advise and never block. Pure."""

import re
from collections.abc import Iterable

CHECKS = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE),
    "phone": re.compile(r"(?<!\d)\+?\d[\d ()\-]{7,}\d"),
    "number": re.compile(r"\b(?=[A-Z0-9/-]*\d{3})(?=[A-Z0-9/-]*[A-Z])[A-Z0-9][A-Z0-9/-]{5,}\b"),
}


def found(texts: Iterable[str]) -> list[str]:
    """The kinds of things that look as if they should not be here: email, phone, number (of a case or a document)."""
    whole = "\n".join(texts)
    return [kind for kind, pattern in CHECKS.items() if pattern.search(whole)]
