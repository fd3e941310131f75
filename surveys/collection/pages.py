"""One page of a questionnaire as somebody answers it."""

from collections.abc import Iterable, Mapping
from typing import Any

from surveys.questionnaires import wording
from surveys.questionnaires.question import Question, Section
from surveys.questionnaires.questionnaire import Questionnaire


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


def title(questionnaire: Questionnaire, section: Section, answers: Mapping[str, Any]) -> str:
    """The title of a section with earlier answers in it."""
    return wording.filled_title(section, answers, questionnaire.questions())


def labels(questions: Iterable[Question]) -> dict[str, str]:
    """The codes of a page's options and their words, to show an answer that stands elsewhere."""
    return {option.code: option.label for question in questions for option in question.tallied()}
