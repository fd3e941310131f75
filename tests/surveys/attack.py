"""Somebody who got hold of a copy of the database, and tries to tell who said what.

Each attack is given a copy and says whom it takes to have written which words. It knows nothing of our tables but what
a copy shows: any row that leads to a person (a foreign key on an account, through other rows too) is one end, any
value in which words of an answer stand is the other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

WORDS = re.compile(r"Story \d+x")
Guess = tuple[int, str]  # a person's number and the words taken for theirs


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it lies in the database: its place in the order of the file, who wrote it (PostgreSQL), its values."""

    table: str
    place: int
    written_by: str
    values: Mapping[str, Any]

    def words(self) -> str | None:
        found = WORDS.search(" ".join(str(value) for value in self.values.values()))
        return found[0] if found else None


@dataclass(slots=True)
class Copy:
    """All tables of a database at one moment. `people` are the rows that lead to a person, with that person."""

    rows: list[Row]
    people: list[tuple[int, Row]] = field(default_factory=list)

    def answers(self) -> list[tuple[Row, str]]:
        return [(row, words) for row in self.rows if (words := row.words())]

    def tables(self) -> set[str]:
        return {row.table for row in self.rows}


def take(connection: Connection) -> Copy:
    """Copy everything, with what stands beside the columns: the order in the file, and the transaction."""
    postgresql = connection.dialect.name == "postgresql"
    found = Copy([])
    keys: dict[str, list[tuple[str, str]]] = {}
    for table in inspect(connection).get_table_names():
        keys[table] = [
            (key["constrained_columns"][0], key["referred_table"])
            for key in inspect(connection).get_foreign_keys(table)
        ]
        query = (
            f'select ctid, xmin::text as written_by, * from "{table}" order by ctid'
            if postgresql
            else (f'select * from "{table}"')
        )
        for place, row in enumerate(connection.execute(text(query)).mappings()):
            values = {name: value for name, value in row.items() if name not in ("ctid", "written_by")}
            found.rows.append(Row(table, place, str(row.get("written_by", "")), values))
    _lead(found, keys)
    return found


def _lead(copy: Copy, keys: Mapping[str, list[tuple[str, str]]]) -> None:
    """Follow foreign keys from every row to a person, over as many tables as it takes."""
    known = {("user", row.values["id"]): row.values["id"] for row in copy.rows if row.table == "user"}
    waiting = [row for row in copy.rows if row.table != "user"]
    while True:
        left = []
        for row in waiting:
            led = {known[one, row.values[column]] for column, one in keys[row.table]
                   if (one, row.values[column]) in known}  # fmt: skip
            if len(led) == 1:
                copy.people.append((led.copy().pop(), row))
                if "id" in row.values:
                    known[row.table, row.values["id"]] = led.pop()
            else:
                left.append(row)
        if len(left) == len(waiting):
            return
        waiting = left


def by_keys(copy: Copy) -> Iterator[Guess]:
    """Words that stand in a row which leads to a person."""
    yield from ((person, words) for person, row in copy.people if (words := row.words()))


def by_shared_values(copy: Copy, beside: Copy) -> Iterator[Guess]:
    """A value of a row with words that is found in just one person's rows, in this copy or in another one."""
    owners: dict[str, set[int]] = {}
    for person, row in [*copy.people, *beside.people]:
        for value in row.values.values():
            owners.setdefault(str(value), set()).add(person)
    for row, words in copy.answers():
        for value in row.values.values():
            if len(people := owners.get(str(value), set())) == 1:
                yield next(iter(people)), words


def by_transaction(copy: Copy) -> Iterator[Guess]:
    """Rows of one person that were written in the same transaction as a row with words."""
    for row, words in copy.answers():
        people = {person for person, other in copy.people if other.written_by and other.written_by == row.written_by}
        if len(people) == 1:
            yield people.pop(), words


def by_order(copy: Copy, sent: Sequence[int]) -> Iterator[list[Guess]]:
    """Words in every order that their table can be put in, laid beside the order in which people were seen to send."""
    by_table: dict[str, list[tuple[Row, str]]] = {}
    for row, words in copy.answers():
        by_table.setdefault(row.table, []).append((row, words))
    for found in by_table.values():
        columns = found[0][0].values.keys()
        orders: list[Any] = [lambda one: one[0].place, *(_by_column(column) for column in columns)]
        for order in orders:
            in_order = sorted(found, key=order)
            yield list(zip(sent, (words for _row, words in in_order), strict=False))
            yield list(zip(reversed(sent), (words for _row, words in in_order), strict=False))


def _by_column(column: str) -> Any:
    return lambda one: str(one[0].values[column]).rjust(40)


def by_files(files: Iterable[Path], marks: Mapping[int, Sequence[str]], *, near: int) -> Iterator[Guess]:
    """Words anywhere in the files (tables, free pages, logs of changes), with the mark of a person nearest to them."""
    of = {sign.encode(): person for person, signs in marks.items() for sign in signs}
    signs = re.compile(b"|".join(re.escape(sign) for sign in of))
    for path in files:
        data = path.read_bytes()
        places = [(match.start(), match.end(), of[match[0]]) for match in signs.finditer(data)]
        for match in re.finditer(WORDS.pattern.encode(), data):
            around = [
                (min(abs(match.start() - end), abs(start - match.end())), person) for start, end, person in places
            ]
            distance, person = min(around, default=(near, 0))
            if distance < near:
                yield person, match[0].decode()


def words_in(files: Iterable[Path]) -> set[str]:
    """All words of answers that can be read in the files."""
    return {match.decode() for path in files for match in re.findall(WORDS.pattern.encode(), path.read_bytes())}


def right(guesses: Iterable[Guess], truth: Mapping[int, str]) -> int:
    """How many people an attack was right about."""
    return len({person for person, words in guesses if truth.get(person) == words})
