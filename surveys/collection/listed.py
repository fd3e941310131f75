"""The addresses in a list of people, pasted or in a table. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.imports.reading import read
from lms.imports.table import plain_cell

ADDRESS = re.compile(r"[^\s,;<>()\[\]\"']+@[^\s,;<>()\[\]\"']+")
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """Addresses in small letters, each once and in order; `without` are the lines that hold text and no address."""

    addresses: tuple[str, ...]
    without: tuple[int, ...] = ()


def of_text(text: str) -> Found:
    """The addresses in pasted text, one or several a line, names beside them or not."""
    return _found(enumerate(text.splitlines(), 1))


def of_file(data: bytes) -> Found:
    """The addresses in a CSV file or a workbook, in whichever column; its first row may name them. Raises BadFile."""
    table = read(data)
    rows = [(1, table.header), *table.rows]
    found = _found((number, " ".join(plain_cell(cell) for cell in cells)) for number, cells in rows)
    return Found(found.addresses, tuple(number for number in found.without if number > 1))


def _found(lines: Iterator[tuple[int, str]]) -> Found:
    addresses: dict[str, None] = {}
    without = []
    for number, line in lines:
        here = [one.strip(".").lower() for one in ADDRESS.findall(line)]
        addresses.update(dict.fromkeys(here))
        if not here and line.strip():
            without.append(number)
    return Found(tuple(addresses), tuple(without))
