"""Which column of a file is which: names in any order, case and spelling that we know. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CORRECT = "what to correct"  # the column that our files of rejected rows carry
FILTER = "filter:"  # and the one in which our exports say what narrowed them


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of row understands. `also` are other names for it, however they are written.

    `required` columns must be in the file, and filled in in every row.
    """

    name: str
    label: Any
    also: tuple[str, ...] = ()
    required: bool = False
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Guess:
    """Where each known column stands, and what a person has to look at.

    `unknown` are names that neither we know nor this person has told us about; `twice` columns found two times.
    """

    places: Mapping[str, int]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def sure(self) -> bool:
        return not (self.unknown or self.twice or self.missing)


def key(text: str) -> str:
    """A name without case, accents of width, spaces and punctuation: `E-mail address` and `EMAIL_ADDRESS` meet."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def guess(header: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str]) -> Guess:
    """Find each column. `remembered` maps keys of names to columns, or to nothing where a name is to be left out."""
    known = {key(spelling): one.name for one in columns for spelling in (one.name, str(one.label), *one.also)}
    names = {**known, **{word: name for word, name in remembered.items() if name in {"", *(c.name for c in columns)}}}
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, written in enumerate(header):
        word = key(written)
        if not word or is_ours(written):
            continue
        name = names.get(word)
        if name is None:
            unknown.append(written)
        elif name and name in places:
            twice.append(name)
        elif name:
            places[name] = place
    missing = tuple(one.name for one in columns if one.required and one.name not in places)
    return Guess(places, tuple(unknown), tuple(twice), missing)


def is_ours(written: str) -> bool:
    """Whether a column is one that our own files carry for people to read."""
    return key(written) == key(CORRECT) or written.casefold().startswith(FILTER)


def lesson(header: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """What to remember of a mapping: for the key of each name, its column or nothing."""
    names = {place: name for name, place in places.items()}
    return {
        key(written): names.get(place, "")
        for place, written in enumerate(header)
        if key(written) and not is_ours(written)
    }
