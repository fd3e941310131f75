"""Any bank written as GIFT or Moodle XML and read again is the same bank."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assessment.formats import gift, moodle
from courses.assessment.formats.gift import reading as gift_reading
from courses.assessment.formats.gift import writing as gift_writing
from courses.assessment.formats.moodle import reading as moodle_reading
from courses.assessment.formats.moodle import writing as moodle_writing
from courses.catalogue.questions import parse
from tests.courses.formats.banks import meaning, questions

CONTENT = Path(__file__).parents[3] / "courses" / "content"
SHIPPED = [parse(row) for path in sorted(CONTENT.glob("*/questions/*.json")) for row in json.loads(path.read_text())]
PAIRS = {"id": "Q1", "lesson": "L1", "type": "matching", "stem": "Which belongs to which?", "difficulty": 1,
         "answer": [[0, 0], [1, 1]], "explanation": "So it is.", "source": "Sample", "tags": []}  # fmt: skip


def through_gift(bank):
    return gift_reading.read(gift_writing.write(bank).encode())


def through_moodle(bank):
    return moodle_reading.read(moodle_writing.write(bank))


WAYS = [pytest.param(through_gift, id=gift.__name__), pytest.param(through_moodle, id=moodle.__name__)]


@pytest.mark.parametrize("way", WAYS)
def test_the_shipped_questions_come_back_as_they_were(way):
    report = way(SHIPPED)
    assert not report.refused
    assert [meaning(parse(entry.row)) for entry in report.taken] == [meaning(question) for question in SHIPPED]


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=200)
@given(bank=st.lists(questions(), min_size=1, max_size=3))
def test_any_bank_comes_back_as_it_was(way, bank):
    report = way(bank)
    assert [(entry.name, entry.reason) for entry in report.refused] == []
    assert [meaning(parse(entry.row)) for entry in report.taken] == [meaning(question) for question in bank]


@pytest.mark.parametrize("left", ["'  -", "a   ->  b", "one\n  two ->"])
def test_spaces_beside_an_arrow_stay(left):
    bank = [parse({**PAIRS, "options": {"left": ["0", left], "right": ["x", "y"]}})]
    report = through_gift(bank)
    assert [meaning(parse(entry.row)) for entry in report.taken] == [meaning(bank[0])]
