"""How the questions of a bank did: facility, discrimination, and what was chosen instead of the right answer. Pure.

Facility is the share of right answers among all who had the question on their paper; an open question is not right.
Discrimination is the correlation between a question (0 or 1) and the share of right answers to the other questions of
the same paper: the point-biserial coefficient, corrected by leaving the question itself out (S. Henrysson, Correction
of item-total correlations in item analysis, Psychometrika 28, 1963). Papers are drawn, so shares are compared and not
sums. The steps 0.2 and 0 for a close look follow R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement,
5th edition, 1991, chapter 13. Below LEAST answers chance decides: nothing is said.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from courses.catalogue.questions import CHOOSING, QuestionBody, QuestionKind

LEAST = 20
HARD, EASY = 0.3, 0.95
WEAK = 0.2


class Hint(StrEnum):
    """What an author should look at, the worst first."""

    KEY = "key"  # who does well elsewhere gets this wrong
    RIVAL = "rival"  # a wrong choice is chosen more often than the right one
    HARD = "hard"
    WEAK = "weak"
    UNUSED = "unused"  # a wrong choice that nobody chooses
    EASY = "easy"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One graded paper: for each question on it, what was answered and whether that was right."""

    paper: tuple[int, ...]
    values: Mapping[int, Any]
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Look:
    """A hint, and the choice that it is about."""

    hint: Hint
    option: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """The figures of one question. `chosen` counts the answers for each option; it is empty without choices."""

    question_id: int
    answers: int
    right: int
    left_open: int
    chosen: tuple[int, ...]
    discrimination: float | None
    looks: tuple[Look, ...]

    @property
    def enough(self) -> bool:
        return self.answers >= LEAST

    @property
    def facility(self) -> float:
        return self.right / self.answers if self.answers else 0.0


def items(questions: Mapping[int, QuestionBody], sittings: Sequence[Sitting]) -> list[Item]:
    """The figures of every question, in the order of the questions."""
    had: dict[int, list[Sitting]] = {question_id: [] for question_id in questions}
    for sitting in sittings:
        for question_id in set(sitting.paper) & had.keys():
            had[question_id].append(sitting)
    return [_item(question_id, question, had[question_id]) for question_id, question in questions.items()]


def worst_first(found: Sequence[Item]) -> list[Item]:
    """Questions that need a look before those that do not; those with too few answers come last."""
    ranks = {hint: rank for rank, hint in enumerate(Hint)}

    def place(item: Item) -> tuple[bool, int, float, float]:
        rank = min((ranks[look.hint] for look in item.looks), default=len(ranks))
        discrimination = 1.0 if item.discrimination is None else item.discrimination
        return not item.enough, rank, discrimination, item.facility

    return sorted(found, key=place)


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None where one side never differs, so that there is nothing to compare."""
    count = len(pairs)
    if count < 2:
        return None
    mean_x, mean_y = math.fsum(x for x, _y in pairs) / count, math.fsum(y for _x, y in pairs) / count
    spread_x = math.fsum((x - mean_x) ** 2 for x, _y in pairs)
    spread_y = math.fsum((y - mean_y) ** 2 for _x, y in pairs)
    if spread_x < 1e-12 or spread_y < 1e-12:
        return None
    together = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, together / math.sqrt(spread_x * spread_y)))


def _item(question_id: int, question: QuestionBody, sittings: Sequence[Sitting]) -> Item:
    answers = len(sittings)
    right = sum(question_id in sitting.right for sitting in sittings)
    values = [sitting.values.get(question_id) for sitting in sittings]
    pairs = [
        (float(question_id in sitting.right), (len(sitting.right) - (question_id in sitting.right)) / others)
        for sitting in sittings
        if (others := len(sitting.paper) - 1) > 0
    ]
    chosen = _chosen(question, values)
    discrimination = correlation(pairs)
    enough = answers >= LEAST
    return Item(
        question_id=question_id,
        answers=answers,
        right=right,
        left_open=sum(value is None for value in values),
        chosen=chosen,
        discrimination=discrimination,
        looks=tuple(_looks(question, answers, right, chosen, discrimination)) if enough else (),
    )


def _chosen(question: QuestionBody, values: Sequence[Any]) -> tuple[int, ...]:
    if question.kind not in CHOOSING:
        return ()
    counts = [0] * len(question.options)
    for value in values:
        for place in value if isinstance(value, list) else [value]:
            if isinstance(place, int) and 0 <= place < len(counts):
                counts[place] += 1
    return tuple(counts)


def _looks(
    question: QuestionBody, answers: int, right: int, chosen: tuple[int, ...], discrimination: float | None
) -> list[Look]:
    found = []
    facility = right / answers
    if discrimination is not None and discrimination < 0:
        found.append(Look(Hint.KEY))
    found += _rivals(question, chosen)
    if facility < HARD:
        found.append(Look(Hint.HARD))
    if discrimination is not None and 0 <= discrimination < WEAK and HARD <= facility <= EASY:
        found.append(Look(Hint.WEAK))
    if question.kind is not QuestionKind.TRUEFALSE:
        found += [Look(Hint.UNUSED, question.options[place]) for place, count in enumerate(chosen)
                  if not count and place not in question.answer]  # fmt: skip
    if facility > EASY:
        found.append(Look(Hint.EASY))
    return found


def _rivals(question: QuestionBody, chosen: tuple[int, ...]) -> list[Look]:
    """Wrong choices that more people chose than the right one (of several, than the least chosen)."""
    if not chosen:
        return []
    least = min(chosen[place] for place in question.answer)
    return [Look(Hint.RIVAL, question.options[place]) for place, count in enumerate(chosen)
            if place not in question.answer and count > least]  # fmt: skip
