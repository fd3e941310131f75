"""Which column of a file is which: names in any order, case and spelling that we know. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.imports.reading import BadFile


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind of row understands. `also` are other names for it, however they are written."""

    name: str
    label: str
    also: tuple[str, ...] = ()
    required: bool = False
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Headers:
    """Where each known column stands, and the names that nobody knows."""

    places: Mapping[str, int]
    unused: tuple[str, ...]


def key(text: str) -> str:
    """A name without case, accents of width, spaces and punctuation: `E-mail address` and `EMAIL_ADDRESS` meet."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def find(header: Sequence[str], columns: Sequence[Column]) -> Headers:
    """Find each column. Raises BadFile when one that is needed is missing or one stands there twice."""
    names = {key(spelling): one.name for one in columns for spelling in (one.name, str(one.label), *one.also)}
    places: dict[str, int] = {}
    unused = []
    for place, written in enumerate(header):
        name = names.get(key(written))
        if name is None:
            if written:
                unused.append(written)
        elif name in places:
            raise BadFile(_("Two columns are called %(column)s. Take one away.", column=written))
        else:
            places[name] = place
    missing = [str(one.label) for one in columns if one.required and one.name not in places]
    if missing:
        raise BadFile(_missing(missing, header))
    return Headers(places, tuple(unused))


def _missing(missing: Sequence[str], header: Sequence[str]) -> str:
    found = ", ".join(written[:40] for written in header[:12] if written)
    return str(
        _(
            "The first row must name the columns. Missing: %(missing)s. Found: %(found)s.",
            missing=", ".join(missing),
            found=found,
        )
    )
