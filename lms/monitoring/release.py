"""What may be shown of people in groups: nothing from which a few of them can be recognised.

The one engine that every output of survey results and of people's outcomes goes through: page, chart, file, report,
measure. Pure. Rules and test cases: a group needs k = 5 people; what is hidden needs as many, so that no subtraction
gives it back (complementary suppression); fewer than ten in all are not broken down; two groupings are crossed from
150 people on; and nothing is shown that, added to or taken from all that is shown, leaves fewer than five.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from lms.monitoring.recovery import Published

K = 5
SMALLEST_WHOLE = 10
SMALLEST_CROSSED = 150
JOINED = "joined"
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """The groups that may be shown, and those that are shown only together. Both empty: nothing may be shown."""

    shown: tuple[str, ...] = ()
    together: tuple[str, ...] = ()

    def name(self, group: str) -> str | None:
        """What a group is shown as; None where it is not."""
        return group if group in self.shown else JOINED if group in self.together else None


def release(sizes: Mapping[str, int], k: int = K) -> Released:
    """Decide for the groups of one partition inside one published parent, by their number of people.

    Groups of nobody are left out. Ties among the smallest shown groups go by name, so that the answer is
    always the same.
    """
    present = {name: n for name, n in sizes.items() if n > 0}
    shown = sorted((name for name, n in present.items() if n >= k), key=lambda name: (present[name], name))
    hidden = [name for name, n in present.items() if n < k]
    while hidden and sum(present[name] for name in hidden) < k and shown:
        hidden.append(shown.pop(0))
    if hidden and sum(present[name] for name in hidden) < k:
        return Released()
    return Released(tuple(sorted(shown)), tuple(sorted(hidden)))


def joined_further(released: Released, sizes: Mapping[str, int]) -> Released:
    """The same with its smallest group joined with those that are shown together; nothing where no two are left."""
    shown = sorted(released.shown, key=lambda name: (sizes[name], name))
    together = [*released.together, *shown[:1]] if released.together else shown[:2]
    rest = tuple(sorted(set(shown) - set(together)))
    return Released(rest, tuple(sorted(together))) if rest else Released()


def release_table(cells: Mapping[tuple[str, str], int], k: int = K) -> frozenset[tuple[str, str]]:
    """The cells of a table of two groupings that may be shown, where the totals of its lines are shown too.

    Cells under k are hidden; while what is hidden in a line has fewer than k people, or is one cell alone, the
    smallest shown cell of that line is hidden as well. Empty where a line has none left to hide.
    """
    present = {cell: n for cell, n in cells.items() if n > 0}
    shown = {cell for cell, n in present.items() if n >= k}
    lines = [[cell for cell in present if cell[axis] == name] for axis in (0, 1) for name in _names(present, axis)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            hidden = [cell for cell in line if cell not in shown]
            if not hidden or (len(hidden) > 1 and sum(present[cell] for cell in hidden) >= k):
                continue
            rest = [cell for cell in line if cell in shown]
            if not rest:
                return frozenset()
            shown.discard(min(rest, key=lambda cell: (present[cell], cell)))
            changed = True
    return frozenset(shown)


def _names(cells: Mapping[tuple[str, str], int], axis: int) -> list[str]:
    return sorted({cell[axis] for cell in cells})


@dataclass(frozen=True, slots=True)
class Cut:
    """One agreed breakdown: by one grouping, or by two crossed. Named as `sub_region` or `sub_region+gender`."""

    dimensions: Names

    @property
    def name(self) -> str:
        return "+".join(self.dimensions)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cells of one cut that may be shown: a name for each group, joined by + in a crossed cut, and its atoms."""

    cut: Cut
    cells: Mapping[str, frozenset[int]] = field(default_factory=dict)


def cell_name(groups: Sequence[str]) -> str:
    return "+".join(groups)


