"""The texts of a questionnaire by their place, in one language or another; and earlier answers taken into them.

A place is `title`, `intro`, `section:CODE`, `CODE:text`, `CODE:hint`, `CODE:message`, `CODE=OPTION` or `CODE#ROW`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.questionnaires.lists import house_list
from surveys.questionnaires.question import OWN_OPTIONS, Option, Question, Section

PIPE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}")
UNKNOWN = "…"
SECTION = "section:"
WHOLE = {"title": _l("Title"), "intro": _l("Introduction")}
PARTS = {
    "text": _l("Question"),
    "hint": _l("Hint"),
    "message": _l("What is said when an answer does not fit"),
    "=": _l("Answer"),
    "#": _l("Row of a table"),
}


class Worded(Protocol):
    """A questionnaire, as far as its texts go."""

    @property
    def title(self) -> str: ...

    @property
    def intro(self) -> str: ...

    @property
    def sections(self) -> tuple[Section, ...]: ...


def places(questionnaire: Worded) -> dict[str, str]:
    """Every text that can be translated, by its place, in the order in which people meet them."""
    found = {"title": questionnaire.title, "intro": questionnaire.intro}
    for section in questionnaire.sections:
        found[f"section:{section.code}"] = section.title
        for question in section.questions:
            found |= _of(question)
    return {place: text for place, text in found.items() if text}


def name_of(place: str) -> tuple[str, str]:
    """What stands at a place, in words, and the code that tells it from others of its kind."""
    if place in WHOLE:
        return str(WHOLE[place]), ""
    if place.startswith(SECTION):
        return _("Title of a page"), place.removeprefix(SECTION)
    code, sign, rest = re.split(r"([:=#])", place, maxsplit=1)
    return str(PARTS[rest] if sign == ":" else PARTS[sign]), code if sign == ":" else f"{code} {rest}"


def _of(question: Question) -> dict[str, str]:
    code = question.code
    found = {f"{code}:text": question.text, f"{code}:hint": question.hint, f"{code}:message": question.message}
    if question.type not in OWN_OPTIONS:
        found |= {f"{code}={option.code}": option.label for option in question.options}
    return found | {f"{code}#{row.code}": row.label for row in question.rows}


def in_language(sections: Iterable[Section], made: Mapping[str, str], language: str) -> tuple[Section, ...]:
    """Sections in a language whose texts are `made`; what has no text there stays as it is."""
    return tuple(
        replace(
            section,
            title=made.get(f"section:{section.code}", section.title),
            questions=tuple(_in(question, made, language) for question in section.questions),
        )
        for section in sections
    )


def _in(question: Question, made: Mapping[str, str], language: str) -> Question:
    code = question.code
    if question.type in OWN_OPTIONS:
        options = house_list(question.type, language)
    else:
        options = tuple(Option(one.code, made.get(f"{code}={one.code}", one.label)) for one in question.options)
    return replace(
        question,
        text=made.get(f"{code}:text", question.text),
        hint=made.get(f"{code}:hint", question.hint),
        message=made.get(f"{code}:message", question.message),
        options=options,
        rows=tuple(Option(row.code, made.get(f"{code}#{row.code}", row.label)) for row in question.rows),
    )


def piped(text: str) -> list[str]:
    """The questions whose answers a text takes in."""
    return PIPE.findall(text)


def filled(question: Question, answers: Mapping[str, Any], known: Mapping[str, Question]) -> Question:
    """A question with earlier answers in its texts; an ellipsis where there is no answer yet.

    What is said about a wrong answer is not filled: the check lets no earlier answer into it.
    """

    def fill(options: Iterable[Option]) -> tuple[Option, ...]:
        return tuple(Option(one.code, filled_text(one.label, answers, known)) for one in options)

    return replace(
        question,
        text=filled_text(question.text, answers, known),
        hint=filled_text(question.hint, answers, known),
        options=question.options if question.type in OWN_OPTIONS else fill(question.options),
        rows=fill(question.rows),
    )


def filled_text(text: str, answers: Mapping[str, Any], known: Mapping[str, Question]) -> str:
    """A text with earlier answers taken into it."""
    return PIPE.sub(lambda match: said(known.get(match[1]), answers.get(match[1])), text)


def filled_all(questions: Iterable[Question], answers: Mapping[str, Any], asked: Iterable[Question]) -> list[Question]:
    """Questions of a page with the answers to all that is `asked` taken into their texts."""
    known = filled_known(answers, asked)
    return [filled(question, answers, known) for question in questions]


def filled_title(section: Section, answers: Mapping[str, Any], asked: Iterable[Question]) -> str:
    """The title of a page with earlier answers taken into it."""
    return filled_text(section.title, answers, filled_known(answers, asked)) if piped(section.title) else section.title


def filled_known(answers: Mapping[str, Any], asked: Iterable[Question]) -> dict[str, Question]:
    """All variables by their code, filled in their order: an answer that is taken in may have taken one in itself."""
    known: dict[str, Question] = {}
    for question in asked:
        known |= {variable.code: variable for variable in filled(question, answers, known).variables()}
    return known


def said(question: Question | None, answer: Any) -> str:
    """An answer in words."""
    if question is None or answer is None:
        return UNKNOWN
    labels = {option.code: option.label for option in question.options}
    return ", ".join(labels.get(str(one), str(one)) for one in (answer if isinstance(answer, list) else [answer]))


def chose(answer: Any, code: str) -> bool:
    """Whether an answer is, or holds, an option."""
    return code in answer if isinstance(answer, list) else answer == code
