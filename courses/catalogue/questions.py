"""Questions: read from a table, shown in a drawn order, answered in a form, graded. Pure.

Answers are plain values that JSON can hold: an option's index (single, truefalse), a sorted list of indexes
(multiple), for matching the right index chosen for each left one (None where open), for ordering the indexes in
the chosen order, a text as typed (numeric, short).
"""

import random
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
    """A question with its key. `left` and `options` are the two sides of a matching."""

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


@dataclass(frozen=True, slots=True)
class Grade:
    """Whether an answer is right, and what was right in the words of the question."""

    correct: bool
    right: tuple[str, ...] = field(default=())


CHOOSING = (QuestionKind.SINGLE, QuestionKind.TRUEFALSE, QuestionKind.MULTIPLE)
TYPED = (QuestionKind.NUMERIC, QuestionKind.SHORT)
LONGEST = 200


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
        stem=str(table["stem"]),
        difficulty=int(table.get("difficulty", 1)),
        options=tuple(str(option) for option in options),
        left=tuple(str(one) for one in left),
        answer=tuple(tuple(part) if isinstance(part, list) else part for part in table["answer"]),
        feedback=tuple(str(text) for text in table.get("feedback", ())),
        explanation=str(table["explanation"]),
        source=str(table["source"]),
        tolerance=float(table.get("tolerance") or 0),
    )
    _check(question)
    return question


def _check(question: QuestionBody) -> None:
    places = range(len(question.options))
    key = question.answer
    if question.kind in CHOOSING:
        if len(places) < 2 or any(place not in places for place in key):
            raise QuestionError("the answer names an option that is not there")
        if question.kind is not QuestionKind.MULTIPLE and len(key) != 1:
            raise QuestionError("exactly one option must be right")
    if question.kind is QuestionKind.ORDERING and sorted(key) != list(places):
        raise QuestionError("the answer must name every option once, in order")
    if question.kind is QuestionKind.MATCHING and sorted(pair[0] for pair in key) != list(range(len(question.left))):
        raise QuestionError("the answer must pair every left side once")
    if question.feedback and len(question.feedback) != len(places):
        raise QuestionError("feedback must have a text for every option")
    if question.kind is QuestionKind.NUMERIC and any(number(str(value)) is None for value in key):
        raise QuestionError("a numeric answer must be a number")


def order_of(question: QuestionBody, seed: int) -> list[int]:
    """In which order the options are shown: always the same for a seed. True and false keep theirs."""
    places = list(range(len(question.options)))
    if question.kind is not QuestionKind.TRUEFALSE:
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
        return typed is not None and any(abs(typed - float(value)) <= question.tolerance + 1e-9 for value in key)
    if question.kind is QuestionKind.SHORT:
        return plain(str(answer)) in {plain(str(value)) for value in key}
    return bool(answer == key[0])


def number(typed: str) -> float | None:
    """A number as people write it: spaces or a comma for thousands and decimals."""
    try:
        return float(typed.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        return None


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
