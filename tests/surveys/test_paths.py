"""Paths, advice and continuity: what can be reached, what is said about it, what goes on from year to year."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires import checker, logic, paths, picture, timing
from surveys.questionnaires.checking import check
from surveys.questionnaires.continuity import continued, next_version
from surveys.questionnaires.questionnaire import parse
from tests.surveys.generated import tables
from tests.surveys.questionnaires import TABLE

YES_NO = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]


def made(*rows, **facts):
    """A questionnaire of single questions with conditions: (code, condition)."""
    questions = [{"code": code, "type": "single", "text": code, "options": YES_NO} | more for code, more in rows]
    table = {
        "code": "t",
        "version": "1",
        "title": "T",
        "intro": "I",
        "sections": [{"title": "S", "questions": questions}],
    }
    return parse(table | facts)


def eq(code, value):
    return {"q": code, "op": "eq", "v": value}


def dead(*rows):
    return [(one.code, one.own) for one in paths.dead_ends(made(*rows))]


def test_a_condition_that_contradicts_itself_is_found():
    assert dead(("a", {}), ("b", {"show_if": {"all": [eq("a", "yes"), eq("a", "no")]}})) == [("b", True)]


def test_a_question_behind_one_that_excludes_it_is_found():
    assert dead(
        ("a", {}), ("b", {"show_if": eq("a", "yes")}), ("c", {"show_if": {"all": [eq("b", "yes"), eq("a", "no")]}})
    ) == [("c", False)]  # fmt: skip


def test_what_is_behind_a_dead_question_is_dead_too():
    never = {"show_if": {"all": [eq("a", "yes"), eq("a", "no")]}}
    assert dead(("a", {}), ("b", never), ("c", {"show_if": eq("b", "yes")})) == [("b", True), ("c", False)]


def test_numbers_outside_their_bounds_are_found():
    number = {"type": "integer", "options": [], "min": 0, "max": 10}
    between = {"all": [{"q": "n", "op": "gt", "v": 3}, {"q": "n", "op": "lt", "v": 4}]}
    assert dead(("n", number), ("b", {"show_if": {"q": "n", "op": "gt", "v": 10}}), ("c", {"show_if": between}),
                ("d", {"show_if": {"q": "n", "op": "ge", "v": 10}})) == [("b", True), ("c", True)]  # fmt: skip


def test_answers_that_exclude_each_other_are_known():
    several = {"type": "multi", "options": [*YES_NO, {"code": "none", "label": "None"}], "exclusive": ["none"]}
    both = {"all": [{"q": "m", "op": "has", "v": "none"}, {"q": "m", "op": "has", "v": "yes"}]}
    two = {"all": [{"q": "m", "op": "has", "v": "no"}, {"q": "m", "op": "has", "v": "yes"}]}
    assert dead(("m", several), ("b", {"show_if": both}), ("c", {"show_if": two})) == [("b", True)]
    assert dead(("m", several | {"max_picks": 1}), ("c", {"show_if": two})) == [("c", True)]


def test_words_and_days_are_not_called_contradictions():
    text, day = {"type": "text", "options": []}, {"type": "date", "options": [], "min": "2026-01-01"}
    number = {"type": "integer", "options": [], "max": 10}
    assert dead(("t", text), ("n", number), ("d", day),
                ("a", {"show_if": {"q": "t", "op": "in", "v": ["a", "b"]}}),
                ("b", {"show_if": {"q": "d", "op": "in", "v": ["2026-01-02"]}}),
                ("c", {"show_if": {"q": "d", "op": "ne", "v": "2026-01-01"}}),
                ("e", {"show_if": {"q": "n", "op": "in", "v": [3, 4]}}),
                ("f", {"show_if": {"q": "d", "op": "eq", "v": "2025-12-31"}})) == [("f", True)]  # fmt: skip


def test_one_answer_that_meets_several_lists_is_found():
    several = {"type": "multi", "options": [*YES_NO, {"code": "so", "label": "So"}], "max_picks": 1}
    both = {"all": [{"q": "m", "op": "has_any", "v": ["yes", "no"]}, {"q": "m", "op": "has_any", "v": ["so", "no"]}]}
    assert dead(("m", several), ("b", {"show_if": both})) == []


SHAPES = {
    "single": {"options": YES_NO}, "multi": {"options": [*YES_NO, {"code": "1", "label": "1"}], "exclusive": ["no"]},
    "rank": {"options": YES_NO, "max_picks": 1}, "text": {}, "longtext": {}, "integer": {"min": 1, "max": 5},
    "decimal": {"max": 3}, "percent": {}, "nps": {}, "date": {"min": "2026-01-30", "max": "2026-02-02"},
    "month": {"max": "2026-02"}, "yesno": {}, "scale5": {"labels": list("abcde")}, "file": {}, "consent": {},
}  # fmt: skip
VALUES = [
    1,
    2,
    5,
    1.5,
    2.25,
    -1,
    0,
    11,
    "yes",
    "no",
    "1",
    "2",
    "07",
    "x",
    "",
    True,
    None,
    "2026-01-31",
    "2026-02",
    10**12,
]
WANTED = st.one_of(st.sampled_from(VALUES), st.lists(st.sampled_from(VALUES), max_size=3))
ANSWERS = {
    "single": ["yes", "no"], "multi": [["yes"], ["no"], ["1"], ["yes", "1"]], "rank": [["yes"], ["no"]],
    "text": ["x", "yes", "1", "2", "07", "6", "08"], "longtext": ["x", "no", "3"], "integer": [1, 2, 3, 4, 5],
    "decimal": [0, 0.5, 1.5, 1.7, 2.25, 2.5, 3], "percent": [0, 1, 2, 11, 12, 100], "nps": [0, 1, 10],
    "date": ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"], "month": ["2026-02", "2026-01", "2020-05"],
    "yesno": ["yes", "no", "dontknow"], "scale5": list("12345"), "file": ["file"], "consent": [True],
}  # fmt: skip
PARTS = st.builds(lambda op, v: {"q": "q", "op": op, "v": v}, st.sampled_from(sorted(logic.OPERATIONS)), WANTED)
CONDITIONS = st.one_of(
    PARTS,
    st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(PARTS, min_size=1, max_size=4)
    ),
)


@settings(max_examples=600)
@given(st.sampled_from(sorted(SHAPES)), CONDITIONS, st.booleans())
def test_what_some_answer_meets_is_never_called_a_contradiction(kind, condition, fits):
    """Also for conditions from before they had to fit the type of their question."""
    row = {"code": "q", "type": kind, "text": "Q", **SHAPES[kind]}
    later = {"code": "later", "type": "text", "text": "L", "show_if": condition}
    table = {"code": "t", "version": "1", "title": "T", "intro": "I",
             "sections": [{"title": "S", "questions": [row, later]}]}  # fmt: skip
    if any(not one.readable or fits for one in check(table)):
        return
    questionnaire = parse(table)
    called = {one.code for one in paths.dead_ends(questionnaire)}
    reached = paths.reach(questionnaire)
    advice(questionnaire, table)
    known = {one.code: one for one in questionnaire.variables()}
    assert paths.in_words(questionnaire.sections[0].questions[1].show_if, known)
    if reached["later"] or any(logic.holds(condition, {"q": answer}) for answer in ANSWERS[kind]):
        assert "later" not in called


@settings(max_examples=40)
@given(tables())
def test_what_anybody_reaches_is_never_called_dead(table):
    questionnaire = parse(table)
    called = {one.code for one in paths.dead_ends(questionnaire)}
    assert called.isdisjoint(code for code, share in paths.reach(questionnaire).items() if share)


@settings(max_examples=40)
@given(tables())
def test_the_picture_has_a_box_for_each_question_and_all_of_it_inside(table):
    questionnaire = parse(table)
    drawn = picture.draw(questionnaire, paths.reach(questionnaire))
    assert len(drawn.boxes) == len(questionnaire.sections) + len(list(questionnaire.questions()))
    assert all(0 <= box.y < drawn.height and box.x + box.width <= drawn.width for box in drawn.boxes)


@settings(max_examples=100)
@given(tables(), st.data())
def test_the_plainest_form_of_a_condition_means_the_same(table, data):
    conditions = [row["show_if"] for s in table["sections"] for row in (s, *s["questions"]) if row.get("show_if")]
    for node in conditions:
        answers = {code: data.draw(st.sampled_from([None, 0, 3, 5, "yes", "a", ["a"], ["a", "b"]]))
                   for code in sorted(logic.codes(node))}  # fmt: skip
        assert logic.holds(logic.tidy(node), answers) == logic.holds(node, answers)
        assert logic.tidy(logic.tidy(node)) == logic.tidy(node)


def advice(questionnaire, table=None):
    rows = [{"type": one.type.value, "text": one.text} for one in questionnaire.questions()]
    return [one.text for one in checker.look(questionnaire, table or {"sections": [{"questions": rows}]})]


def test_more_questions_than_the_time_promised_are_said():
    many = made(*((f"q{number}", {}) for number in range(20)), minutes=1)
    assert any("promises 1 minutes" in text for text in advice(many))


def test_a_sensitive_question_without_a_way_out_is_said():
    assert any("Prefer not to say" in text for text in advice(made(("a", {"sensitive": True}))))


def test_words_without_a_warning_are_said():
    assert any("names or details of cases" in text for text in advice(made(("a", {"type": "text", "options": []}))))


def test_missing_texts_are_counted_for_each_language():
    found = advice(made(("a", {}), translations={"id": {"title": "J", "intro": "P"}}))
    assert any(text.startswith("4 texts are missing in Bahasa Indonesia") for text in found)


def test_what_goes_is_retired_and_what_changes_its_words_says_so():
    after = {**TABLE, "sections": [{"title": "S", "questions": [
        {**TABLE["sections"][0]["questions"][0], "text": "Did you use it?",
         "options": [*YES_NO[:1], {"code": "so", "label": "So"}]}
    ]}]}  # fmt: skip
    new, notes = continued(after, TABLE)
    assert new["retired"] == ["fit", "people", "story", "where"]
    row = new["sections"][0]["questions"][0]
    assert (row["wording_version"], row["retired"]) == (2, ["no"])
    assert len(notes) == 6
    assert continued(TABLE, TABLE) == (TABLE, [])


@pytest.mark.parametrize("name", ["options", "rows"])
def test_an_answer_that_says_something_else_is_another_wording(name):
    """One that is new or gone changes no words of the others."""
    before = {**TABLE, "sections": [{"title": "S", "questions": [{"code": "used", "text": "?", name: YES_NO}]}]}

    def wording(answers):
        row = {"code": "used", "text": "?", name: answers}
        new, _notes = continued({**TABLE, "sections": [{"title": "S", "questions": [row]}]}, before)
        return new["sections"][0]["questions"][0].get("wording_version", 1)

    assert wording([{"code": "yes", "label": "Never"}, *YES_NO[1:]]) == 2
    assert wording([*YES_NO[:1], {"code": "so", "label": "So"}]) == 1
    assert wording(YES_NO) == 1


def test_versions_are_counted_on():
    assert [next_version(one) for one in ("1", "2026.9", "v2", "final")] == ["2", "2026.10", "v3", "final.2"]


def test_the_time_grows_with_questions_and_words():
    short = [{"questions": [{"type": "single", "text": "Why?"}]}]
    assert timing.minutes_of(short) == 1
    assert timing.minutes_of(short * 30) > timing.minutes_of(short * 10) > 1
