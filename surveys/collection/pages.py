"""One page of a questionnaire as somebody answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from surveys.questionnaires import answers as reading
from surveys.questionnaires import wording
from surveys.questionnaires.question import Question, Section
from surveys.questionnaires.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sent page held: answers as typed, what may be kept, and what is wrong where."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        return {code: answer for code, answer in self.typed.items() if code not in self.problems}


def read(section: Section, form: "MultiDict[str, str]") -> Sent:
    """Read every question of a section that the form carries."""
    typed: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for question in section.questions:
        answers, wrong = reading.read_all(question, form)
        typed |= answers
        problems |= wrong
    return Sent(typed, problems)


def visible(questionnaire: Questionnaire, section: Section, answers: Mapping[str, Any]) -> list[Question]:
    """The questions of a section that these answers lead to, with earlier answers in their texts."""
    codes = {question.code for question in questionnaire.visible(answers)}
    shown = [question for question in section.questions if question.code in codes]
    return wording.filled_all(shown, answers, questionnaire.questions())


def beside(questionnaire: Questionnaire, number: int, answers: Mapping[str, Any], *, step: int) -> int:
    """The next page that has something to ask, or the one before; past the end or 0 where there is none."""
    codes = {question.code for question in questionnaire.visible(answers)}
    number += step
    while 1 <= number <= len(questionnaire.sections):
        if any(question.code in codes for question in questionnaire.sections[number - 1].questions):
            break
        number += step
    return number


def left_open(questions: list[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions without an answer. None but consent is required; people are asked once whether they mean it."""
    return [question for question in questions if question.is_open(answers)]
