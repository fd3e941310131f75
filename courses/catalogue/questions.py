"""Questions: read from a table, shown in a drawn order, answered in a form, graded. Pure.

Answers are plain values that JSON can hold: an option's index (single, truefalse), a sorted list of indexes
(multiple), for matching the right index chosen for each left one (None where open), for ordering the indexes in
the chosen order, a text as typed (numeric, short).
"""

import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUEFALSE = "truefalse"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"
    SHORT = "short"


class QuestionError(ValueError):
    """The table cannot be a question; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class QuestionBody:
    """A question with its key. `left` and `options` are the two sides of a matching.

    `feedback` says something about each option of a question with choices. `shuffle` is off where the order of the
    choices carries meaning ("All of these").
    """

    code: str
    lesson: str
    kind: QuestionKind
    stem: str
    difficulty: int
    options: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    answer: tuple[Any, ...] = ()
    feedback: tuple[str, ...] = ()
    explanation: str = ""
    source: str = ""
    tolerance: float = 0.0
    tags: tuple[str, ...] = ()
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Grade:
    """Whether an answer is right, and what was right in the words of the question."""

    correct: bool
    right: tuple[str, ...] = field(default=())


CHOOSING = (QuestionKind.SINGLE, QuestionKind.TRUEFALSE, QuestionKind.MULTIPLE)
TYPED = (QuestionKind.NUMERIC, QuestionKind.SHORT)
LONGEST = 200
DIFFICULTIES = (1, 2, 3)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
TAG = re.compile(r"[^\[\]<>`:,\\\s](?:[^\[\]<>`:,\\\n\t]{0,38}[^\[\]<>`:,\\\s])?")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse(table: Mapping[str, Any]) -> QuestionBody:
    """Read a question. Raises QuestionError saying what is wrong."""
    missing = [
        name for name in ("id", "lesson", "type", "stem", "answer", "explanation", "source") if not table.get(name)
    ]
    if missing:
        raise QuestionError(f"{', '.join(missing)} missing")
    if table["type"] not in set(QuestionKind):
        raise QuestionError(f"{table['type']!r} is not a type of question")
    kind = QuestionKind(table["type"])
    options = table.get("options") or ()
    left: Sequence[str] = ()
    if kind is QuestionKind.MATCHING:
        if not isinstance(options, Mapping):
            raise QuestionError("a matching needs options with left and right")
        left, options = options.get("left", ()), options.get("right", ())
    question = QuestionBody(
        code=str(table["id"]),
        lesson=str(table["lesson"]),
        kind=kind,
        stem=text(table["stem"]),
        difficulty=_difficulty(table.get("difficulty", 1)),
        options=tuple(text(option) for option in options),
        left=tuple(text(one) for one in left),
        answer=tuple(_part(part) for part in table["answer"]),
        feedback=tuple(text(one) for one in table.get("feedback", ())),
        explanation=text(table["explanation"]),
        source=" ".join(text(table["source"]).split()),
        tolerance=float(table.get("tolerance") or 0),
        tags=tuple(str(tag) for tag in table.get("tags", ())),
        shuffle=bool(table.get("shuffle", True)),
    )
    _check(question)
    _check_labels(question)
    return question


def text(value: Any) -> str:
    """Text as questions hold it: no control characters, one kind of line end, no white space around it."""
    return UNSEEN.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _part(part: Any) -> Any:
    """One part of an answer: an index, a pair of them, or the text of a short answer."""
    if isinstance(part, str):
        return text(part)
    return tuple(part) if isinstance(part, list) else part


def _difficulty(value: Any) -> int:
    if value not in DIFFICULTIES:
        raise QuestionError("the difficulty must be 1, 2 or 3")
    return int(value)


def _check_labels(question: QuestionBody) -> None:
    if not CODE.fullmatch(question.code):
        raise QuestionError("the id must be at most 64 letters, digits, full stops, hyphens and underscores")
    if not question.stem or not question.explanation or not question.source:
        raise QuestionError("stem, explanation and source need words")
    wrong = [tag for tag in question.tags if not TAG.fullmatch(tag)]
    if wrong or len(set(question.tags)) != len(question.tags):
        raise QuestionError("a tag is at most 40 characters without colons, commas and brackets, and stands once")


def _check(question: QuestionBody) -> None:
    places = range(len(question.options))
    key = question.answer
    if question.kind in CHOOSING:
        if len(places) < 2 or any(place not in places for place in key) or len(set(key)) != len(key):
            raise QuestionError("the answer names an option that is not there")
        if question.kind is not QuestionKind.MULTIPLE and len(key) != 1:
            raise QuestionError("exactly one option must be right")
    if question.kind is QuestionKind.ORDERING and (len(places) < 2 or sorted(key) != list(places)):
        raise QuestionError("the answer must name every option once, in order")
    if question.kind is QuestionKind.MATCHING:
        _check_pairs(question)
    if question.kind is QuestionKind.NUMERIC and any(number(str(value)) is None for value in key):
        raise QuestionError("a numeric answer must be a number")
    if question.kind is QuestionKind.SHORT and not all(plain(str(value)) for value in key):
        raise QuestionError("a short answer needs words")
    _check_texts(question)


def _check_pairs(question: QuestionBody) -> None:
    pairs = question.answer
    if sorted(pair[0] for pair in pairs) != list(range(len(question.left))):
        raise QuestionError("the answer must pair every left side once")
    if any(pair[1] not in range(len(question.options)) for pair in pairs):
        raise QuestionError("the answer names an option that is not there")


def _check_texts(question: QuestionBody) -> None:
    for side in (question.options, question.left):
        if not all(side) or len(set(side)) != len(side):
            raise QuestionError("every option needs words of its own")
    if question.feedback and question.kind not in CHOOSING:
        raise QuestionError("only choices have feedback for every option")
    if question.feedback and len(question.feedback) != len(question.options):
        raise QuestionError("feedback must have a text for every option")
    if not 0 <= question.tolerance < math.inf:
        raise QuestionError("the tolerance must be a number from 0 up")


def order_of(question: QuestionBody, seed: int) -> list[int]:
    """In which order the options are shown: always the same for a seed.

    True and false keep theirs, and so do choices that are not to be shuffled.
    """
    places = list(range(len(question.options)))
    if question.kind is not QuestionKind.TRUEFALSE and (question.shuffle or question.kind not in CHOOSING):
        random.Random(f"{seed}:{question.code}").shuffle(places)  # noqa: S311  an order, not a secret
    return places


def read(question: QuestionBody, values: Sequence[str]) -> Any:
    """An answer from the values that a form sent for it; None where it was left open or makes no sense.

    Matching and ordering send one value for each left side or option, in the order of the question.
    """
    places = range(len(question.options))
    if question.kind in TYPED:
        typed = (values[0] if values else "").replace("\x00", "").strip()[:LONGEST]
        return typed or None
    numbers = [int(value) if value.isdecimal() and value.isascii() and len(value) < 4 else None for value in values]
    if question.kind is QuestionKind.MATCHING:
        chosen = [n if n in places else None for n in numbers[: len(question.left)]]
        return chosen if len(chosen) == len(question.left) and any(n is not None for n in chosen) else None
    if question.kind is QuestionKind.ORDERING:
        ranks = numbers[: len(places)]
        if len(ranks) != len(places) or sorted(n or 0 for n in ranks) != [place + 1 for place in places]:
            return None
        return sorted(places, key=lambda place: ranks[place] or 0)
    found = sorted({n for n in numbers if n is not None and n in places})
    if question.kind is QuestionKind.MULTIPLE:
        return found or None
    return found[0] if len(found) == 1 else None


def sent(form: "MultiDict[str, str]", question: QuestionBody, name: str) -> list[str]:
    """The values that a form carries for a question, in the order that `read` expects.

    The options of an ordering are shown shuffled, so each has a field of its own: `name-0`, `name-1` …
    """
    if question.kind is QuestionKind.ORDERING:
        return [form.get(f"{name}-{place}", "") for place in range(len(question.options))]
    return form.getlist(name)


def grade(question: QuestionBody, answer: Any) -> Grade:
    """Grade an answer as `read` gives it. An open question is not right."""
    return Grade(answer is not None and _is_right(question, answer), right_in_words(question))


def _is_right(question: QuestionBody, answer: Any) -> bool:
    key = question.answer
    if question.kind is QuestionKind.MULTIPLE:
        return isinstance(answer, list) and set(answer) == set(key)
    if question.kind is QuestionKind.MATCHING:
        wanted = dict(key)
        return isinstance(answer, list) and all(answer[place] == wanted[place] for place in wanted)
    if question.kind is QuestionKind.ORDERING:
        return isinstance(answer, list) and answer == list(key)
    if question.kind is QuestionKind.NUMERIC:
        typed = number(str(answer))
        accepted = [number(str(value)) for value in key]
        return typed is not None and any(abs(typed - (one or 0)) <= question.tolerance + 1e-9 for one in accepted)
    if question.kind is QuestionKind.SHORT:
        return plain(str(answer)) in {plain(str(value)) for value in key}
    return bool(answer == key[0])


def number(typed: str) -> float | None:
    """A number as people write it: spaces for thousands, a comma or a point for decimals. None for anything else."""
    try:
        found = float(typed.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def plain(text: str) -> str:
    """A short answer without case, articles, doubled spaces and final punctuation."""
    words = text.casefold().strip(" .!?;:").split()
    return " ".join(word for word in words if word not in {"a", "an", "the"})


def right_in_words(question: QuestionBody) -> tuple[str, ...]:
    """The right answer as a learner reads it."""
    if question.kind is QuestionKind.MATCHING:
        return tuple(f"{question.left[one]} → {question.options[other]}" for one, other in sorted(question.answer))
    if question.kind in TYPED:
        return (str(question.answer[0]),)
    return tuple(question.options[place] for place in question.answer)
