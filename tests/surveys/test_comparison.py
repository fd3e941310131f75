from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.comparison import Broken, beside, far_enough
from surveys.questionnaires.question import Option, Question, QuestionType
from surveys.results.figures import Change, Share, change, mean, percent

T = QuestionType
AB = (Option("a", "Apples"), Option("b", "Bread"))
SINGLE = Question("q", T.SINGLE, "Which?", options=AB)


def test_the_same_question_stands_beside_itself():
    assert beside(SINGLE, SINGLE).broken is None


@pytest.mark.parametrize(
    ("then", "broken"),
    [
        (None, Broken.NEW),
        (replace(SINGLE, wording_version=2, text="Which one?"), Broken.WORDING),
        (replace(SINGLE, options=AB[:1]), Broken.SCALE),
        (replace(SINGLE, type=T.MULTI), Broken.SCALE),
        (replace(SINGLE, type=T.RANK), Broken.SCALE),
    ],
)
def test_a_break_says_why(then, broken):
    assert beside(SINGLE, then).broken is broken


def test_options_of_which_several_are_chosen_may_come_and_go():
    several = replace(SINGLE, type=T.MULTI)
    assert beside(several, replace(several, options=AB[:1])).broken is None


def test_another_order_of_a_list_is_the_same_scale_but_not_of_a_scale():
    assert beside(SINGLE, replace(SINGLE, options=AB[::-1])).broken is None
    scale = replace(SINGLE, type=T.SCALE5)
    assert beside(scale, replace(scale, options=AB[::-1])).broken is Broken.SCALE


def test_years_are_half_a_year_apart():
    assert far_enough(date(2026, 12, 1), date(2025, 12, 1))
    assert not far_enough(date(2026, 12, 1), date(2026, 9, 1))


def test_no_decimals_below_a_hundred():
    assert percent(1, 3) == "33%"
    assert percent(33, 99) == "33%"
    assert percent(1, 100) == "1.0%"
    assert percent(0, 0) == "–"
    assert mean(30, 9) is None
    assert mean(33, 10) == "3"
    assert mean(330, 100) == "3.3"


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (Share(60, 100), Share(40, 100), Change.UP),  # 20 points, error about 6.9
        (Share(40, 100), Share(60, 100), Change.DOWN),
        (Share(55, 100), Share(45, 100), Change.NONE),
        (Share(9, 9), Share(0, 9), Change.NONE),  # nine people say nothing
        (Share(55, 100, 110), Share(45, 100, 110), Change.UP),  # nearly all who were invited have answered
        (Share(0, 12), Share(1, 12), Change.NONE),
    ],
)
def test_an_arrow_stands_where_the_difference_is_clear(now, then, said):
    assert change(now, then) is said


SHARES = st.integers(1, 300).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of), st.integers(of, 900)))


@given(SHARES, SHARES)
def test_a_change_turned_round_is_the_other_change(now, then):
    turned = {Change.UP: Change.DOWN, Change.DOWN: Change.UP, Change.NONE: Change.NONE}
    assert change(then, now) is turned[change(now, then)]


@given(SHARES)
def test_nothing_changes_against_itself(share):
    assert change(share, share) is Change.NONE
