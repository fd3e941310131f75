"""Which plans are proposed as success cases: both ends, balanced, always the same, with the reason."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from alumni.plans.casting import EACH_SIDE, Candidate, propose
from alumni.plans.models.cases import CaseSide


@st.composite
def candidates(draw):
    found = []
    for plan_id in range(draw(st.integers(0, 40))):
        committed = draw(st.integers(0, 3))
        found.append(
            Candidate(
                plan_id, draw(st.sampled_from("ABCD")), draw(st.sampled_from(("woman", "man"))),
                draw(st.integers(0, committed)), committed, draw(st.booleans()),
            )
        )  # fmt: skip
    return found


def sides(found):
    return [
        [one.candidate for one in found if one.side is side] for side in (CaseSide.HIGH, CaseSide.LOW)
    ]  # fmt: skip


@given(candidates(), st.randoms())
def test_the_same_candidates_give_the_same_answer(people, chance):
    mixed = list(people)
    chance.shuffle(mixed)
    assert propose(mixed) == propose(people)


@given(candidates())
def test_nobody_stands_on_both_sides_and_high_is_higher_than_low(people):
    high, low = sides(propose(people))
    assert not {one.plan_id for one in high} & {one.plan_id for one in low}
    assert len(high) <= EACH_SIDE
    assert len(low) <= EACH_SIDE
    assert all(a.result > b.result for a in high for b in low)
    assert all(one.done for one in high)
    assert all(one.share < 1 for one in low)


@given(candidates())
def test_a_member_comes_again_only_when_all_others_of_the_pool_were_chosen(people):
    for side in sides(propose(people)):
        counts = Counter(one.member for one in side)
        if counts and max(counts.values()) > 1:
            assert len(side) > 1
            assert len({one.member for one in side[: len(counts)]}) == len(counts), "first one of each"


def test_balanced_by_member_then_gender_then_result():
    people = [
        Candidate(1, "Fiji", "woman", 3, 3),
        Candidate(2, "Fiji", "woman", 3, 3),
        Candidate(3, "Fiji", "man", 3, 3),
        Candidate(4, "Samoa", "woman", 2, 3),
        Candidate(5, "Samoa", "man", 2, 3),
        *(Candidate(10 + n, "Tonga", "man", 1, 3) for n in range(8)),
        Candidate(30, "Tonga", "woman", 0, 3),
        Candidate(31, "Nauru", "man", 0, 3),
    ]
    found = propose(people)
    high, low = sides(found)
    assert [one.plan_id for one in high] == [1, 5, 2], "Samoa before a second one of Fiji, and there a man"
    assert [one.plan_id for one in low] == [31, 30], "those of the middle, alike on both sides, are left out"
    assert [one.new_member for one in found if one.side is CaseSide.HIGH] == [False, True, False]
    assert [one.new_gender for one in found if one.side is CaseSide.HIGH] == [False, True, False]


def test_what_somebody_else_confirms_comes_first():
    people = [Candidate(n, "Fiji", "man", 2, 2, confirmed=n == 7) for n in range(8)]
    people += [Candidate(20 + n, "Fiji", "man", 0, 2) for n in range(8)]
    high, _low = sides(propose(people, each=1))
    assert [one.plan_id for one in high] == [7]


def test_where_all_are_alike_nobody_is_high_or_low():
    assert propose([Candidate(n, "Fiji", "man", 1, 2) for n in range(12)]) == []
    assert propose([]) == []


def test_what_nobody_confirms_is_lower_however_much_it_is():
    people = [Candidate(n, "Fiji", "man", 3, 3) for n in range(6)]
    people += [Candidate(10 + n, "Fiji", "man", 2, 3, confirmed=True) for n in range(6)]
    high, low = sides(propose(people))
    assert all(one.confirmed for one in high)
    assert not any(one.confirmed for one in low)
