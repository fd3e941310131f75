import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.logic import OPERATIONS, codes, holds, problem

EARLIER = {"used": frozenset({"yes", "no"}), "times": None}


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
        ({"all": [{"all": [{"all": [{"q": "used", "op": "answered"}]}]}]}, "deep"),
    ],
)
def test_what_is_wrong_is_said(node, said):
    assert said in problem(node, EARLIER)


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
