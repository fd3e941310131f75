"""One page of a questionnaire as somebody answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from surveys.questionnaires import answers as reading
from surveys.questionnaires.questionnaire import Question, Questionnaire, Section


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
        answer, problem = reading.read(question, form)
        typed[question.code] = answer
        if problem:
            problems[question.code] = problem
    return Sent(typed, problems)


def visible(questionnaire: Questionnaire, section: Section, answers: Mapping[str, Any]) -> list[Question]:
    """The questions of a section that these answers lead to."""
    codes = {question.code for question in questionnaire.visible(answers)}
    return [question for question in section.questions if question.code in codes]


def left_open(questions: list[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions without an answer. None is required; people are asked once whether they mean it."""
    return [question for question in questions if answers.get(question.code) is None]
