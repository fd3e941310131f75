from hypothesis import given
from hypothesis import strategies as st

from lms.monitoring.release import SMALLEST_WHOLE, K
from surveys.questionnaires.questionnaire import parse
from surveys.results.tabulation import (
    ASKED,
    JOINED,
    LEFT_OUT,
    OVER,
    SUM,
    Count,
    Sealed,
    Tabulation,
    kept_row,
)
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


def tabulate(questionnaire, sealed, cuts):
    tabulation = Tabulation(questionnaire, cuts)
    for row in sealed:
        tabulation.add(row)
    return tabulation.counts()


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
        assert (
            sum(
                c.n
                for c in counts
                if (c.cut, c.cell, c.question) == (cut, cell, "used") and c.option and c.option != ASKED
            )
            == n
        )


def test_who_was_not_asked_is_not_missing():
    said = [Sealed({}, {"used": "yes", "where": ["border"]})] * 6 + [Sealed({}, {"used": "no"})] * 3
    found = tabulate(PULSE, said, [])
    assert Count("", "", "where", ASKED, 6) in found
    assert Count("", "", "used", ASKED, 9) in found


def test_a_sum_needs_ten_people():
    def sums(n):
        return [c.n for c in tabulate(PULSE, [Sealed({}, {"people": 3})] * n, []) if c.option == SUM]

    assert sums(9) == []
    assert sums(10) == [30]


SENSITIVE = parse({**TABLE, "sections": [{**TABLE["sections"][0], "questions": [
    {**TABLE["sections"][0]["questions"][0], "sensitive": True}]}]})  # fmt: skip


def test_where_all_say_the_same_of_something_sensitive_no_number_says_so():
    def whole(n):
        return {c.option: c.n for c in tabulate(SENSITIVE, [Sealed({}, {"used": "yes"})] * n, [])}

    assert whole(10) == {}, "more than nine in ten of ten people are all of them"
    assert whole(11) == {ASKED: 11, "": 11, OVER + "yes": 11}


def test_a_breakdown_goes_where_one_group_agrees_on_something_sensitive():
    said = rows(A=8, B=9) + [Sealed({"sub_region": "C"}, {"used": "yes"})] * 6
    assert cells(tabulate(PULSE, said, ["sub_region"])).keys() == {("", "")} | {("sub_region", one) for one in "ABC"}
    assert cells(tabulate(SENSITIVE, said, ["sub_region"])).keys() == {("", "")}


FOLLOWED = parse({**TABLE, "sections": [{**TABLE["sections"][0], "questions": [
    {**TABLE["sections"][0]["questions"][0], "sensitive": True}, TABLE["sections"][0]["questions"][1]]}]})  # fmt: skip


def led_on(region, n, used="yes"):
    """People of whom those who say yes are asked where."""
    return [Sealed({"sub_region": region}, {"used": used} | ({"where": ["border"]} if used == "yes" else {}))] * n


def test_how_many_were_led_on_does_not_tell_that_it_was_everybody():
    found = tabulate(FOLLOWED, led_on("A", 12), [])
    assert {one.question for one in found} == {"used"}, "twelve who are asked where are twelve who said yes"
    assert {tuple(row.items()) for row in kept(led_on("A", 12), (), FOLLOWED)} == {
        (("used", LEFT_OUT), ("where", (LEFT_OUT,))),
    }  # fmt: skip
    mixed = tabulate(FOLLOWED, led_on("A", 12) + led_on("A", 6, "no"), [])
    assert Count("", "", "where", "border", 12) in mixed


def test_nor_that_it_was_everybody_of_a_group():
    said = led_on("A", 10) + led_on("B", 10) + led_on("B", 10, "no")
    assert {one.cut for one in tabulate(FOLLOWED, said, ["sub_region"])} == {""}
    open_to_all = parse({**TABLE, "sections": TABLE["sections"][:1]})
    assert {one.cut for one in tabulate(open_to_all, said, ["sub_region"])} == {"", "sub_region"}


def test_what_stays_of_a_ranking_keeps_its_place():
    options = [{"code": code, "label": code.upper()} for code in "abc"]
    ranked = {"code": "first", "type": "rank", "text": "Which first?", "options": options, "max_picks": 3}
    asked = parse({**TABLE, "sections": [{"title": "Ranks", "questions": [ranked]}]})
    assert kept_row(asked, {"first": ["b", "c", "a"]}, {"first": ["a"]}) == {"first": [LEFT_OUT, LEFT_OUT, "a"]}


def kept(said, cuts=("sub_region",), asked=PULSE):
    """What stays of each row."""
    tabulation = Tabulation(asked, cuts)
    for row in said:
        tabulation.add(row)
    rule = tabulation.kept()
    rows_kept = [kept_row(asked, row.answers, rule) for row in said]
    return [{key: tuple(one) if isinstance(one, list) else one for key, one in row.items()} for row in rows_kept]


def test_a_rare_answer_does_not_stay_in_a_row_nor_does_what_tells_it():
    said = [*rows(A=20, B=20), Sealed({"sub_region": "A"}, {"used": "yes", "people": 400})]
    assert all(row["people"] == LEFT_OUT for row in kept(said)), "one in the largest band; the others left it open"
    assert {row["used"] for row in kept(said)} == {"yes", "no"}


def test_an_answer_that_only_one_group_gave_does_not_stay():
    said = [Sealed({"sub_region": "A"}, {"used": "yes"})] * 9 + [Sealed({"sub_region": "B"}, {"used": "no"})] * 9
    assert {row["used"] for row in kept(said)} == {LEFT_OUT}


@given(ROWS)
def test_no_kept_row_gives_its_group_away(sealed):
    """The attack: for each answer in the rows that stayed, are all rows that have it of one group?"""
    rows_kept = kept(sealed)
    regions = {row.frame["sub_region"] for row in sealed}
    for question in ("used", "people"):
        by_answer: dict[str, list[str]] = {}
        for row, one in zip(sealed, rows_kept, strict=True):
            by_answer.setdefault(one[question], []).append(row.frame["sub_region"])
        for answer, of in by_answer.items():
            if len(by_answer) > 1:
                assert len(of) >= K, f"{answer} is given by {len(of)}"
                assert len(regions) == 1 or len(set(of)) > 1, f"only {of[0]} says {answer}"


TWO = st.fixed_dictionaries({"sub_region": st.sampled_from("NSE"), "agency_family": st.sampled_from("pm")})
MANY = st.lists(st.builds(Sealed, TWO, st.fixed_dictionaries({"used": st.sampled_from(["yes", "no"])})), max_size=30)


@given(MANY)
def test_no_two_tables_of_a_question_differ_by_fewer_than_five(sealed):
    found = cells(tabulate(PULSE, sealed, ["sub_region", "agency_family"]))
    named = {(cut, cell): {place for place, row in enumerate(sealed) if row.frame[cut] == cell}
             for cut, cell in found if cut and cell != JOINED}  # fmt: skip
    for one in named.values():
        for other in named.values():
            assert not other < one or len(one - other) >= K
    assert len(sealed) >= SMALLEST_WHOLE or not named
