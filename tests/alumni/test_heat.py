"""What hinders, compared: counted once a plan, and no small cell is shown or can be counted back."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from alumni.plans.heat import Named, Square, heat
from lms.monitoring.figures import JOINED
from lms.monitoring.release import K

CODES = ("no_time", "money", "supervisor")
answers = st.lists(
    st.builds(
        Named, st.sampled_from([None, "police", "justice", "maritime", "other"]),
        st.frozensets(st.sampled_from(CODES)),
    ),
    max_size=80,
)  # fmt: skip


def many(group, n, *codes):
    return [Named(group, frozenset(codes))] * n


def test_a_worked_example():
    found = heat(
        [
            *many("police", 12, "no_time"),
            *many("police", 8),
            *many("justice", 6, "no_time", "money"),
            *many("justice", 4, "money"),
            *many("maritime", 3, "no_time"),
            *many("other", 3),
        ],
        CODES,
    )
    assert found.answered == 36
    assert found.columns == [("justice", 10), ("police", 20), (JOINED, 6)]
    time, money, supervisor = found.rows
    assert (time.code, time.total.n, time.total.share) == ("no_time", 21, 58)
    assert [square.n for square in time.squares] == [None, 12, None], "three alone is too few, so six hides with it"
    assert time.squares[1] == Square(12, 60, 3)
    assert (money.total.n, [square.n for square in money.squares]) == (10, [10, 0, 0])
    assert money.squares[0].shade == 4
    assert (supervisor.total.n, [square.n for square in supervisor.squares]) == (0, [0, 0, 0])


def test_fewer_than_five_in_all_are_not_told():
    found = heat([*many("police", 10), *many("justice", 10, "money")[:4], *many("justice", 6)], CODES)
    row = next(one for one in found.rows if one.code == "money")
    assert row.total.n is None
    assert {square.n for square in row.squares} == {None}


def test_fewer_than_ten_answers_are_no_table():
    assert heat(many("police", 9, "money"), CODES).answered is None


@given(answers)
def test_nothing_hidden_can_be_counted_back(given_answers):
    found = heat(given_answers, CODES)
    if found.answered is None:
        assert len(given_answers) < 10
        return
    assert all(size >= K for _name, size in found.columns)
    truth = Counter(code for one in given_answers for code in one.codes)
    for row in found.rows:
        assert row.total.n in (None, truth[row.code])
        shown = [square.n for square in row.squares if square.n is not None]
        assert all(n == 0 or n >= K for n in shown)
        if row.total.n is not None and found.columns:
            hidden = row.total.n - sum(shown)
            assert hidden == 0 or hidden >= K
            assert (hidden > 0) == (len(shown) < len(row.squares))


@given(answers, st.randoms())
def test_the_order_of_answers_does_not_matter(given_answers, chance):
    mixed = list(given_answers)
    chance.shuffle(mixed)
    assert heat(mixed, CODES) == heat(given_answers, CODES)
