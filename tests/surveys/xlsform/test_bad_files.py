"""Files that are wrong or hostile: each thing is named where it stands, and nothing takes long."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lms.imports.table import BadFile
from surveys.questionnaires.xlsform import expression, reading
from surveys.questionnaires.xlsform.findings import Weight
from tests.surveys.xlsform import forms

A = ("select_one yes_no", "a", "A")


def wrong(data):
    report = reading.read(data)
    assert report.table is None
    return [(one.sheet, one.row, one.column, one.text) for one in report.of(Weight.WRONG)]


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ([A, ("text", "a", "Again")], ("survey", 3, "name"), "stands in row 2 already"),
        ([A, ("text", "A", "Again")], ("survey", 3, "name"), "stands in row 2 already"),
        ([A, ("text", "b", "B", "${b} = 'x'")], ("survey", 3, "relevant"), "its own question"),
        ([("text", "b", "B", "${a} = 'yes'"), A], ("survey", 2, "relevant"), "asked later"),
        ([A, ("text", "b", "B", "${aa} = 'yes'")], ("survey", 3, "relevant"), "did you mean a"),
        ([A, ("text", "b", "B", "selectd(${a}, 'yes')")], ("survey", 3, "relevant"), "did you mean selected()"),
        ([A, ("text", "b", "B", "(${a} = 'yes'")], ("survey", 3, "relevant"), "not closed"),
        ([A, ("text", "b", "B", "${a} = ")], ("survey", 3, "relevant"), "ends too early"),
        ([A, ("text", "b", "B", "${a} = 'perhaps'")], ("survey", 3, "relevant"), "not an option"),
        ([A, ("text", "b", "B", "${a} ~ 'yes'")], ("survey", 3, "relevant"), "do not understand “~”"),
        ([("select_one yesno", "b", "B")], ("survey", 2, "type"), "Did you mean yes_no?"),
        ([("select_one", "b", "B")], ("survey", 2, "type"), "name of its list"),
        ([("txt", "b", "B")], ("survey", 2, "type"), "Did you mean text?"),
        ([("begin_repeat", "r", "R"), A, ("end_repeat",)], ("survey", 2, "type"), "Repeated groups"),
        ([("begin_group", "g", "G"), A], ("survey", 2, "type"), "never ended"),
        ([A, ("end_group",)], ("survey", 3, "type"), "No group is open"),
        ([("text", "", "B")], ("survey", 2, "name"), "name is empty"),
        ([("text", "b", "")], ("survey", 2, "label"), "text is missing"),
        ([("", "b", "B")], ("survey", 2, "type"), "type is empty"),
        ([("text", "b", "You said ${c}")], ("survey", 2, "label"), "not an earlier question"),
        (
            [("integer", "n", "N"), ("text", "b", "B", "selected('3 x', ${n})")],
            ("survey", 3, "relevant"),
            "not a number",
        ),
        ([("text", "t", "T"), ("text", "b", "B", "${t} > 5")], ("survey", 3, "relevant"), "no numbers to compare"),
        ([("date", "d", "D"), ("text", "b", "B", "${d} = 'x'")], ("survey", 3, "relevant"), "as 2026-05-31"),
        ([("begin_group", "g", "About ${c}"), A, ("end_group",)], ("survey", 2, "label"), "not an earlier question"),
        ([("text", "b", "=1+1")], ("survey", 2, "label"), "holds a formula"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(rows, place, said):
    found = wrong(forms.survey(*rows))
    assert any(one[:3] == place and said in one[3] for one in found), found


def test_texts_in_every_language_are_held_to_earlier_questions():
    header = ("type", "name", "label::English (en)", "label::Bahasa (id)", "constraint", "constraint_message")
    found = wrong(forms.survey(
        ("integer", "a", "A", "A", ". < 10", "Less than ${a}"), ("text", "B", "B", "B ${aa}"),
        ("begin_group", "g", "About ${B}", "Tentang ${B}"), ("text", "c", "C ${B}", "C ${d}"), ("end_group",),
        header=header,
    ))  # fmt: skip
    assert [one[:3] for one in found] == [
        ("survey", 2, "constraint_message"), ("survey", 3, "label::Bahasa (id)"), ("survey", 5, "label::Bahasa (id)")
    ]  # fmt: skip


def test_conditions_in_a_circle_are_found():
    found = wrong(forms.survey(("text", "a", "A", "${b} != ''"), ("text", "b", "B", "${a} != ''")))
    assert found[0][1:3] == (2, "relevant")


@pytest.mark.parametrize(
    ("header", "column", "said"),
    [
        (("type", "name", "label", "relevnt"), "relevnt", "Did you mean relevant?"),
        (("type", "nmae", "label"), "nmae", "Did you mean name?"),
        (("type", "name", "label::Klingonish"), "label::Klingonish", "code in brackets"),
        (("type", "name", "label", "label"), "label", "stands twice"),
        (("type", "name", "hint"), "label", "is missing"),
    ],
)
def test_a_column_that_is_mistyped_is_named_with_the_nearest(header, column, said):
    found = wrong(forms.survey(("text", "a", "A", "x"), header=header))
    assert any(one[:3] == ("survey", 1, column) and said in one[3] for one in found), found


def test_lists_that_are_wrong_are_named_in_their_own_sheet():
    found = wrong(
        forms.survey(
            ("select_one list", "a", "A"),
            choices=[
                ("list", "x", "X"),
                ("list", "x", "Again"),
                ("list", "y z", "Y"),
                ("list", "w", ""),
                ("", "v", "V"),
            ],
        )
    )
    assert [(one[1], one[2]) for one in found if one[0] == "choices"] == [
        (5, "name"), (6, "name"), (7, "label"), (8, "list_name")
    ]  # fmt: skip


def test_a_sheet_that_is_mistyped_is_named():
    found = wrong(
        forms.workbook({"survey": [("type", "name", "label"), A], "choises": [("list_name", "name", "label")]})
    )
    assert ("choises", 1) in {one[:2] for one in found}


def test_a_workbook_without_a_survey_says_so():
    assert "is missing" in wrong(forms.workbook({"Sheet1": [("a", "b"), ("c", "d")]}))[0][3]


def test_merged_cells_are_named():
    book = load_workbook(io.BytesIO(forms.survey(A)))
    book["survey"].merge_cells("A2:B2")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadFile, match="A2:B2"):
        reading.read(out.getvalue())


def repacked(data, extra):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        for name, content in extra.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"%PDF-1.7 not a form", "PDF"),
        (lambda: b"type,name,label\ntext,a,A\n", "not an Excel workbook"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "97–2003"),
        (lambda: b"PK\x03\x04 broken", "damaged"),
        (lambda: b"", "not an Excel workbook"),
        (lambda: forms.survey(A)[:-200], "damaged"),
        (lambda: repacked(forms.survey(A), {"xl/vbaProject.bin": b"x"}), "macros"),
        (lambda: repacked(forms.survey(A), {"xl/media/bomb.xml": b"\0" * 80_000_000}), "far larger inside"),
        (lambda: b"PK\x03\x04" + b"\0" * (3 * 1024 * 1024), "larger than 2 MB"),
    ],
)
def test_files_that_are_no_form_are_refused_in_a_sentence(data, said):
    with pytest.raises(BadFile, match=said):
        reading.read(data())


def test_entities_in_the_xml_are_not_followed():
    data = forms.survey(A)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/workbook.xml":
                content = content.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY e "boom">]><workbook', 1)
            new.writestr(part, content)
    with pytest.raises(BadFile, match=r"read this workbook|not safe"):
        reading.read(out.getvalue())


def long_form(rows, relevant=""):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label", "relevant"])
    for number in range(rows):
        sheet.append(["integer", f"q{number}", f"Number {number}?", relevant.format(number - 1) if number else ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_two_thousand_questions_are_read_in_bounded_time():
    began = time.monotonic()
    report = reading.read(long_form(2_000, "${{q{}}} > 3"))
    assert len(report.table["sections"][0]["questions"]) == 2_000
    assert time.monotonic() - began < 20


def test_two_thousand_wrong_questions_are_named_in_bounded_time():
    began = time.monotonic()
    report = reading.read(long_form(2_000, "${{p{}}} > 3"))
    assert len(report.of(Weight.WRONG)) == 1_999
    assert time.monotonic() - began < 20


def test_two_thousand_lists_that_are_not_there_are_named_in_bounded_time():
    book = Workbook(write_only=True)
    survey, choices = book.create_sheet("survey"), book.create_sheet("choices")
    survey.append(["type", "name", "label"])
    choices.append(["list_name", "name", "label"])
    for number in range(2_000):
        survey.append([f"select_one liste_{number}", f"q{number}", "Which?"])
        choices.append([f"list_{number}", "a", "A"])
    out = io.BytesIO()
    book.save(out)
    began = time.monotonic()
    assert len([one for one in wrong(out.getvalue()) if "There is no list" in one[3]]) == 2_000
    assert time.monotonic() - began < 20


def test_more_than_two_thousand_rows_are_too_many():
    assert any("more than 2,000 rows" in one[3] for one in wrong(long_form(2_001)))


@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["${a}", "'x'", "and", "or", "not(", "selected(", ")", "(", ",", "=", "!=", "<", ".", "3", " "]), max_size=60
).map("".join))  # fmt: skip
def test_any_expression_is_read_or_refused_in_a_sentence(text):
    with suppress(expression.NotUnderstood):
        assert len(list(expression.read(text).walk())) >= 1


def test_brackets_nested_without_end_are_refused():
    with pytest.raises(expression.NotUnderstood, match="nested too deep"):
        expression.read("(" * 1_500)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_form_or_a_sentence(data):
    for start in (b"", b"PK\x03\x04"):
        with pytest.raises(BadFile):
            reading.read(start + data)


def test_merged_cells_are_named_with_their_sheets_all_at_once():
    book = load_workbook(io.BytesIO(forms.survey(A)))
    book["survey"].merge_cells("A2:B2")
    book.create_sheet("choices").append(["list_name", "name", "label"])
    book["choices"].merge_cells("B2:C2")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadFile, match="survey!A2:B2, choices!B2:C2"):
        reading.read(out.getvalue())


def test_a_condition_of_a_group_that_is_wrong_is_said_once():
    inside = [
        ("begin_group", "outer", "Outer"), ("begin_group", "inner", "Inner", "${nothing} = 'x'"), A,
        ("end_group", "", ""), ("end_group", "", ""),
    ]  # fmt: skip
    rows = [("type", "name", "label", "relevant"), *inside]
    assert len([one for one in wrong(forms.workbook({"survey": rows})) if "nothing" in one[3]]) == 1
