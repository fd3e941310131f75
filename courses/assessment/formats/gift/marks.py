"""The signs of GIFT: found where no backslash stands before them, written with one. Pure.

Moodle reads `\\\\` as one backslash, `\\n` as a line end, and a backslash before any of `: # = { } ~` as that sign.
"""

import re
from collections.abc import Iterator

ESCAPED = {":": ":", "#": "#", "=": "=", "{": "{", "}": "}", "~": "~", "n": "\n", "\\": "\\"}
WRITTEN = {character: "\\" + sign for sign, character in ESCAPED.items()}


def found(text: str, mark: str) -> Iterator[int]:
    """Where a sign stands that is meant as one."""
    place = 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text) and text[place + 1] in ESCAPED:
            place += 2
            continue
        if text.startswith(mark, place):
            yield place
            place += len(mark)
            continue
        place += 1


def first(text: str, mark: str) -> int:
    """Where a sign first stands, or -1."""
    return next(found(text, mark), -1)


def last(text: str, mark: str) -> int:
    """Where a sign last stands, or -1. Of a longer row of signs the first ones count."""
    return max(found(text, mark), default=-1)


def split(text: str, mark: str, most: int = -1) -> list[str]:
    """A text cut at a sign, at most so many times."""
    parts: list[str] = []
    begin = 0
    for place in found(text, mark):
        if most == len(parts):
            break
        parts.append(text[begin:place])
        begin = place + len(mark)
    return [*parts, text[begin:]]


def plain(text: str) -> str:
    """A text without its backslashes."""
    return re.sub(r"\\([:#={}~n\\])", lambda match: ESCAPED[match[1]], text)


def written(text: str) -> str:
    """A text in which no sign is taken for one of GIFT's."""
    return "".join(WRITTEN.get(character, character) for character in text)
