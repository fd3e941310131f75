"""A course in several languages: which words are translated, from which text, and how they stand. Pure.

A translation is kept beside the course, never as a course of its own: lessons, questions and progress stay one
record. Each part remembers a fingerprint of the text it was made from; where that has changed since, it is out of date.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

WORDS = {"stem", "explanation", "title", "setting", "text", "label", "feedback"}
INSIDE = {"options", "left", "right", "feedback", "nodes", "choices"}  # endings are nodes by then
ALL_WORDS = {"options", "left", "right", "feedback", "answer"}  # every text in them is read by people

Row = Mapping[str, Any]


class Standing(StrEnum):
    """How a part of a translation stands."""

    MISSING = "missing"
    OUT_OF_DATE = "out_of_date"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson, or a question or scenario in it, with its standing in a language."""

    code: str
    standing: Standing


def words_of(row: Row) -> dict[str, str]:
    """The texts of a question or scenario that people read, by their place: `options.0`, `nodes.A.text` …"""
    return dict(_walk(row, "", all_words=False, short=row.get("type") == "short"))


def _walk(value: Any, path: str, *, all_words: bool, short: bool) -> Iterator[tuple[str, str]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, one in items:
        place = f"{path}{key}"
        if isinstance(one, str):
            if one and (all_words or key in WORDS):
                yield place, one
        elif isinstance(one, Mapping | list) and (_is_inside(value, key) or (short and place == "answer")):
            yield from _walk(one, f"{place}.", all_words=key in ALL_WORDS or all_words, short=False)


def _is_inside(value: Any, key: object) -> bool:
    """Whether words are to be looked for in there: in named parts, in every node and every choice."""
    return key in INSIDE or isinstance(value, list) or (isinstance(value, Mapping) and _is_node(value.get(key)))


def _is_node(value: Any) -> bool:
    return isinstance(value, Mapping) and "text" in value


def in_words(row: Row, words: Mapping[str, str]) -> dict[str, Any]:
    """The row with other words in these places. A short answer counts in either language."""
    made: dict[str, Any] = json.loads(json.dumps(row))
    known = words_of(row)
    for place, word in words.items():
        if place in known and word:
            _put(made, place.split("."), word)
    if row.get("type") == "short":
        made["answer"] = list(dict.fromkeys([*made["answer"], *row["answer"]]))
    return made


def _put(value: Any, path: Sequence[str], word: str) -> None:
    for key in path[:-1]:
        value = value[int(key)] if isinstance(value, list) else value[key]
    last = path[-1]
    value[int(last) if isinstance(value, list) else last] = word


def fingerprint(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def lesson_fingerprint(row: Row, markdown: str) -> str:
    """Of what a lesson's translation is made from."""
    return fingerprint(str(row.get("title", "")), str(row.get("summary", "")), markdown)


def row_fingerprint(row: Row) -> str:
    """Of what the translation of a question or scenario is made from: its words, not its key or tags."""
    return fingerprint(*(text for pair in words_of(row).items() for text in pair))


def standing_of_lesson(row: Row, markdown: str, made: Row | None, text: str | None) -> Standing:
    """`made` is what the translation says of the lesson, `text` its text there."""
    if not made or not made.get("title") or not (text or "").strip():
        return Standing.MISSING
    return _by_print(made, lesson_fingerprint(row, markdown))


def standing_of_row(row: Row, made: Row | None) -> Standing:
    words = (made or {}).get("words") or {}
    if not made or any(not words.get(place) for place in words_of(row)):
        return Standing.MISSING
    return _by_print(made, row_fingerprint(row))


def _by_print(made: Row, now: str) -> Standing:
    return Standing.CURRENT if made.get("made_from") == now else Standing.OUT_OF_DATE


def worst(standings: Sequence[Standing]) -> Standing:
    """How a lesson stands with all that it places: as its worst part."""
    for one in (Standing.MISSING, Standing.OUT_OF_DATE):
        if one in standings:
            return one
    return Standing.CURRENT
