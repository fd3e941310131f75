import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.monitoring.release import K, Released, release

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