def release_cuts(
    dimensions: Names, atoms: Mapping[Names, int], cuts: Sequence[Cut], k: int = K
) -> tuple[list[Names], list[Breakdown]]:
    """Everything that may be shown of one set of people, whose total is shown: which cells of which agreed cuts.

    `atoms` are the people by all their groups, in the order of `dimensions`. Each cut is released for itself, then
    joined further until nothing of fewer than k people follows from it and all that was released before it, from
    the total on. Gives the atoms in the order to which the sets of the cells refer, and a breakdown for each cut
    of which two cells or more can be shown.
    """
    order = sorted(name for name, n in atoms.items() if n > 0)
    sizes = [atoms[name] for name in order]
    whole = frozenset(range(len(order)))
    found: list[Breakdown] = []
    if sum(sizes) < SMALLEST_WHOLE:
        return order, found
    public = Published(sizes, k).with_sets([whole])
    for cut in cuts:
        places = [dimensions.index(name) for name in cut.dimensions]
        groups = [tuple(atom[place] for place in places) for atom in order]
        tried = _crossed(sizes, found, cut, k) if len(places) > 1 else _plain(groups, sizes, k)
        for cells in tried:
            more = public.with_sets(cells.values())
            if not more.gives_away():
                found.append(Breakdown(cut, cells))
                public = more
                break
    return order, found


def release_part(
    atoms: Mapping[Names, int], part: Mapping[Names, int], cells: Iterable[Collection[Names]] = (), k: int = K
) -> bool:
    """Whether some of these people may be counted for themselves, beside the total and the cells that are shown.

    `part` are those people by all their groups. No fewer than k, and nothing of fewer than k follows: not of the
    others, as the total less them, and not of those of one cell.
    """
    people = {(name, True): part.get(name, 0) for name in atoms}
    people |= {(name, False): n - part.get(name, 0) for name, n in atoms.items()}
    present = sorted(one for one, n in people.items() if n > 0)
    counted = frozenset(place for place, (_name, is_in) in enumerate(present) if is_in)
    sizes = [people[one] for one in present]
    if sum(sizes[place] for place in counted) < k:
        return False
    shown = [frozenset(place for place, (name, _is_in) in enumerate(present) if name in cell) for cell in cells]
    return not Published(sizes, k).with_sets([frozenset(range(len(present))), *shown, counted]).gives_away()


def _plain(groups: Sequence[Names], sizes: Sequence[int], k: int) -> "list[dict[str, frozenset[int]]]":
    """The breakdowns by one grouping to try, the finest first."""
    totals: dict[str, int] = {}
    for (name,), n in zip(groups, sizes, strict=True):
        totals[name] = totals.get(name, 0) + n
    released, found = release(totals, k), []
    while len(released.shown) + bool(released.together) > 1:
        named = [released.name(name) for (name,) in groups]
        found.append({name: _where(named, name) for name in sorted(filter(None, set(named)))})
        released = joined_further(released, totals)
    return found


def _crossed(sizes: Sequence[int], before: Sequence[Breakdown], cut: Cut, k: int) -> "list[dict[str, frozenset[int]]]":
    """The tables of two groupings to try, each with one more cell hidden: by the groups that stand for themselves."""
    margins = [next((one for one in before if one.cut.dimensions == (name,)), None) for name in cut.dimensions]
    if sum(sizes) < SMALLEST_CROSSED or len(margins) != 2 or None in margins:
        return []
    first, second = (one.cells for one in margins if one is not None)
    sets = {(a, b): first[a] & second[b] for a, b in product(first, second) if first[a] & second[b]}
    people = {cell: sum(sizes[atom] for atom in atoms) for cell, atoms in sets.items()}
    found = []
    shown = release_table(people, k)
    while shown:
        found.append({cell_name(cell): sets[cell] for cell in sorted(shown)})
        smallest = min(shown, key=lambda cell: (people[cell], cell))
        hidden = people.keys() - shown | {smallest}
        shown = release_table({cell: k - 1 if cell in hidden else n for cell, n in people.items()}, k)
    return found


def _where(names: Sequence[str | None], name: str) -> frozenset[int]:
    return frozenset(place for place, one in enumerate(names) if one == name)
