"""Reading Aiken (docs.moodle.org, "Aiken format"): a question, choices `A.` or `A)`, and `ANSWER: B`.

The format holds single choices without feedback, and nothing else. Pure.
"""

import re
from dataclasses import dataclass, field

from flask_babel import gettext as _

from courses.assessment.formats import report as bank
from courses.assessment.formats.plain_text import decode
from courses.assessment.formats.report import Entry, Notes, Refusal, Report, Row

CHOICE = re.compile(r"([A-Z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"ANSWER:\s*(.*)")
LOOKS = re.compile(r"(?m)^ANSWER:\s*[A-Z]\s*$")


@dataclass
class _Chunk:
    line: int = 0
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def looks_like(text: str) -> bool:
    """Whether a text is Aiken: it has a line such as `ANSWER: B`, and no answers in braces."""
    return bool(LOOKS.search(text)) and not re.search(r"(?m)^::|\{[^}]*[=~#T]", text)


def read(data: bytes) -> Report:
    """All questions of an Aiken file. Raises BadBank."""
    text = decode(data)
    chunks = _chunks(text.content)
    bank.check_count(len(chunks))
    entries = [_entry(number, chunk) for number, chunk in enumerate(chunks, 1)]
    return bank.report("Aiken", entries, text.encoding)


def _chunks(content: str) -> list[_Chunk]:
    found: list[_Chunk] = []
    chunk = _Chunk()
    for number, line in enumerate(content.split("\n"), 1):
        stripped = line.strip()
        choice, answer = CHOICE.fullmatch(stripped), ANSWER.fullmatch(stripped)
        if not stripped:
            continue
        if answer:
            chunk.answer, chunk.line = answer[1], chunk.line or number
            found.append(chunk)
            chunk = _Chunk()
        elif choice and (chunk.stem or chunk.choices):
            chunk.choices.append((choice[1], choice[2]))
        elif chunk.choices:  # a new question begins before the last one was closed
            found.append(chunk)
            chunk = _Chunk(number, [stripped])
        else:
            chunk.line = chunk.line or number
            chunk.stem.append(stripped)
    return [*found, chunk] if chunk.stem or chunk.choices else found


def _entry(number: int, chunk: _Chunk) -> Entry:
    return bank.judge(number, bank.line(chunk.line), " ".join(chunk.stem), lambda notes: _question(chunk, notes))


def _question(chunk: _Chunk, _notes: Notes) -> Row:
    letters = [letter for letter, _text in chunk.choices]
    if chunk.answer is None:
        raise Refusal(_("There is no line “ANSWER:” after its choices."))
    if letters != [chr(ord("A") + place) for place in range(len(letters))]:
        raise Refusal(_("Its choices must be lettered A, B, C … in order."))
    if chunk.answer.strip() not in letters:
        raise Refusal(_("Its answer “%(answer)s” is not the letter of a choice.", answer=chunk.answer[:20]))
    return {
        "type": "single",
        "stem": "\n".join(chunk.stem),
        "options": [text for _letter, text in chunk.choices],
        "answer": [letters.index(chunk.answer.strip())],
    }
