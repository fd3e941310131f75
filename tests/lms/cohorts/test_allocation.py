"""The seat allocation: what must hold for every cohort, and its reasons."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.allocation import Ground, Nominee, allocate, places
from lms.cohorts.seats import Seats

DAY = datetime(2027, 1, 11, tzinfo=UTC)
MEMBERS = st.one_of(st.none(), st.integers(1, 5))


@st.composite
def nominees(draw):
    rows = draw(st.lists(st.tuples(MEMBERS, st.one_of(st.none(), st.integers(1, 9)), st.integers(0, 4)), max_size=30))
    return [
        Nominee(number, member, f"Member {member}", rank, DAY + timedelta(days=days))
        for number, (member, rank, days) in enumerate(rows, 1)
    ]


@st.composite
def rooms(draw):
    limits = draw(st.dictionaries(st.integers(1, 5), st.integers(0, 6)))
    minimums = {member: draw(st.integers(0, limit)) for member, limit in limits.items()}
    held_by = draw(st.dictionaries(MEMBERS, st.integers(0, 3)))
    held = sum(held_by.values())
    return Seats(draw(st.integers(max(held, 1), held + 20)), held, limits, held_by, minimums)


def offered(decisions):
    return [one.nominee for one in decisions if one.offered]


def seats_by_member(seats, decisions):
    return Counter(seats.held_by) + Counter(one.member_id for one in offered(decisions))


@given(rooms(), nominees())
def test_everybody_gets_one_decision_with_one_sentence(seats, people):
    decisions = allocate(seats, people)
    assert sorted(one.nominee.id for one in decisions) == [one.id for one in people]
    assert all(one.reason for one in decisions)


@given(rooms(), nominees())
def test_never_more_than_there_are_in_all_or_for_a_member(seats, people):
    decisions = allocate(seats, people)
    assert seats.held + len(offered(decisions)) <= seats.total
    for member, count in Counter(one.member_id for one in offered(decisions)).items():
        if seats.limits:
            assert seats.held_by.get(member, 0) + count <= seats.limits[member]


@given(rooms(), nominees())
def test_members_get_their_minimum_while_seats_last(seats, people):
    decisions = allocate(seats, people)
    got, there = seats_by_member(seats, decisions), Counter(one.member_id for one in people)
    short = {
        member
        for member, minimum in seats.minimums.items()
        if got[member] < min(minimum, seats.held_by.get(member, 0) + there[member])
    }
    if short:
        assert seats.held + len(offered(decisions)) == seats.total, "seats were left"
        assert all(one.ground is Ground.MINIMUM for one in decisions if one.offered), "others got more before"


@given(rooms(), nominees())
def test_no_seat_is_left_that_somebody_could_have(seats, people):
    decisions = allocate(seats, people)
    if seats.held + len(offered(decisions)) < seats.total:
        got = seats_by_member(seats, decisions)
        for one in decisions:
            if one.waits:
                assert got[one.nominee.member_id] >= seats.limits[one.nominee.member_id]


@given(rooms(), nominees(), st.randoms())
def test_the_order_in_which_people_are_read_does_not_matter(seats, people, chance):
    mixed = list(people)
    chance.shuffle(mixed)
    assert allocate(seats, mixed) == allocate(seats, people)


@given(rooms(), nominees())
def test_one_seat_more_takes_a_seat_from_nobody(seats, people):
    before = offered(allocate(seats, people))
    after = offered(allocate(replace(seats, total=seats.total + 1), people))
    assert after[: len(before)] == before


@given(rooms(), nominees())
def test_a_proposal_that_was_taken_proposes_nothing_new(seats, people):
    first = allocate(seats, people)
    taken, then = set(), seats
    for one in first:
        if one.offered:
            taken.add(one.nominee.id)
            then = then.with_one_more(one.nominee.member_id)
    second = allocate(then, [one for one in people if one.id not in taken])
    assert offered(second) == []
    assert [one.nominee for one in second if one.waits] == [one.nominee for one in first if one.waits]


@given(rooms(), nominees())
def test_within_a_member_the_rank_decides(seats, people):
    decisions = allocate(seats, people)
    for member in {one.member_id for one in people}:
        own = [one.nominee for one in decisions if one.nominee.member_id == member]
        assert own == sorted(own, key=lambda one: one.turn) or all(one.ground is Ground.NO_SEATS or
            one.ground is Ground.NO_MEMBER for one in decisions if one.nominee.member_id == member)  # fmt: skip


@given(rooms(), nominees())
def test_the_waiting_list_is_counted_without_gaps(seats, people):
    decisions = allocate(seats, people)
    assert [one.place for one in decisions if one.waits] == list(range(1, 1 + sum(one.waits for one in decisions)))
    line = places(decisions)
    assert sorted(line.values()) == list(range(1, len(line) + 1))


def one(number, member, rank=None, day=0):
    return Nominee(number, member, {1: "Fiji", 2: "Malaysia", 3: "Samoa"}[member], rank, DAY + timedelta(days=day))


def test_each_decision_says_why():
    seats = Seats(4, 0, {1: 1, 2: 4}, {}, {1: 1})
    people = [one(1, 2), one(2, 2), one(3, 1, 2), one(4, 1, 1), one(5, 2), one(6, 2), one(7, 3)]
    assert [(each.nominee.id, each.reason) for each in allocate(seats, people)] == [
        (4, "offered: seat 1 of the 1 that Fiji gets first"),
        (1, "offered: seat 1 of 4 for Malaysia"),
        (2, "offered: seat 2 of 4 for Malaysia"),
        (5, "offered: seat 3 of 4 for Malaysia"),
        (6, "waiting: all 4 seats are taken; number 1 in line"),
        (3, "waiting: all seats of Fiji are taken (1); number 2 in line"),
        (7, "no seat: Samoa has no seats in this cohort"),
    ]


def test_without_seats_by_member_they_are_spread_over_the_members():
    people = [one(1, 1), one(2, 1), one(3, 1), one(4, 2, day=1), one(5, 3, day=2)]
    assert [each.nominee.id for each in allocate(Seats(3, 0), people) if each.offered] == [1, 4, 5]


def test_who_has_fewest_seats_already_is_next():
    people = [one(1, 1), one(2, 2, day=3)]
    assert [each.nominee.id for each in allocate(Seats(3, 2, held_by={1: 2}), people) if each.offered] == [2]
