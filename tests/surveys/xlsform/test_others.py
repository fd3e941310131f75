"""XLSForms as others write them: what is taken, and what is named because it is not."""

import pytest
from pyxform import xls2xform

from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.xlsform import reading
from surveys.questionnaires.xlsform.findings import Weight
from tests.surveys.xlsform import forms


def named(report, weight):
    return {(one.sheet, one.row, one.column) for one in report.of(weight)}


def test_a_form_in_two_languages_with_its_columns_in_another_order():
    report = reading.read(forms.workbook(forms.NEEDS))
    questionnaire = parse(report.table)
    assert questionnaire.title == "Training needs"
    assert (questionnaire.code, questionnaire.version, questionnaire.language) == (
        "training-needs-v3", "2026051501", "en"
    )  # fmt: skip
    assert [section.title for section in questionnaire.sections] == ["About you", "Needs", "Training needs"]
    assert [question.code for question in questionnaire.questions()] == [
        "welcome", "years", "trained", "topics", "inner", "law_which", "last"
    ]  # fmt: skip
    assert questionnaire.missing("id") == ["title", "intro", "years:hint", "years:message", "section:part3"]


def test_bounds_conditions_and_other_are_kept():
    by_code = {one.code: one for one in parse(reading.read(forms.workbook(forms.NEEDS)).table).questions()}
    assert (by_code["years"].minimum, by_code["years"].maximum) == (0, 59)
    assert by_code["years"].message == "Between 0 and 59"
    assert by_code["topics"].show_if == {"q": "trained", "op": "eq", "v": "yes"}
    assert (by_code["topics"].picks, by_code["topics"].other) == ((0, 2), "other")
    assert [option.code for option in by_code["topics"].options] == ["law", "docs", "sea", "other"]
    assert by_code["law_which"].show_if == {
        "all": [{"q": "years", "op": "ge", "v": 2}, {"q": "topics", "op": "has", "v": "law"}]
    }
    assert by_code["last"].type.value == "longtext"


def test_what_tells_who_answered_is_left_out_aloud():
    notes = named(reading.read(forms.workbook(forms.NEEDS)), Weight.NOTE)
    assert {("survey", 2, "type"), ("survey", 3, "type"), ("survey", 1, "translator notes")} <= notes


def test_what_we_do_not_have_is_named_by_sheet_row_and_column_and_can_be_left_out():
    report = reading.read(forms.workbook(forms.MONITORING), "monitoring.xlsx")
    assert report.of(Weight.WRONG) == []
    assert named(report, Weight.LEFT_OUT) == {
        ("survey", 3, "constraint"), ("survey", 4, "calculation"), ("survey", 4, "type"), ("survey", 5, "media::image"),
        ("survey", 6, "choice_filter"), ("survey", 7, "type"), ("survey", 8, "relevance"),
    }  # fmt: skip
    assert [one.code for one in parse(report.table).questions()] == ["phone", "n", "where", "why"]
    assert report.table["title"] == "monitoring"


