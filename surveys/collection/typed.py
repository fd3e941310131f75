"""Answers as a form sends them: read from a page, or one by one from a phone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from surveys.collection.merging import Change, plain
from surveys.questionnaires import answers as reading
from surveys.questionnaires.question import LONGEST, SEVERAL, UPLOADS, Question, QuestionType, Section
from surveys.questionnaires.questionnaire import Questionnaire

BASE = "base-"  # before the name of a field that says what the answer was when the page was opened
LONGEST_TYPED = 20_000  # of what a phone sends; a page says how long an answer is, however long


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sent page held: answers as typed, what they were before, and what is wrong where."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, Change]:
        """What may be kept."""
        return {
            key: Change(answer, self.bases.get(key)) for key, answer in self.typed.items() if key not in self.problems
        }


def page(section: Section, form: "MultiDict[str, str]") -> Sent:
    """Read the questions of a section that the form has shown; all of them where it does not say which."""
    shown = form.getlist(reading.SEEN)
    typed: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for question in section.questions:
        if shown and question.code not in shown:
            continue
        answers, wrong = reading.read_all(question, form)
        typed |= answers
        problems |= wrong
    bases = {key: plain(form[BASE + key]) for key in typed if BASE + key in form}
    return Sent(typed, bases, problems)


def one(questionnaire: Questionnaire, key: str, value: str) -> tuple[Any, str | None]:
    """One answer, several choices one a line: what may be kept, and what is wrong with it."""
    question = next((one for one in questionnaire.questions() if key in one.answer_keys()), None)
    if question is None or question.type in UPLOADS:
        return None, _("This survey does not ask for this.")
    value = plain(value)
    if question.type is QuestionType.CONSENT:
        return value == "yes" or None, None
    if question.other and key == question.other_key:
        return _words(value)
    variable = next(one for one in question.variables() if one.code == key)
    return reading.read(variable, MultiDict([(key, part) for part in _parts(variable, value)]))


def _parts(variable: Question, value: str) -> list[str]:
    return value.split("\n") if variable.type in SEVERAL else [value]


def _words(value: str) -> tuple[str | None, str | None]:
    most = LONGEST[QuestionType.TEXT]
    return value or None, reading.too_long(len(value), most) if len(value) > most else None
