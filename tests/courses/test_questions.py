import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessment.draw import draw
from courses.catalogue.questions import QuestionError, QuestionKind, grade, order_of, parse, read

CONTENT = Path(__file__).parents[2] / "courses" / "content"
BANK = [parse(row) for path in sorted(CONTENT.glob("*/questions/*.json")) for row in json.loads(path.read_text())]
ONE_OF_EACH = {kind: next(q for q in BANK if q.kind is kind) for kind in QuestionKind}


def values_for(question, answer):
    """What a form sends for an answer."""
    if question.kind is QuestionKind.ORDERING:
        return [str(answer.index(place) + 1) for place in range(len(question.options))]
    if isinstance(answer, list):
        return [str(one) for one in answer]
    return [str(answer)]


def key_of(question):
    if question.kind is QuestionKind.MATCHING:
        return [other for _one, other in sorted(question.answer)]
    if question.kind in (QuestionKind.MULTIPLE, QuestionKind.ORDERING):
        return list(question.answer)
    return question.answer[0]


@pytest.mark.parametrize("question", BANK, ids=lambda question: question.code)
def test_the_key_is_right_and_comes_back_from_a_form(question):
    answer = read(question, values_for(question, key_of(question)))
    assert grade(question, answer).correct


@pytest.mark.parametrize("question", BANK, ids=lambda question: question.code)
def test_nothing_is_not_right(question):
    assert not grade(question, read(question, [])).correct


@pytest.mark.parametrize("kind", list(QuestionKind))
@given(values=st.lists(st.text(max_size=8) | st.integers(-3, 12).map(str), max_size=8))
def test_whatever_a_form_sends_can_be_read_and_graded(kind, values):
    question = ONE_OF_EACH[kind]
    answer = read(question, values)
    assert grade(question, answer).correct in (True, False)
    assert json.loads(json.dumps(answer)) == answer


@given(seed=st.integers(0, 2**31))
def test_an_order_is_a_permutation_and_stays_for_a_seed(seed):
    for question in ONE_OF_EACH.values():
        order = order_of(question, seed)
        assert sorted(order) == list(range(len(question.options)))
        assert order == order_of(question, seed)


def test_a_ranking_that_uses_a_number_twice_is_no_answer():
    question = ONE_OF_EACH[QuestionKind.ORDERING]
    assert read(question, ["1"] * len(question.options)) is None


@pytest.mark.parametrize("typed", ["3", "3.0", " 3 ", "3,0"])
def test_a_number_is_right_however_it_is_written(typed):
    question = parse(
        {"id": "n", "lesson": "L", "type": "numeric", "stem": "?", "answer": [3], "explanation": "e", "source": "s"}
    )
    assert grade(question, read(question, [typed])).correct


@pytest.mark.parametrize("typed", ["Preservation request", "the preservation request.", " PRESERVATION  request "])
def test_a_short_answer_is_right_without_case_articles_and_stops(typed):
    question = parse(
        {
            "id": "s",
            "lesson": "L",
            "type": "short",
            "stem": "?",
            "answer": ["preservation request"],
            "explanation": "e",
            "source": "s",
        }
    )
    assert grade(question, read(question, [typed])).correct


GOOD = {
    "id": "a",
    "lesson": "L",
    "type": "single",
    "stem": "?",
    "options": ["x", "y"],
    "answer": [0],
    "explanation": "e",
    "source": "s",
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "essay"}, "not a type"),
        ({"answer": [2]}, "not there"),
        ({"answer": [0, 1]}, "exactly one"),
        ({"stem": ""}, "stem missing"),
        ({"feedback": ["one"]}, "every option"),
        ({"type": "ordering", "answer": [1, 1]}, "every option once"),
        ({"type": "matching"}, "left and right"),
        ({"type": "numeric", "answer": ["many"]}, "must be a number"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(changes, said):
    with pytest.raises(QuestionError, match=said):
        parse(GOOD | changes)


@given(
    bank=st.dictionaries(st.sampled_from("ABCD"), st.lists(st.integers(1, 500), unique=True, max_size=9)),
    wanted=st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 5)),
    seed=st.integers(0, 2**31),
)
def test_a_draw_takes_what_is_wanted_and_nothing_twice_within_a_lesson(bank, wanted, seed):
    drawn = draw(bank, wanted, seed)
    assert len(drawn) == sum(min(n, len(bank.get(lesson, ()))) for lesson, n in wanted.items())
    assert drawn == draw(bank, wanted, seed)
    for lesson, n in wanted.items():
        ids = bank.get(lesson, [])
        assert sum(one in ids for one in set(drawn)) >= min(n, len(ids))
