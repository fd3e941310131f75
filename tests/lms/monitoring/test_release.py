import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.monitoring.recovery import Published
from lms.monitoring.release import JOINED, Cut, K, Released, release, release_cuts, release_table

SIZES = st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=2), st.integers(0, 30), max_size=8)


@pytest.mark.parametrize(
    ("sizes", "shown", "together"),
    [
        ({"A": 8, "B": 7, "C": 2, "D": 5, "E": 1}, ("A", "B"), ("C", "D", "E")),
        ({"Tech": 7, "Product": 1}, (), ("Product", "Tech")),
        ({"A": 12, "B": 4, "C": 3}, ("A",), ("B", "C")),
        ({"A": 9, "B": 9}, ("A", "B"), ()),
        ({"A": 3, "B": 1}, (), ()),
        ({"A": 20, "B": 6, "C": 5, "D": 0}, ("A", "B", "C"), ()),
    ],
)
def test_vectors(sizes, shown, together):
    assert release(sizes) == Released(shown, together)


@given(SIZES)
def test_nothing_shown_or_left_over_is_smaller_than_k(sizes):
    released = release(sizes)
    assert all(sizes[name] >= K for name in released.shown)
    if released.shown or released.together:
        rest = sum(sizes.values()) - sum(sizes[name] for name in released.shown)
        assert rest == 0 or rest >= K


@given(SIZES)
def test_every_group_is_in_one_place_or_nothing_is_shown(sizes):
    released = release(sizes)
    present = {name for name, n in sizes.items() if n}
    assert not set(released.shown) & set(released.together)
    assert set(released.shown) | set(released.together) in (present, set())


@given(SIZES)
def test_the_order_of_the_groups_does_not_matter(sizes):
    assert release(sizes) == release(dict(reversed(sizes.items())))


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ({"aa": 9, "ab": 8, "ba": 7, "bb": 6}, ""),
        ({"aa": 9, "ab": 2, "ac": 9, "ba": 9, "bb": 9, "bc": 6, "ca": 7, "cb": 8, "cc": 9}, "aa ab ca cb"),
        ({"aa": 4, "ab": 9, "ba": 9, "bb": 3}, "aa ab ba bb"),
        ({"aa": 9, "ab": 0, "ba": 8, "bb": 7}, ""),
    ],
)
def test_a_table_hides_a_second_cell_in_every_line(table, hidden):
    cells = {(name[0], name[1]): n for name, n in table.items()}
    shown = release_table(cells)
    present = {cell for cell, n in cells.items() if n}
    assert {a + b for a, b in present - shown} == set(hidden.split())


@given(st.dictionaries(st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), st.integers(0, 40)))
def test_what_a_table_hides_in_a_line_is_several_cells_of_five_people(cells):
    shown = release_table(cells)
    for axis, name in {(axis, cell[axis]) for cell in shown for axis in (0, 1)}:
        hidden = [n for cell, n in cells.items() if cell[axis] == name and n and cell not in shown]
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= K)


DIMENSIONS = ("region", "family", "gender")
CUTS = [Cut(("region",)), Cut(("family",)), Cut(("gender",)), Cut(("region", "family"))]
PEOPLE = st.dictionaries(
    st.tuples(st.sampled_from("NSEP"), st.sampled_from("pmj"), st.sampled_from("wm")), st.integers(0, 45), max_size=12
)


def follows(sets, wanted, width):
    """Whether the sum over some atoms is a combination of the sums over these sets: by fractions, row after row."""
    rows: list[list[Fraction]] = []
    for one in [*sets, wanted]:
        row = [Fraction(int(atom in one)) for atom in range(width)]
        for known in rows:
            place = next(place for place, number in enumerate(known) if number)
            row = [a - row[place] / known[place] * b for a, b in zip(row, known, strict=True)]
        if any(row):
            rows.append(row)
        elif one is wanted:
            return True
    return False


def few(sizes, k=K):
    """Every set of atoms with fewer than k people."""
    small = [atom for atom, n in enumerate(sizes) if n < k]
    for number in range(1, k):
        for atoms in itertools.combinations(small, number):
            if sum(sizes[atom] for atom in atoms) < k:
                yield frozenset(atoms)


@given(PEOPLE)
def test_nobody_subtracts_between_totals_tables_and_crossed_tables(people):
    order, breakdowns = release_cuts(DIMENSIONS, people, CUTS)
    sizes = [people[name] for name in order]
    sets = [frozenset(range(len(order))), *(cell for one in breakdowns for cell in one.cells.values())]
    for cell in sets:
        assert not breakdowns or sum(sizes[atom] for atom in cell) >= K
    if breakdowns:
        for wanted in few(sizes):
            assert not follows(sets, wanted, len(order)), f"{[order[atom] for atom in wanted]} can be calculated"


def test_two_tables_that_each_are_safe_are_not_published_together_where_their_difference_is_small():
    """All eight from the Pacific but one are maritime, and nobody else is: 8 − 7 would be that one."""
    people = {("P", "m", "w"): 7, ("P", "p", "w"): 1, ("S", "p", "w"): 9, ("E", "j", "w"): 12}
    _order, breakdowns = release_cuts(DIMENSIONS, people, CUTS[:2])
    regions, families = (set(one.cells) for one in breakdowns)
    assert regions == {"P", "S", "E"}
    assert families == {"j", JOINED}


def test_a_crossed_table_needs_a_hundred_and_fifty_people():
    def crossed(n):
        people = {(a, b, "w"): n for a in "NS" for b in "pm"}
        return [one.cut.name for one in release_cuts(DIMENSIONS, people, CUTS)[1]]

    assert "region+family" not in crossed(37)
    assert "region+family" in crossed(38)


def test_fewer_than_ten_are_not_broken_down():
    assert release_cuts(DIMENSIONS, {("N", "p", "w"): 5, ("S", "p", "w"): 4}, CUTS)[1] == []
    assert release_cuts(DIMENSIONS, {("N", "p", "w"): 5, ("S", "p", "w"): 5}, CUTS)[1] != []


@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.data())
def test_what_follows_is_found_in_the_same_places_as_with_fractions(sizes, data):
    atoms = st.frozensets(st.integers(0, len(sizes) - 1), min_size=1)
    sets = data.draw(st.lists(atoms, max_size=5))
    expected = any(follows(sets, wanted, len(sizes)) for wanted in few(sizes))
    assert Published(sizes, K).with_sets(sets).gives_away() == expected


def test_a_search_for_more_than_four_people_is_refused():
    with pytest.raises(ValueError, match="up to four"):
        Published([1], 6)
