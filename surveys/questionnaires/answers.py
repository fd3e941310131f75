"""Reading answers from a form, and saying what is wrong with them."""

import math
import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from surveys.questionnaires.question import DAYS, LONGEST, NUMBERS, SEVERAL, UPLOADS, WORDS, Question, QuestionType
from surveys.questionnaires.wording import chose

NUMBER = re.compile(r"\d{1,9}([.,]\d{1,4})?", re.ASCII)
MONTH_FIRST = re.compile(r"(\d{1,2})[/. -](\d{4})", re.ASCII)
SEEN = "seen"  # the field that says which questions a page has shown
Form = MultiDict[str, str]


def read_all(question: Question, form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """Everything that a form holds for a question: answers by their key, and what is wrong with which.

    Files are no part of it: they come in on their own, and stay where they are until they are taken out.
    """
    if question.type is QuestionType.NOTE or question.type in UPLOADS:
        return {}, {}
    if question.type is QuestionType.CONSENT:
        return _consent(question, form)
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for variable in question.variables():
        found[variable.code], problem = read(variable, form)
        if problem:
            problems[variable.code] = problem
    if question.other:
        _read_other(question, form, found, problems)
    return found, problems


def read(question: Question, form: Form) -> tuple[Any, str | None]:
    """The answer to one variable in a sent form, and what is wrong with it.

    None where it was left open. A wrong answer is given back as it was typed, so that it can be shown again.
    """
    if question.type in SEVERAL:
        return _several(question, form.getlist(question.code))
    typed = _typed(form, question.code)
    if not typed:
        return None, None
    if question.type in NUMBERS:
        return _number(question, typed)
    if question.type is QuestionType.NPS:
        return _point(question, typed)
    if question.type in WORDS:
        return _words(question, typed)
    if question.type in DAYS:
        return _day(question, typed)
    if typed not in {option.code for option in question.options}:
        return None, _("Choose one of the answers in the list.")
    return typed, None


def _typed(form: Form, key: str) -> str:
    """What was typed, with one kind of line end: a form sends another than a script does."""
    return form.get(key, "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _consent(question: Question, form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """The one question that nobody passes without: asked for where the page has shown it."""
    given = form.get(question.code) == "yes" or None
    shown = question.code in form.getlist(SEEN)
    wrong = question.message or _("Tick the box to go on. Without it, close this page: nothing is sent.")
    return {question.code: given}, ({question.code: wrong} if shown and not given else {})


def _read_other(question: Question, form: Form, found: dict[str, Any], problems: dict[str, str]) -> None:
    """The words beside “other”; they go where it is not chosen any more."""
    words = _typed(form, question.other_key) if chose(found[question.code], question.other) else ""
    found[question.other_key] = words or None
    most = LONGEST[QuestionType.TEXT]
    if len(words) > most:
        problems[question.other_key] = too_long(len(words), most)


def _several(question: Question, typed: list[str]) -> tuple[Any, str | None]:
    known = [option.code for option in question.options]
    given = [code for code in typed if code]
    if any(code not in known for code in given):
        return None, _("Choose from the answers in the list.")
    if question.type is QuestionType.RANK:
        return _ranked(question, given)
    chosen = [code for code in known if code in given]
    if len(chosen) > 1 and any(code in question.exclusive for code in chosen):
        return chosen, _("The answer that excludes the others cannot be chosen together with them.")
    return chosen or None, _picks_problem(question, chosen)


def _ranked(question: Question, given: list[str]) -> tuple[Any, str | None]:
    if len(set(given)) != len(given):
        return given, question.message or _("Choose each answer once.")
    return given or None, _picks_problem(question, given)


def _picks_problem(question: Question, chosen: list[str]) -> str | None:
    low, high = question.picks
    if not chosen or any(code in question.exclusive for code in chosen):
        return None
    if high and len(chosen) > high:
        return question.message or ngettext("Choose %(num)d answer at most.", "Choose %(num)d answers at most.", high)
    if len(chosen) < low:
        return question.message or ngettext("Choose %(num)d answer or more.", "Choose %(num)d answers or more.", low)
    return None


def _number(question: Question, typed: str) -> tuple[Any, str | None]:
    whole = question.type is not QuestionType.DECIMAL
    low, high = question.minimum, question.maximum
    problem = question.message or (
        _("Write a whole number from %(low)s to %(high)s.", low=low, high=high)
        if whole
        else _("Write a number from %(low)s to %(high)s.", low=low, high=high)
    )
    if not NUMBER.fullmatch(typed) or (whole and not typed.isdecimal()):
        return typed[:20], problem
    number = int(typed) if typed.isdecimal() else float(typed.replace(",", "."))
    return number, None if question.minimum <= number <= question.maximum and math.isfinite(number) else problem


def _point(question: Question, typed: str) -> tuple[Any, str | None]:
    points = {option.code for option in question.tallied()}
    return (int(typed), None) if typed in points else (None, _("Choose one of the answers in the list."))


def _words(question: Question, typed: str) -> tuple[Any, str | None]:
    if len(typed) > question.max_length:
        return typed, question.message or too_long(len(typed), question.max_length)
    return typed, None


def too_long(now: int, most: int) -> str:
    """What is said beside an answer in words that has too many of them."""
    return _("Write at most %(n)s characters. This answer has %(now)s.", n=most, now=now)


def _day(question: Question, typed: str) -> tuple[Any, str | None]:
    """A day or month in ISO form; a month may be written with its number first."""
    month = question.type is QuestionType.MONTH
    if month and (turned := MONTH_FIRST.fullmatch(typed)):
        typed = f"{turned[2]}-{int(turned[1]):02}"
    shape = r"\d{4}-\d{2}" if month else r"\d{4}-\d{2}-\d{2}"
    if not re.fullmatch(shape, typed, re.ASCII) or not _exists(f"{typed}-01" if month else typed):
        plain = _("Write year and month, for example 2026-05.") if month else _("Write the day like this: 2026-05-31.")
        return typed[:20], question.message or plain
    if (question.earliest and typed < question.earliest) or (question.latest and typed > question.latest):
        return typed, question.message or _bounds(question)
    return typed, None


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _bounds(question: Question) -> str:
    if question.earliest and question.latest:
        return _("Choose one from %(first)s to %(last)s.", first=question.earliest, last=question.latest)
    if question.earliest:
        return _("Choose %(first)s or later.", first=question.earliest)
    return _("Choose %(last)s or earlier.", last=question.latest)
