"""SPSS files, read back by the rules of its syntax: what comes out is what was asked and answered."""

import csv
import io
import re
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.questionnaire import parse
from surveys.results.spss import DATA, SYNTAX, archive, data, syntax, variables
from tests.surveys.generated import tables
from tests.surveys.questionnaires import TABLE

PULSE = parse(TABLE)
STRING = r"'((?:[^']|'')*)'"


def commands(text):
    """Commands end with a period at the end of a line, outside of quotation marks."""
    assert text.startswith("\ufeff"), "SPSS takes a file without the mark for its own encoding"
    found, now = [], ""
    for line in text.removeprefix("\ufeff").splitlines():
        assert len(line.encode()) <= 256, "longer than a line of syntax may be"
        now += line + "\n"
        if line.startswith("*") or (line.endswith(".") and now.count("'") % 2 == 0):
            found.append(now.strip().removesuffix(".").strip())
            now = ""
    assert not now.strip()
    return found


def unquoted(text):
    return "".join(piece.replace("''", "'") for piece in re.findall(STRING, text))


def read(text):
    """Variables with their labels and the labels of their values, as SPSS would have them after the syntax."""
    columns, labels, values = [], {}, {}
    for command in commands(text):
        if command.startswith("GET DATA"):
            columns = re.findall(r"^    (\w+) F8\.0$", command, re.MULTILINE)
        elif match := re.match(r"VARIABLE LABELS (\w+)\n", command):
            labels[match[1]] = unquoted(command[match.end() :])
        elif match := re.match(r"VALUE LABELS (\w+)\n", command):
            body = command[match.end() :]
            joined = re.sub(r"' \+\n    '", "", body)
            values[match[1]] = {number: label.replace("''", "'") for number, label in
                                re.findall(r"^  (-?\d+) " + STRING + "$", joined, re.MULTILINE)}  # fmt: skip
    return columns, labels, values


def test_what_was_asked_comes_back():
    columns, labels, values = read(syntax(variables(PULSE), "Pulse's results."))
    assert columns == ["used", "where_border", "where_office", "where_none", "people", "fit"]
    assert labels["used"] == "Have you used it?"
    assert labels["where_border"] == "At the border – Where?"
    assert values["used"]["1"] == "Yes"
    assert values["fit"]["5"] == "Very"
    assert values["where_none"]["0"] == "No"
    assert values["used"]["-97"] == "Not asked"


def test_answers_come_back():
    rows = [
        {"used": "yes", "where": ["border", "-96"], "people": "from_6", "fit": "4"},
        {"used": "no", "where": "-97", "people": "-99", "fit": "-96"},
    ]
    lines = list(csv.DictReader(io.StringIO(data(variables(PULSE), rows))))
    assert lines[0] == {"used": "1", "where_border": "1", "where_office": "-96", "where_none": "-96", "people": "3",
                        "fit": "4"}  # fmt: skip
    assert lines[1] == {"used": "2", "where_border": "-97", "where_office": "-97", "where_none": "-97",
                        "people": "-99", "fit": "-96"}  # fmt: skip


def test_no_answer_is_counted_that_people_have_not_given():
    """“I cannot say” is no sixth point of a scale, and “I would rather not say” is no “no”."""
    questions = [
        {"code": "fit", "type": "scale5", "text": "Does it fit?", "labels": ["No", "2", "3", "4", "Very"],
         "options": [{"code": "na", "label": "I cannot say"}, {"code": "new", "label": "I am new"}]},
        {"code": "where", "type": "multi", "text": "Where?", "options": [
            {"code": "here", "label": "Here"}, {"code": "prefer_not", "label": "I would rather not say"}]},
        {"code": "one", "type": "single", "text": "Which?", "options": [
            {"code": "01", "label": "First"}, {"code": "1", "label": "Second"}]},
    ]  # fmt: skip
    columns = variables(parse({**TABLE, "sections": [{"title": "One", "questions": questions}]}))
    rows = [{"fit": "na", "where": ["prefer_not"], "one": "01"}, {"fit": "new", "where": ["here"], "one": "1"}]
    assert data(columns, rows).splitlines()[1:] == ["-95,-98,1,2", "-94,1,0,1"]
    assert "(-99 THRU -90)" in syntax(columns, "Pulse")


def test_where_nothing_is_counted_there_is_nothing_to_run():
    words = {**TABLE, "sections": [{"title": "One", "questions": TABLE["sections"][1]["questions"][2:]}]}
    assert all(one.startswith("*") for one in commands(syntax(variables(parse(words)), "Pulse")))


def test_the_archive_holds_both_files():
    files = zipfile.ZipFile(io.BytesIO(archive(PULSE, [], title="Pulse")))
    assert set(files.namelist()) == {DATA, SYNTAX}


@given(tables(), st.text(max_size=60))
def test_any_questionnaire_is_read_back(table, title):
    """Quotation marks, any script, labels longer than they may be, codes that differ only in their signs."""
    columns = variables(parse(table))
    names, labels, values = read(syntax(columns, title))
    assert names == [one.name for one in columns]
    assert len({name.lower() for name in names}) == len(names)
    for one in columns:
        assert re.fullmatch(r"[A-Za-z]\w{0,63}", one.name, re.ASCII)
        assert len(labels[one.name].encode()) <= 255
        assert labels[one.name].removesuffix("…").split()[:1] == one.label.split()[:1]
        assert set(one.values) <= set(values[one.name])


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=400))
def test_any_label_is_read_back(label):
    table = {**TABLE, "sections": [{"title": "One", "questions": [
        {**TABLE["sections"][0]["questions"][0], "text": label}]}]}  # fmt: skip
    if not label.strip() or "${" in label:
        return
    columns = variables(parse(table))
    _names, labels, _values = read(syntax(columns, "Pulse"))
    plain = " ".join("".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in label).split())
    if len(plain.encode()) <= 255:
        assert labels["used"] == plain
    else:
        assert plain.startswith(labels["used"].removesuffix("…"))
