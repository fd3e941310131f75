"""What can be calculated from published counts by adding and subtracting them. Pure.

A reader of a report knows which groups every invited person is in. People who are alike in all of them form an atom;
every published count is a sum over some atoms. A count of fewer than k people is given away where it follows from
published ones: total minus shown groups, one table minus another, a row minus a column. This module says whether
any such count follows, by every way of adding and subtracting at once (linear algebra; compare Hundepool et al.,
Statistical Disclosure Control, 2012, section 4.3, on auditing suppressed tables).
"""

import copy
import random
from collections.abc import Iterable, Sequence

PRIME = 2**61 - 1  # whole numbers modulo a large prime calculate as fractions do, and stay small
MOST_PEOPLE = 4  # fewer than five people are at most four atoms
Row = list[int]


class Published:
    """The sets of atoms whose counts are, or may be, published. `sizes` are the people in each atom.

    Raises ValueError for a k above five, for which the search below would not be whole.
    """

    def __init__(self, sizes: Sequence[int], k: int) -> None:
        if k > MOST_PEOPLE + 1:
            raise ValueError("recovery is searched for in groups of up to four people")
        self.sizes = tuple(sizes)
        self.k = k
        self.rows: dict[int, Row] = {}  # by the place of their first number that is not zero, which is 1
        self.weights = random.Random(1).choices(range(1, PRIME), k=len(self.sizes))  # noqa: S311  no secret

    def with_sets(self, sets: Iterable[frozenset[int]]) -> "Published":
        """The same with more sets published."""
        other = copy.copy(self)
        other.rows = dict(self.rows)
        for one in sets:
            other.add([int(atom in one) for atom in range(len(self.sizes))])
        return other

    def add(self, row: Row) -> None:
        """One more equation, as far as it says something new; each row begins where no other has a number."""
        for place, known in self.rows.items():
            if factor := row[place]:
                row = [(a - factor * b) % PRIME for a, b in zip(row, known, strict=True)]
        if not any(row):
            return
        place = next(place for place, number in enumerate(row) if number)
        inverse = pow(row[place], -1, PRIME)
        row = [number * inverse % PRIME for number in row]
        for other, known in self.rows.items():
            if factor := known[place]:
                self.rows[other] = [(a - factor * b) % PRIME for a, b in zip(known, row, strict=True)]
        self.rows[place] = row

    def gives_away(self) -> bool:
        """Whether the count of some set of fewer than k people follows from what is published."""
        small = [(mark, (atom,), self.sizes[atom]) for atom, mark in enumerate(self._marks()) if self._is_small(atom)]
        if any(mark == 0 for mark, _atoms, _people in small):
            return True
        pairs = [
            ((one[0] + two[0]) % PRIME, one[1] + two[1], one[2] + two[2])
            for number, one in enumerate(small)
            for two in small[:number]
            if one[2] + two[2] < self.k
        ]
        seen: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for mark, atoms, people in [*small, *pairs]:
            if mark == 0:
                return True
            if len(atoms) > 1:
                for others, more in seen.get(-mark % PRIME, ()):
                    if people + more < self.k and not set(atoms) & set(others):
                        return True
            seen.setdefault(mark, []).append((atoms, people))
        return False

    def _is_small(self, atom: int) -> bool:
        return 0 < self.sizes[atom] < self.k

    def _marks(self) -> list[int]:
        """A number for each atom. The count of a set follows from the published ones if and only if the numbers
        of its atoms add up to 0 (but for a chance of one in 2^61).

        They are a random solution of: every published set adds up to 0. What is 0 in a random solution is so in
        all of them, and that is what it means to follow.
        """
        marks = [0 if atom in self.rows else weight for atom, weight in enumerate(self.weights)]
        for place, row in self.rows.items():
            total = sum(number * marks[atom] for atom, number in enumerate(row) if number and atom != place)
            marks[place] = -total % PRIME
        return marks
