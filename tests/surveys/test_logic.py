import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.logic import OPERATIONS, Looked, codes, holds, problem
from surveys.questionnaires.question import QuestionType

T = QuestionType
EARLIER = {
    "used": Looked(T.SINGLE, frozenset({"yes", "no"})), "times": Looked(T.INTEGER), "share": Looked(T.DECIMAL),
    "word": Looked(T.TEXT), "day": Looked(T.DATE), "many": Looked(T.MULTI, frozenset({"a", "b"})),
    "agreed": Looked(T.CONSENT), "fit": Looked(T.SCALE5, frozenset("12345")), "plan": Looked(T.FILE),
}  # fmt: skip


@pytest.mark.parametrize(
    ("op", "wanted", "answer", "met"),
    [
        ("eq", "yes", "yes", True),
        ("eq", "yes", "no", False),
        ("ne", "yes", "no", True),
        ("ne", "yes", None, False),
        ("in", ["a", "b"], "b", True),
        ("not_in", ["a"], "b", True),
        ("not_in", ["a"], None, False),
        ("has", "a", ["a", "b"], True),
        ("has", "a", "a", False),
        ("has_any", ["x", "b"], ["a", "b"], True),
        ("lt", 3, 2, True),
        ("le", 3, 3, True),
        ("gt", 3, 3, False),
        ("ge", 3, 3, True),
        ("ge", 3, "many", False),
        ("answered", None, 0, True),
        ("answered", None, None, False),
        ("in", [3, 4], 3, True),
        ("in", ["3", "4"], 3, True),
        ("not_in", ["3", "4"], 3, False),
        ("eq", "3", 3.0, True),
        ("eq", "abc", 3, False),
    ],
)
def test_every_comparison(op, wanted, answer, met):
    answers = {} if answer is None else {"q": answer}
    assert holds({"q": "q", "op": op, "v": wanted}, answers) is met


def test_no_condition_always_holds():
    assert holds(None, {})


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"q": "later", "op": "eq", "v": "x"}, "not an earlier question"),
        ({"q": "used", "op": "like", "v": "x"}, "not a comparison"),
        ({"q": "used", "op": "eq", "v": "maybe"}, "not an option"),
        ({"q": "used", "op": "in", "v": ["yes", "maybe"]}, "not an option"),
        ({"all": []}, "list of conditions"),
        ({"all": [{"q": "used", "op": "answered"}], "any": []}, "list of conditions"),
        ("used == yes", "must be a table"),
        ({"q": "times", "op": "in", "v": ["1", "2"]}, "is a number"),
        ({"q": "times", "op": "eq", "v": "abc"}, "is a number"),
        ({"q": "times", "op": "eq", "v": 1.5}, "whole number"),
        ({"q": "times", "op": "eq", "v": True}, "is a number"),
        ({"q": "times", "op": "gt", "v": float("nan")}, "compares with a number"),
        ({"q": "times", "op": "has", "v": 1}, "has one answer"),
        ({"q": "times", "op": "in", "v": []}, "write what"),
        ({"q": "times", "op": "eq", "v": [1]}, "write what"),
        ({"q": "word", "op": "gt", "v": 5}, "no numbers to compare"),
        ({"q": "word", "op": "eq", "v": 5}, "is no number"),
        ({"q": "word", "op": "eq", "v": ""}, "write what"),
        ({"q": "day", "op": "in", "v": ["2026-02-30"]}, "as 2026-05-31"),
        ({"q": "many", "op": "eq", "v": "a"}, "several answers"),
        ({"q": "many", "op": "has_any", "v": ["a", {}]}, "not an option"),
        ({"q": "agreed", "op": "eq", "v": "OK"}, "that it is answered"),
        ({"q": "plan", "op": "eq", "v": "file"}, "that it is answered"),
        ({"q": ["used"], "op": "answered"}, "not an earlier question"),
        ({"q": "used", "op": [], "v": "yes"}, "not a comparison"),
        ({"all": [{"all": [{"all": [{"q": "used", "op": "answered"}]}]}]}, "deep"),
    ],
)
def test_what_is_wrong_is_said(node, said):
    assert said in problem(node, EARLIER)


@pytest.mark.parametrize(
    ("code", "op", "wanted"),
    [("times", "in", [1, 2]), ("times", "gt", 1.5), ("share", "eq", 1.5), ("word", "in", ["a", "b"]),
     ("day", "not_in", ["2026-01-31"]), ("many", "has_any", ["a"]), ("agreed", "eq", True), ("fit", "ge", 4),
     ("fit", "in", ["4", "5"]), ("plan", "answered", None)],
)  # fmt: skip
def test_what_fits_the_type_is_let_through(code, op, wanted):
    assert problem({"q": code, "op": op, "v": wanted}, EARLIER) is None


LEAVES = st.builds(
    lambda q, op: {"q": q, "op": op, "v": 1 if op in {"lt", "le", "gt", "ge"} else ["yes"]},
    st.sampled_from(["times"]),
    st.sampled_from(sorted(OPERATIONS)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)
    ),
)


@given(
    TREES, st.dictionaries(st.sampled_from(["times", "used"]), st.one_of(st.integers(), st.text(), st.lists(st.text())))
)
def test_a_tree_that_passes_the_check_can_always_be_evaluated(tree, answers):
    if problem(tree, EARLIER) is None:
        assert holds(tree, answers) in (True, False)
        assert codes(tree) <= set(EARLIER)
