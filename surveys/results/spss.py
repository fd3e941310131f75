"""Rows of answers for SPSS and PSPP: a CSV file, and the syntax that reads it and names everything. Pure.

After the IBM SPSS Statistics Command Syntax Reference: names of up to 64 bytes, variable labels of up to 255, value
labels of up to 120; a quotation mark inside quotes is doubled; long strings are put together with +.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Any

from surveys.questionnaires.question import NUMBERS, SCALES, Question, QuestionType
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.results.tabulation import LEFT_OUT, NO_ANSWER, NOT_ASKED, TELLS_WHO

DATA, SYNTAX = "answers.csv", "answers.sps"
LONGEST_NAME, LONGEST_VARIABLE_LABEL, LONGEST_VALUE_LABEL = 64, 255, 120
PIECE = 100  # bytes of text on one line
RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
DECLINED, PREFER_NOT = "prefer_not", "-98"
BESIDE_SCALE = -95  # “I cannot say” is no point: where it counted as one, every mean would be wrong; and upwards
LOWEST_MISSING, HIGHEST_MISSING = -99, -90
MISSING = {
    NOT_ASKED: "Not asked",
    PREFER_NOT: "Prefer not to say",
    NO_ANSWER: "No answer",
    LEFT_OUT: "Left out: too few gave it",
}
UNSAID = {NOT_ASKED, NO_ANSWER, LEFT_OUT}
NOMINAL, ORDINAL, INTERVAL = "NOMINAL", "ORDINAL", "SCALE"  # levels of measurement


@dataclass(frozen=True, slots=True)
class Variable:
    """One column: `values` are its numbers with their labels; `option` is set where a column stands for one option,
    `place` where it stands for one of several in order."""

    name: str
    label: str
    question: str
    values: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)  # option → number
    level: str = NOMINAL
    option: str = ""
    asked: str = ""  # the words of the question that the option belongs to
    place: int = 0


def variables(questionnaire: Questionnaire) -> list[Variable]:
    """The columns of a questionnaire: one for each option of several, one for each place in an order, else one."""
    taken: set[str] = set()
    return [
        replace(one, name=_name(one.name, taken))
        for question in questionnaire.variables()
        if question.countable and question.type not in TELLS_WHO
        for one in _columns(question)
    ]


def _columns(question: Question) -> Iterator[Variable]:
    code, text = question.code, question.text
    if question.type is QuestionType.MULTI:
        for option in question.options:
            yield Variable(f"{code}_{option.code}", f"{option.label} – {text}", code, {"0": "No", "1": "Yes"},
                           option=option.code, asked=text)  # fmt: skip
        return
    codes = _numbers(question)
    values = {codes[one.code]: one.label for one in question.tallied()}
    if question.type is QuestionType.RANK:
        for place in range(1, (question.picks[1] or 1) + 1):
            yield Variable(f"{code}_{place}", f"{place}. {text}", code, values, codes, place=place)
        return
    yield Variable(code, text, code, values, codes, _level(question))


def _level(question: Question) -> str:
    """What may be reckoned with its numbers: bands and points of a scale have an order, a recommendation has steps."""
    if question.type is QuestionType.NPS:
        return INTERVAL
    return ORDINAL if question.type in SCALES | NUMBERS else NOMINAL


def _numbers(question: Question) -> dict[str, str]:
    """Points of a scale keep their number, and what stands beside them is missing; other answers are numbered as they
    are offered."""
    offered = [one.code for one in question.tallied()]
    kept = {code for code in offered if code.isdecimal() and str(int(code)) == code}
    free = count(BESIDE_SCALE if question.type in SCALES else max((int(code) for code in kept), default=0) + 1)
    return {
        code: PREFER_NOT if code == DECLINED else code if code in kept else str(next(free)) for code in offered
    }  # fmt: skip


def _name(wanted: str, taken: set[str]) -> str:
    """A name that SPSS takes, and no other column has: it does not tell capitals from small letters."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_")[: LONGEST_NAME - 4]
    if not name[:1].isalpha() or name.lower() in RESERVED:
        name = f"v_{name}"
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found.lower())
    return found


