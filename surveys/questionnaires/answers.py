"""Reading one answer from a form, and saying what is wrong with it."""

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from surveys.questionnaires.questionnaire import Question, QuestionType


def read(question: Question, form: "MultiDict[str, str]") -> tuple[Any, str | None]:
    """The answer to a question in a sent form, and what is wrong with it.

    None where it was left open. A wrong answer is given back as it was typed, so that it can be shown again.
    """
    if question.type is QuestionType.MULTI:
        return _several(question, form.getlist(question.code))
    typed = form.get(question.code, "").replace("\x00", "").strip()
    if not typed:
        return None, None
    if question.type is QuestionType.INTEGER:
        return _whole_number(question, typed)
    if question.type is QuestionType.LONGTEXT:
        return _words(question, typed)
    if typed not in {option.code for option in question.options}:
        return None, _("Choose one of the answers in the list.")
    return typed, None


def _several(question: Question, typed: list[str]) -> tuple[Any, str | None]:
    known = [option.code for option in question.options]
    if any(code not in known for code in typed):
        return None, _("Choose from the answers in the list.")
    chosen = [code for code in known if code in typed]
    if len(chosen) > 1 and any(code in question.exclusive for code in chosen):
        return chosen, _("The answer that excludes the others cannot be chosen together with them.")
    return chosen or None, None


def _whole_number(question: Question, typed: str) -> tuple[Any, str | None]:
    problem = _("Write a whole number from %(low)s to %(high)s.", low=question.minimum, high=question.maximum)
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        return typed[:20], problem
    number = int(typed)
    return number, None if question.minimum <= number <= question.maximum else problem


def _words(question: Question, typed: str) -> tuple[Any, str | None]:
    if len(typed) > question.max_length:
        return typed, _(
            "Write at most %(n)s characters. This answer has %(now)s.", n=question.max_length, now=len(typed)
        )
    return typed, None
