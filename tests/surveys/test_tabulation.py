from hypothesis import given
from hypothesis import strategies as st

from lms.monitoring.release import K
from surveys.questionnaires.questionnaire import parse
from surveys.results.tabulation import JOINED, Count, Sealed, tabulate
from tests.surveys.questionnaires import TABLE

PULSE = parse(TABLE)
ROWS = st.lists(
    st.builds(
        Sealed,
        st.fixed_dictionaries({"sub_region": st.sampled_from(["Pacific", "South Asia", "East Asia"])}),
        st.fixed_dictionaries({}, optional={"used": st.sampled_from(["yes", "no"]), "people": st.integers(0, 500)}),
    ),
    max_size=40,
)


def rows(**sizes):
    return [
        Sealed({"sub_region": region}, {"used": "yes" if n % 2 else "no"})
        for region, size in sizes.items()
        for n in range(size)
    ]


def cells(counts, question="used"):
    return {(c.cut, c.cell): c.n for c in counts if c.question == question and not c.option}


def test_four_answers_show_nothing():
    assert tabulate(PULSE, rows(Pacific=4), ["sub_region"]) == []


def test_nine_answers_show_the_whole_only():
    assert cells(tabulate(PULSE, rows(Pacific=4, Asia=5), ["sub_region"])) == {("", ""): 9}


def test_small_groups_are_joined_until_nobody_can_subtract():
    found = cells(tabulate(PULSE, rows(A=8, B=7, C=2, D=5, E=1), ["sub_region"]))
    assert found == {("", ""): 23, ("sub_region", "A"): 8, ("sub_region", "B"): 7, ("sub_region", JOINED): 8}


def test_words_are_never_counted():
    said = [Sealed({}, {"story": "A story."}) for _ in range(20)]
    assert tabulate(PULSE, said, []) == []


def test_numbers_are_counted_in_bands():
    found = tabulate(PULSE, [Sealed({}, {"people": n}) for n in (0, 3, 5, 8, 400)], [])
    assert Count("", "", "people", "from_1", 2) in found
    assert Count("", "", "people", "from_51", 1) in found


@given(ROWS)
def test_no_group_and_no_difference_between_groups_is_smaller_than_five(sealed):
    counts = tabulate(PULSE, sealed, ["sub_region"])
    for question in ("used", "people"):
        found = cells(counts, question)
        whole = found.pop(("", ""), 0)
        assert whole == 0 or whole >= K
        assert all(n >= K for n in found.values())
        assert not found or sum(found.values()) == whole


@given(ROWS)
def test_options_of_a_single_choice_add_up_to_those_who_answered(sealed):
    counts = tabulate(PULSE, sealed, ["sub_region"])
    for (cut, cell), n in cells(counts).items():
        assert sum(c.n for c in counts if (c.cut, c.cell, c.question) == (cut, cell, "used") and c.option) == n
