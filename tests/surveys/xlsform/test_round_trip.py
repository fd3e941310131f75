"""Out and in again is the same questionnaire; a second reader of XLSForm agrees that what goes out is one."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from pyxform import xls2xform

from surveys.questionnaires import wording
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.services.shipped import SHIPPED
from surveys.questionnaires.xlsform import reading, writing
from surveys.questionnaires.xlsform.findings import Weight
from tests.surveys.generated import tables

SHIPPED_FILES = sorted(SHIPPED.glob("*.toml"))


def again(questionnaire):
    report = reading.read(writing.write(questionnaire))
    assert report.table is not None, report.findings
    return parse(report.table), report


@settings(max_examples=60)
@given(tables())
def test_out_and_in_again_is_the_same_questionnaire(table):
    questionnaire = parse(table)
    found, report = again(questionnaire)
    assert found == questionnaire
    assert report.of(Weight.LEFT_OUT) == []


@settings(max_examples=25)
@given(tables())
def test_translations_come_back_each_to_its_place(table):
    plain = parse(table)
    made = {place: f"«{text}»" for place, text in wording.places(plain).items()}
    some = dict(list(made.items())[::2])
    questionnaire = replace(plain, translations={"id": made, "ar": some})
    found, _report = again(questionnaire)
    assert found == questionnaire
    assert found.offered() == (["en", "id"] if len(some) < len(made) else ["en", "id", "ar"])


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.stem)
def test_shipped_questionnaires_come_back_the_same(path):
    questionnaire = parse(tomllib.loads(path.read_text()))
    assert again(questionnaire)[0] == questionnaire


@settings(max_examples=15)
@given(tables())
def test_a_second_reader_takes_what_we_write(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    path.write_bytes(writing.write(parse(table)))
    assert "<h:html" in xls2xform.convert(path, warnings=[]).xform


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.stem)
def test_a_second_reader_takes_what_we_ship(path, tmp_path):
    form = tmp_path / "form.xlsx"
    form.write_bytes(writing.write(parse(tomllib.loads(path.read_text()))))
    warnings: list[str] = []
    assert "<h:html" in xls2xform.convert(form, warnings=warnings).xform
    assert [text for text in warnings if "rso_about" not in text] == []


def test_the_annual_survey_is_shipped_as_a_spreadsheet_too():
    report = reading.read((SHIPPED / "annual-alumni-2026.xlsx").read_bytes())
    assert report.findings == []
    assert parse(report.table) == parse(tomllib.loads((SHIPPED / "annual-alumni-2026.toml").read_text()))


ALIKE = [
    ({"type": "text"}, "eq", "it's"),
    ({"type": "text"}, "in", ["a b", "it's"]),
    ({"type": "integer"}, "in", [1, 2]),
    ({"type": "integer"}, "not_in", [1, 2]),
    ({"type": "consent"}, "eq", True),
]


@pytest.mark.parametrize(("asked", "op", "value"), ALIKE)
def test_values_of_conditions_come_back_as_they_are(asked, op, value):
    rows = [
        {"code": "same", "text": "One?", **asked},
        {"code": "b", "type": "text", "text": "Two?", "show_if": {"q": "same", "op": op, "v": value}},
    ]
    assert_same([{"code": "same", "title": "Called like its question", "questions": rows}])


def test_a_ranking_of_two_comes_back():
    options = [{"code": code, "label": code} for code in "ab"]
    row = {"code": "r", "type": "rank", "text": "Order?", "options": options}
    assert_same([{"code": "p", "title": "P", "questions": [row]}])


def assert_same(sections):
    table = {"code": "made-up", "version": "1", "title": "T", "intro": "I", "sections": sections}
    questionnaire = parse(table)
    assert again(questionnaire)[0] == questionnaire
