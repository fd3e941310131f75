"""What GNU PSPP has after it ran the syntax over the data: a program that others wrote, and that analysts use."""

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.services.shipped import SHIPPED
from surveys.results.spss import MISSING, SYNTAX, archive, data, variables
from tests.surveys.generated import tables

PSPP = shutil.which("pspp")
if os.environ.get("PSPP_REQUIRED") and not PSPP:
    raise RuntimeError("PSPP_REQUIRED is set, but there is no PSPP on this machine")
pytestmark = pytest.mark.skipif(not PSPP, reason="NO PSPP ON THIS MACHINE: nothing else reads the files for SPSS "
                                "(apt-get install --no-install-recommends pspp)")  # fmt: skip
SHOW = f"INSERT FILE='{SYNTAX}' ENCODING='UTF8'.\nDISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=ALL.\nLIST.\n"


@dataclass
class Read:
    """The dictionary and the rows that PSPP has; what it counts as missing has a star."""

    labels: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


def read(questionnaire, rows, title="Pulse"):
    """Runs PSPP, which ends with an error for anything it does not understand."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(archive(questionnaire, rows, title=title))) as files:
            files.extractall(folder)
        Path(folder, "show.sps").write_text(SHOW, encoding="utf-8")
        ran = subprocess.run(
            [PSPP, "-O", "format=csv", "show.sps"],
            cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not re.search(r"^\S+: (error|warning):", ran.stdout, re.MULTILINE), ran.stdout[:2_000]
    return sorted_out(by_table(list(csv.reader(io.StringIO(ran.stdout)))))


def by_table(lines):
    """The rows of each table that was printed, without its header."""
    found, now = {}, []
    for line in lines:
        if line and line[0].startswith("Table: "):
            found[line[0].removeprefix("Table: ")] = now = []
        elif line:
            now.append(line)
    return {name: rows[1:] for name, rows in found.items()}


def sorted_out(printed):
    found = Read(rows=printed.get("Data List", []))
    for name, _place, label, level, *_more in printed.get("Variables", []):
        found.labels[name], found.levels[name] = label, level.upper()
    names, values = iter(found.labels), {}
    for variable, number, label in (row for row in printed.get("Value Labels", []) if len(row) == 3):
        if variable:
            found.values[next(names)] = values = {}
        values[number.replace("[a]", "*")] = label
    for name, label, _coding, _counted, members in printed.get("Multiple Response Sets", []):
        found.sets[name] = [label, *members.split("\n")]
    return found


def given_to(questionnaire, rows):
    return list(csv.reader(io.StringIO(data(variables(questionnaire), rows))))[1:]


def the_same(questionnaire, found):
    for one in variables(questionnaire):
        label, shown = " ".join(one.label.split()), found.labels[one.name]
        assert label.startswith(shown.removesuffix("…")) if len(label.encode()) > 255 else shown == label
        assert found.levels[one.name] == one.level
        values = found.values[one.name]
        assert {f"{code}*" for code in MISSING} <= set(values)
        for number, label in one.values.items():
            shown = values[f"{number}*" if int(number) < 0 else number]
            assert shown == label if len(label.encode()) <= 120 else label.startswith(shown.removesuffix("…"))


def shipped():
    return [pytest.param(path, id=path.stem) for path in sorted(SHIPPED.glob("*.toml"))]


@pytest.mark.parametrize("path", shipped())
def test_every_shipped_questionnaire_is_read(path):
    questionnaire = parse(tomllib.loads(path.read_text(encoding="utf-8")))
    the_same(questionnaire, read(questionnaire, [{}], questionnaire.title))


ARABIC, THAI = "هل استخدمت ما تعلمته في عملك؟", "คุณได้ใช้สิ่งที่เรียนรู้หรือไม่"
LONG = "a" * 40
HARD = parse({
    "code": "hard", "version": "1", "kind": "needs", "title": "O'Brien's \"survey\".", "intro": "Hello", "minutes": 5,
    "sections": [{"title": "One", "questions": [
        {"code": "used", "type": "single", "text": "Used \"it\",\nsaid O'Neil?\nReally.", "options": [
            {"code": "yes", "label": "Yes, 'often'"}, {"code": "01", "label": "No."}, {"code": "1", "label": ARABIC},
            {"code": "prefer_not", "label": "I would rather not say"}]},
        {"code": "by", "type": "multi", "text": ARABIC * 12, "options": [
            {"code": "x", "label": THAI * 3}, {"code": "y", "label": "y /* no comment */ ."},
            {"code": "prefer_not", "label": "Rather not"}], "exclusive": ["prefer_not"]},
        {"code": LONG, "type": "scale5", "text": "It ends with a full stop.", "labels": ["No", "2", "3", "4", "Very"],
         "options": [{"code": "na", "label": "I cannot say"}]},
        {"code": "many", "type": "integer", "text": "How many?", "min": 0, "max": 500},
        {"code": "tell", "type": "nps", "text": "Would you recommend it?"},
        {"code": "when", "type": "date", "text": "When?"},
        {"code": "first", "type": "rank", "text": "First?", "max_picks": 2,
         "options": [{"code": "x", "label": "X"}, {"code": "y", "label": "Y"}]},
    ]}],
})  # fmt: skip


def test_values_labels_missing_values_and_levels_arrive():
    rows = [
        {"used": "1", "by": ["x", "y"], LONG: "5", "many": "from_6", "tell": "0", "first": ["y", "x"]},
        {"used": "01", "by": ["prefer_not"], LONG: "na", "many": "-97", "tell": "10", "first": ["x"]},
        {"used": "prefer_not", "by": ["x", "-96"], LONG: "-99", "many": "-96", "tell": "-97"},
    ]  # fmt: skip
    found = read(HARD, rows, HARD.title)
    the_same(HARD, found)
    assert found.rows == [
        ["1", "1", "1", "0", "5", "3", "0", "2", "1"],
        ["3", "-98", "-98", "1", "-95", "-97", "10", "1", "-99"],
        ["-98", "1", "-96", "-96", "-99", "-96", "-97", "-99", "-99"],
    ]
    assert found.values["used"]["1"] == ARABIC
    assert found.values["used"]["-98*"] == "I would rather not say"
    assert found.values[LONG]["-95*"] == "I cannot say"
    assert found.labels["used"] == 'Used "it", said O\'Neil? Really.'
    assert found.levels == dict.fromkeys(found.levels, "NOMINAL") | {
        LONG: "ORDINAL",
        "many": "ORDINAL",
        "tell": "SCALE",
    }
    [[label, *members]] = found.sets.values()
    assert (ARABIC * 12).startswith(label.removesuffix("…"))
    assert members == ["by_x", "by_y", "by_prefer_not"]


@settings(max_examples=25)
@given(tables(), st.text(max_size=60))
def test_any_questionnaire_is_read(table, title):
    questionnaire = parse(table)
    assume(variables(questionnaire))
    found = read(questionnaire, [{}, {}], title)
    the_same(questionnaire, found)
    assert found.rows == given_to(questionnaire, [{}, {}])