def data(columns: Sequence[Variable], rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as numbers, with the names of the columns in the first line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.name for one in columns])
    writer.writerows([_value(one, row.get(one.question)) for one in columns] for row in rows)
    return out.getvalue()


def _value(column: Variable, answer: Any) -> str:
    if answer is None:
        return NO_ANSWER
    if isinstance(answer, str) and answer in UNSAID:
        return answer
    given = answer if isinstance(answer, list) else [answer]
    if column.option:
        return "1" if column.option in given else _not_ticked(given)
    if column.place > len(given):
        return NO_ANSWER
    one = str(given[max(column.place - 1, 0)])
    return one if one in UNSAID else column.codes.get(one, LEFT_OUT)


def _not_ticked(given: Sequence[str]) -> str:
    """What an option of several is to somebody who has not ticked it: who would rather not say has not said no."""
    return LEFT_OUT if LEFT_OUT in given else PREFER_NOT if DECLINED in given else "0"


def syntax(columns: Sequence[Variable], title: str) -> str:
    """Reads the data, and labels variables and values. UTF-8, with the mark that tells SPSS so."""
    commands = [f"* {_plain(title).rstrip('.')}.", "* Read this file in the folder in which answers.csv lies."]
    if columns:
        names = "\n".join(f"  {one.name}" for one in columns)
        commands += [
            _reading(columns),
            *(command for one in columns for command in _described(one)),
            f"MISSING VALUES\n{names}\n  ({LOWEST_MISSING} THRU {HIGHEST_MISSING}).",
            *_sets(columns),
            "EXECUTE.",
        ]
    return "\ufeff" + "\n".join([*commands, ""])


def _reading(columns: Sequence[Variable]) -> str:
    return "\n".join([
        "GET DATA", "  /TYPE=TXT", f"  /FILE='{DATA}'", "  /ENCODING='UTF8'", "  /DELCASE=LINE", '  /DELIMITERS=","',
        "  /QUALIFIER='\"'", "  /ARRANGEMENT=DELIMITED", "  /FIRSTCASE=2", "  /VARIABLES=",
        *(f"    {one.name} F8.0" for one in columns), "  .",
    ])  # fmt: skip


def _described(one: Variable) -> Iterator[str]:
    yield f"VARIABLE LABELS {one.name}\n  {_quoted(one.label, LONGEST_VARIABLE_LABEL)}\n  ."
    values = {**one.values, **{code: label for code, label in MISSING.items() if code not in one.values}}
    listed = [f"  {number} {_quoted(label, LONGEST_VALUE_LABEL)}" for number, label in values.items()]
    yield "\n".join([f"VALUE LABELS {one.name}", *listed, "  ."])
    yield f"VARIABLE LEVEL {one.name} ({one.level})."


def _sets(columns: Sequence[Variable]) -> Iterator[str]:
    """The options of several that belong to one question, so that they can be counted in one table."""
    taken: set[str] = set()
    for question, found in groupby((one for one in columns if one.option), lambda one: one.question):
        several = list(found)
        yield "\n".join([
            "MRSETS", f"  /MDGROUP NAME=${_name(question, taken)}",
            f"  LABEL={_quoted(several[0].asked, LONGEST_VARIABLE_LABEL)}",
            "  VARIABLES=", *(f"    {one.name}" for one in several), "  VALUE=1", "  .",
        ])  # fmt: skip


def _quoted(text: str, longest: int) -> str:
    """A string in quotation marks, on several lines where it is long; no sign is cut in two."""
    text = _plain(text)
    if len(text.encode()) > longest:
        text = _cut(text, longest - len("…".encode())) + "…"
    pieces = []
    while text:
        piece = _cut(text, PIECE)
        pieces.append("'" + piece.replace("'", "''") + "'")
        text = text[len(piece) :]
    return " +\n    ".join(pieces) or "''"


def _cut(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore")


def _plain(text: str) -> str:
    """On one line, without signs that steer a terminal."""
    return " ".join("".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text).split())


def archive(questionnaire: Questionnaire, rows: Iterable[Mapping[str, Any]], *, title: str) -> bytes:
    """Both files in a ZIP archive."""
    columns = variables(questionnaire)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr(DATA, data(columns, rows))
        files.writestr(SYNTAX, syntax(columns, title))
    return out.getvalue()
