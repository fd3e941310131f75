"""From sealed answers to the counts that may be kept: every number goes through release()."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.monitoring.release import SMALLEST_WHOLE, K, release
from surveys.questionnaires.question import NUMBERS, Question, band_of
from surveys.questionnaires.questionnaire import Questionnaire

JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One person's answers with the groups they are counted in."""

    frame: Mapping[str, str]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """`n` people of a cell chose an option; an empty option is all who answered the question."""

    cut: str
    cell: str
    question: str
    option: str
    n: int


def tabulate(questionnaire: Questionnaire, rows: Sequence[Sealed], cuts: Sequence[str]) -> list[Count]:
    """The counts of the whole, and of the agreed cuts where each group can be shown.

    Fewer than five answers: nothing. Fewer than ten: the whole only. A breakdown of a question is made of the
    groups that release() lets through by how many in them answered it.
    """
    counts: list[Count] = []
    for question in questionnaire.variables():
        answered = [row for row in rows if row.answers.get(question.code) is not None]
        if len(answered) < K or not question.countable:
            continue
        counts += _cell(question, answered, "", "")
        if len(rows) >= SMALLEST_WHOLE:
            for cut in cuts:
                counts += _broken_down(question, answered, cut)
    return counts


def _broken_down(question: Question, answered: Sequence[Sealed], cut: str) -> list[Count]:
    groups: dict[str, list[Sealed]] = {}
    for row in answered:
        groups.setdefault(row.frame.get(cut, "unknown"), []).append(row)
    released = release({name: len(group) for name, group in groups.items()})
    cells = {name: groups[name] for name in released.shown}
    if released.together:
        cells[JOINED] = [row for name in released.together for row in groups[name]]
    if len(cells) < 2 or (question.sensitive and any(unanimous(question, cell) for cell in cells.values())):
        # One cell repeats the whole; a group that agrees on something sensitive tells it of each of its people.
        return []
    return [count for name, cell in sorted(cells.items()) for count in _cell(question, cell, cut, name)]


def unanimous(question: Question, rows: Sequence[Sealed]) -> bool:
    """Whether everybody in a cell gave the same answer."""
    return any(
        sum(option.code in chosen(question, row.answers[question.code]) for row in rows) == len(rows)
        for option in question.tallied()
    )


def _cell(question: Question, rows: Sequence[Sealed], cut: str, cell: str) -> Iterator[Count]:
    yield Count(cut, cell, question.code, "", len(rows))
    picked = [chosen(question, row.answers[question.code]) for row in rows]
    for option in question.tallied():
        yield Count(cut, cell, question.code, option.code, sum(option.code in codes for codes in picked))


def chosen(question: Question, answer: Any) -> list[str]:
    """The options that an answer counts for."""
    if question.type in NUMBERS:
        return [band_of(int(answer))]
    return list(answer) if isinstance(answer, list) else [str(answer)]
