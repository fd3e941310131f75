"""A questionnaire as it is asked: sections of questions with options, bounds and conditions.

Read from a table (a TOML file, or the JSON snapshot kept with a survey) and written back to the same table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from surveys.questionnaires import logic

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
SCALE = ("1", "2", "3", "4", "5")
BANDS = ((0, 0), (1, 5), (6, 20), (21, 50), (51, None))


class QuestionType(StrEnum):
    SINGLE = "single"
    MULTI = "multi"
    SCALE5 = "scale5"
    INTEGER = "integer"
    LONGTEXT = "longtext"


class QuestionnaireError(Exception):
    """The table cannot be a questionnaire; `problems` says all that is wrong, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `options` are those of single and multi, and the five named points of a scale."""

    code: str
    type: QuestionType
    text: str
    wording_version: int = 1
    hint: str = ""
    options: tuple[Option, ...] = ()
    exclusive: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    max_length: int = 0
    sensitive: bool = False
    show_if: Mapping[str, Any] | None = None

    @property
    def countable(self) -> bool:
        """Whether its answers are counted; words are read instead."""
        return self.type is not QuestionType.LONGTEXT

    def tallied(self) -> tuple[Option, ...]:
        """What its answers are counted by: options, or bands of numbers."""
        if self.type is QuestionType.INTEGER:
            return tuple(Option(band_code(low), band_label(low, high)) for low, high in BANDS if low <= self.maximum)
        return self.options


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one page."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    code: str
    version: str
    title: str
    minutes: int
    intro: str
    sections: tuple[Section, ...] = field(default=())

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def visible(self, answers: Mapping[str, Any]) -> list[Question]:
        """The questions that these answers lead to. One behind a hidden question is hidden too."""
        seen: dict[str, Any] = {}
        found = []
        for question in self.questions():
            if logic.holds(question.show_if, seen):
                found.append(question)
                if answers.get(question.code) is not None:
                    seen[question.code] = answers[question.code]
        return found


def band_code(low: int) -> str:
    return f"from_{low}"


def band_label(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def band_of(number: int) -> str:
    """The band that a number is counted in."""
    return next(band_code(low) for low, high in BANDS if number >= low and (high is None or number <= high))


def parse(table: Mapping[str, Any]) -> Questionnaire:
    """Read a questionnaire. Raises QuestionnaireError with everything that is wrong."""
    problems: list[str] = [
        f"{name} is missing" for name in ("code", "version", "title", "intro") if not table.get(name)
    ]
    sections: list[Section] = []
    earlier: dict[str, frozenset[str] | None] = {}
    for number, section in enumerate(table.get("sections") or (), 1):
        questions = [_question(row, earlier, problems, number) for row in section.get("questions") or ()]
        sections.append(Section(str(section.get("title", "")), tuple(one for one in questions if one)))
    if not earlier:
        problems.append("there is no question")
    if problems:
        raise QuestionnaireError(problems)
    return Questionnaire(
        code=str(table["code"]),
        version=str(table["version"]),
        title=str(table["title"]),
        minutes=int(table.get("minutes", 5)),
        intro=str(table["intro"]),
        sections=tuple(sections),
    )


def _question(
    row: Mapping[str, Any], earlier: dict[str, frozenset[str] | None], problems: list[str], section: int
) -> Question | None:
    code = str(row.get("code", ""))
    place = f"section {section}, question {code or '?'}"
    found = [f"{place}: {text}" for text in _row_problems(row, code, earlier)]
    if found:
        problems.extend(found)
        return None
    kind = QuestionType(row["type"])
    options = _options(row, kind)
    earlier[code] = frozenset(option.code for option in options) if options else None
    return Question(
        code=code,
        type=kind,
        text=str(row["text"]),
        wording_version=int(row.get("wording_version", 1)),
        hint=str(row.get("hint", "")),
        options=options,
        exclusive=tuple(row.get("exclusive", ())),
        minimum=int(row.get("min", 0)),
        maximum=int(row.get("max", 10_000)),
        max_length=int(row.get("max_length", 2_000)),
        sensitive=bool(row.get("sensitive", False)),
        show_if=row.get("show_if"),
    )


def _options(row: Mapping[str, Any], kind: QuestionType) -> tuple[Option, ...]:
    if kind is QuestionType.SCALE5:
        named = tuple(Option(code, str(label)) for code, label in zip(SCALE, row["labels"], strict=True))
        extra = tuple(Option(o["code"], o["label"]) for o in row.get("options", ()))
        return named + extra
    return tuple(Option(str(o["code"]), str(o["label"])) for o in row.get("options", ()))


def _row_problems(row: Mapping[str, Any], code: str, earlier: Mapping[str, Any]) -> Iterator[str]:
    if not CODE.fullmatch(code):
        yield "a code is small letters, digits and underscores, beginning with a letter"
    if code in earlier:
        yield "the code is used twice"
    if not row.get("text"):
        yield "the text is missing"
    if row.get("type") not in set(QuestionType):
        yield f"{row.get('type')!r} is not a type of question"
        return
    yield from _shape_problems(row, QuestionType(row["type"]))
    if row.get("show_if") is not None and (wrong := logic.problem(row["show_if"], earlier)):
        yield wrong


def _shape_problems(row: Mapping[str, Any], kind: QuestionType) -> Iterator[str]:
    codes = [option.get("code") for option in row.get("options", ())]
    if len(codes) != len(set(codes)):
        yield "two options have the same code"
    if kind in (QuestionType.SINGLE, QuestionType.MULTI) and len(codes) < 2:
        yield "at least two options are needed"
    if kind is QuestionType.SCALE5 and len(row.get("labels", ())) != len(SCALE):
        yield "a scale needs a label for each of its five points"
    if kind is QuestionType.INTEGER and row.get("min", 0) > row.get("max", 10_000):
        yield "the smallest number is larger than the largest"
    if not set(row.get("exclusive", ())) <= set(codes):
        yield "exclusive names an option that does not exist"