def test_a_second_reader_takes_such_a_form_too(tmp_path):
    """So that it is an XLSForm, and not only what we take for one."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(forms.workbook({name.lower(): rows for name, rows in forms.NEEDS.items()}))
    assert "<h:html" in xls2xform.convert(path, warnings=[]).xform


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("${a} = 'yes'", {"q": "a", "op": "eq", "v": "yes"}),
        ('"yes" = ${a}', {"q": "a", "op": "eq", "v": "yes"}),
        ("selected(${a}, 'yes')", {"q": "a", "op": "eq", "v": "yes"}),
        ("not(${a} = 'yes')", {"q": "a", "op": "ne", "v": "yes"}),
        ("${a} != ''", {"q": "a", "op": "answered"}),
        ("3 < ${n}", {"q": "n", "op": "gt", "v": 3}),
        ("${n} >= 3 and (${a} = 'yes' or ${n} = 9)", {"all": [
            {"q": "n", "op": "ge", "v": 3},
            {"any": [{"q": "a", "op": "eq", "v": "yes"}, {"q": "n", "op": "eq", "v": 9}]}]}),
        ("not(${n} >= 3 or ${a} = 'yes')", {"all": [
            {"q": "n", "op": "lt", "v": 3}, {"q": "a", "op": "ne", "v": "yes"}]}),
        ("selected(${m}, 'yes') or selected(${m}, 'no')", {"q": "m", "op": "has_any", "v": ["yes", "no"]}),
        ("selected('3 4', ${n})", {"q": "n", "op": "in", "v": [3, 4]}),
        ("${c} = 'OK'", {"q": "c", "op": "eq", "v": True}),
        ("string-length(${t}) > 0", {"q": "t", "op": "answered"}),
    ],
)  # fmt: skip
def test_conditions_are_read(expression, tree):
    report = reading.read(
        forms.survey(
            ("select_one yes_no", "a", "A"),
            ("integer", "n", "N"),
            ("select_multiple yes_no", "m", "M"),
            ("text", "t", "T"),
            ("acknowledge", "c", "C"),
            ("note", "last", "Last", expression),
        )
    )
    assert parse(report.table).sections[0].questions[-1].show_if == tree


def test_a_loose_question_beside_a_group_called_part1_is_taken():
    rows = [("text", "a", "A?"), ("begin_group", "part1", "One"), ("text", "b", "B?"), ("end_group",)]
    report = reading.read(forms.survey(*rows))
    assert report.table is not None, report.findings
    assert [one["code"] for one in report.table["sections"]] == ["part2", "part1"]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("start=-5 end=5", "A range is whole numbers"), ("start=0 end=10 step=2", "A range is whole numbers"),
        ("start=0.5 end=3.5", "A range is whole numbers"), ("start=1 end=6 step=1", ""),
    ],
)  # fmt: skip
def test_what_a_range_wants_beyond_whole_numbers_is_said(parameters, said):
    header = ("type", "name", "label", "parameters")
    report = reading.read(forms.survey(("range", "much", "How much?", parameters), header=header))
    assert [(one.row, one.column) for one in report.of(Weight.LEFT_OUT)] == [(2, "parameters")] * bool(said)
    assert all(one.text.startswith(said) for one in report.of(Weight.LEFT_OUT))


def test_an_order_by_chance_is_said_to_be_none():
    header = ("type", "name", "label", "parameters")
    report = reading.read(forms.survey(("select_one yes_no", "used", "Used?", "randomize=true"), header=header))
    assert [one.column for one in report.of(Weight.LEFT_OUT)] == ["parameters"]


@pytest.mark.parametrize(("wanted", "said"), [("Spanish (es)", 1), ("Elvish", 1), ("English (en)", 0)])
def test_a_first_language_that_no_column_has_is_said(wanted, said):
    report = reading.read(forms.workbook({
        "survey": [("type", "name", "label::English (en)"), ("text", "what", "What?")],
        "settings": [("form_title", "form_id", "default_language"), ("Form", "form", wanted)],
    }))  # fmt: skip
    found = [one for one in report.of(Weight.LEFT_OUT) if one.column == "default_language"]
    assert len(found) == said
    assert all((one.sheet, one.row) == ("settings", 2) for one in found)


def test_an_answer_beside_a_number_of_answers_excludes_the_others_or_is_said():
    header = ("type", "name", "label", "constraint")
    said = "count-selected(.) >= 2 or selected(., 'no')"

    def read(constraint):
        report = reading.read(forms.survey(("select_multiple yes_no", "used", "Used?", constraint), header=header))
        return report.table["sections"][0]["questions"][0], [one.column for one in report.of(Weight.LEFT_OUT)]

    row, left_out = read(said)
    assert ("min_picks" in row, left_out) == (False, ["constraint"]), "whoever picks only “no” would be refused"
    row, left_out = read(f"not(selected(., 'no') and count-selected(.) > 1) and ({said})")
    assert (row["min_picks"], row["exclusive"], left_out) == (2, ["no"], [])


def test_a_hint_that_is_not_in_the_language_of_the_form_is_said():
    header = ("type", "name", "label::English (en)", "label::French (fr)", "hint::French (fr)")
    report = reading.read(forms.workbook({"survey": [header, ("text", "what", "What?", "Quoi ?", "Court")]}))
    found = [(one.row, one.column) for one in report.of(Weight.LEFT_OUT)]
    assert found == [(2, "hint")]


def test_limits_that_the_form_does_not_set_are_said_once():
    report = reading.read(forms.survey(("text", "a", "A?"), ("text", "b", "B?"), ("integer", "c", "C?")))
    assert len([one for one in report.of(Weight.NOTE) if "sets no limit" in one.text]) == 1
