import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessment.statistics import LEAST, Hint, Sitting, correlation, items, worst_first
from courses.catalogue.questions import parse


def single(**changes):
    table = {
        "id": "a", "lesson": "L", "type": "single", "stem": "?", "options": ["w", "x", "y"], "answer": [0],
        "explanation": "e", "source": "s",
    }  # fmt: skip
    return parse(table | changes)


def sittings(rows):
    """A row a learner: what was chosen for question 1 (0 is right), and how many of the other nine were right."""
    return [
        Sitting(tuple(range(1, 11)), {1: value}, frozenset(([1] if value == 0 else []) + list(range(2, 2 + others))))
        for value, others in rows
    ]


def the_item(rows, **changes):
    (found,) = items({1: single(**changes)}, sittings(rows))
    return found


def test_the_correlation_of_a_known_vector():
    """Scores 1 1 1 0 0 0 beside 5 4 4 3 2 1: means 0.5 and 19/6, covariance 3.5/6, spreads 0.5 and 1.3437."""
    pairs = list(zip([1, 1, 1, 0, 0, 0], [5, 4, 4, 3, 2, 1], strict=True))
    assert correlation(pairs) == pytest.approx(3.5 / math.sqrt(1.5 * (71 - 19**2 / 6)))
    assert correlation(pairs) == pytest.approx(0.8682, abs=0.0001)


@pytest.mark.parametrize("pairs", [[], [(1, 2)], [(1, 2), (1, 3)], [(0, 2), (1, 2)]])
def test_nothing_to_compare_has_no_correlation(pairs):
    assert correlation(pairs) is None


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0, 1)), max_size=40))
def test_a_correlation_lies_between_minus_one_and_one_and_turns_with_the_key(pairs):
    found = correlation(pairs)
    turned = correlation([(1 - x, y) for x, y in pairs])
    if found is None:
        assert turned is None
    else:
        assert -1 <= found <= 1
        assert turned == pytest.approx(-found, abs=1e-6)


def test_facility_counts_an_open_question_as_not_right():
    found = the_item([(0, 5)] * 6 + [(1, 5)] * 2 + [(None, 5)] * 2)
    assert (found.answers, found.right, found.left_open, found.facility) == (10, 6, 2, 0.6)
    assert found.chosen == (6, 2, 0)


def test_who_does_not_have_a_question_on_the_paper_does_not_count():
    other = [Sitting((2, 3), {2: 0}, frozenset([2]))] * 50
    (found,) = items({1: single()}, [*sittings([(0, 5)] * 3), *other])
    assert found.answers == 3


def test_the_question_itself_is_left_out_of_the_score_it_is_compared_with():
    """All have the same score on the others: the question alone must not make a correlation."""
    assert the_item([(0, 5)] * 15 + [(1, 5)] * 15).discrimination is None


def test_a_question_that_good_officers_get_wrong_says_look_at_the_key():
    found = the_item([(1, 9)] * 15 + [(0, 2)] * 15)
    assert found.discrimination == pytest.approx(-1)
    assert found.looks[0].hint is Hint.KEY


@pytest.mark.parametrize(
    ("rows", "hint"),
    [
        ([(0, 9)] * 10 + [(1, 2)] * 20, Hint.RIVAL),
        ([(0, 9)] * 6 + [(1, 2)] * 5 + [(2, 2)] * 5 + [(None, 2)] * 9, Hint.HARD),
        ([(0, 5), (0, 6), (0, 6), (1, 5), (1, 6), (2, 6)] * 5, Hint.WEAK),
        ([(0, 5)] * 39 + [(1, 4)], Hint.EASY),
    ],
)
def test_hints(rows, hint):
    assert hint in [look.hint for look in the_item(rows).looks]


def test_a_choice_that_nobody_takes_is_named():
    found = the_item([(0, 9)] * 15 + [(1, 2)] * 10)
    assert [(look.hint, look.option) for look in found.looks] == [(Hint.UNUSED, "y")]


def test_a_good_question_has_no_hints():
    assert the_item([(0, 9)] * 14 + [(1, 2)] * 8 + [(2, 3)] * 8).looks == ()


def test_below_the_least_number_nothing_is_said():
    rows = [(1, 9), (0, 2)] * 100
    assert the_item(rows[: LEAST - 1]).looks == ()
    assert not the_item(rows[: LEAST - 1]).enough
    assert the_item(rows[:LEAST]).looks != ()


def test_several_choices_are_counted_each():
    found = the_item([([0, 1], 5)] * 4 + [([2], 5)], type="multiple", answer=[0, 1])
    assert found.chosen == (4, 4, 1)


def test_typed_answers_have_no_choices():
    found = the_item([("Palermo", 5)], type="short", options=None, answer=["Palermo"])
    assert found.chosen == ()


def test_the_worst_come_first_and_the_unknown_last():
    questions = {number: single(id=f"q{number}") for number in (1, 2, 3)}
    paper = (1, 2, 3, *range(10, 17))
    rows = [
        Sitting(paper[:2] + paper[3:], {1: int(not good), 2: int(good)},
                frozenset(([1] if good else [2]) + list(range(10, 16 if good else 12))))
        for good in [True, False] * 15
    ] + [Sitting((3, 10), {3: 0}, frozenset([3]))]  # fmt: skip
    assert [item.question_id for item in worst_first(items(questions, rows))] == [2, 1, 3]
