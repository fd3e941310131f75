"""Writing GIFT that Moodle reads ("GIFT format"), and that our own reader turns back into the same questions.

What GIFT has no place for travels along: difficulty and a fixed order as tags, the source as the last paragraph of
the general feedback, words for true and false other than these as two choices with a tag.
"""

import html
import re
from collections.abc import Sequence

from courses.assessment.formats import report as bank
from courses.assessment.formats.gift import marks
from courses.catalogue.questions import QuestionBody, QuestionKind, number

PLAIN = "[plain]"
HTML_LOSES = re.compile(r" {2,}|(?<=\n) | (?=\n)")
OPENINGS = {QuestionKind.NUMERIC: "{#", QuestionKind.ORDERING: "{>ALL VERTICAL ALL_OR_NOTHING"}


def write(questions: Sequence[QuestionBody]) -> str:
    """A GIFT file, each lesson a category."""
    parts = []
    lesson = None
    for question in questions:
        if question.lesson != lesson:
            lesson = question.lesson
            parts.append(f"$CATEGORY: $course$/{lesson.replace('/', '//')}\n")
        parts.append(_question(question))
    return "\n".join(parts)


def _question(question: QuestionBody) -> str:
    tags = bank.labelled({"tags": question.tags, "difficulty": question.difficulty, "shuffle": question.shuffle})
    if question.kind is QuestionKind.TRUEFALSE and not says_true(question):
        tags.append("type:truefalse")
    head = " ".join([f"[id:{question.code}]", *(f"[tag:{tag}]" for tag in tags)])
    general = _text(bank.with_source(question.explanation, question.source))
    lines = "\n".join(f"\t{line}" for line in _answers(question))
    opening = OPENINGS.get(question.kind, "{")
    name = f"::{marks.written(question.code)}::"
    return f"// {head}\n{name}{PLAIN}{marks.written(question.stem)}{opening}\n{lines}\n\t####{general}\n}}\n"


def says_true(question: QuestionBody) -> bool:
    """Whether a true/false question uses just these words, in this order."""
    return question.options == ("True", "False")


def _answers(question: QuestionBody) -> list[str]:
    match question.kind:
        case QuestionKind.TRUEFALSE if says_true(question):
            return [_true_or_false(question)]
        case QuestionKind.SINGLE | QuestionKind.TRUEFALSE:
            return _choices(question, "=", "~")
        case QuestionKind.MULTIPLE:
            share = f"{100 / len(question.answer):.5f}".rstrip("0").rstrip(".")
            return _choices(question, f"~%{share}%", "~%-100%")
        case QuestionKind.MATCHING:
            return _pairs(question)
        case QuestionKind.ORDERING:
            return [_text(question.options[place]) for place in question.answer]
        case QuestionKind.NUMERIC:
            return [f"=%100%{number(str(value))!r}:{question.tolerance!r}#" for value in question.answer]
    return [f"=%100%{_left(str(value).replace('*', chr(92) + '*'))}#" for value in question.answer]


def _choices(question: QuestionBody, right: str, wrong: str) -> list[str]:
    feedback = question.feedback or ("",) * len(question.options)
    return [
        f"{right if place in question.answer else wrong}{_text(text)}#{_text(feedback[place])}"
        for place, text in enumerate(question.options)
    ]


def _true_or_false(question: QuestionBody) -> str:
    right = question.answer[0]
    feedback = question.feedback or ("", "")
    return f"{'TRUE' if right == 0 else 'FALSE'}#{_text(feedback[1 - right])}#{_text(feedback[right])}"


def _pairs(question: QuestionBody) -> list[str]:
    wanted = dict(question.answer)
    used = set(wanted.values())
    pairs = [f"={_left(question.left[one])} -> {_right(question.options[wanted[one]])}" for one in sorted(wanted)]
    return pairs + [f"= -> {_right(text)}" for place, text in enumerate(question.options) if place not in used]


def _left(text: str) -> str:
    """An arrow makes a pair, wherever it stands: one inside a text is written as HTML, with its spaces kept."""
    if "->" not in text and not text.endswith("-"):
        return _text(text)
    spaced = HTML_LOSES.sub(lambda found: "&nbsp;" * len(found[0]), html.escape(text))
    return "[html]" + marks.written(spaced.replace("\n", "<br>"))


def _right(text: str) -> str:
    return marks.written(text)


def _text(text: str) -> str:
    """A text whose first sign is not taken for a format, a weight or a comment."""
    return (PLAIN if text.startswith(("[", "%", "//", "-", ">")) else "") + marks.written(text)
