"""What became of every question of a file: taken in, taken in with notes, or left out with the reason. Pure.

One rule decides what a loss is. What changes who is right, or what is asked, leaves the question out (pictures,
choices that are partly right, patterns). What only changes how it looks or what else is said makes a note that
its author reads before anything is taken in (bold letters, hints, marks taken away for wrong choices).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from courses.catalogue.questions import CODE, TAG, QuestionError, parse
from lms.errors import RuleBroken

MOST_QUESTIONS = 1000
LONGEST_TEXT = 10_000
MOST_CHOICES = 40
Row = dict[str, Any]
Read = Callable[["Notes"], Row]
# What a file may leave open, and its author fills in for all questions at once.
OPEN = {"id": "open", "lesson": "open", "explanation": "open", "source": "open"}


class BadBank(RuleBroken):
    """The file as a whole cannot be read as questions; the message says why and what to do."""


class Refusal(Exception):
    """This one question cannot be taken in; the message is the reason."""


class Notes(list[str]):
    """What is lost without changing the question. The same loss is noted once."""

    def add(self, note: str) -> None:
        if note not in self:
            self.append(note)


@dataclass(frozen=True, slots=True)
class Entry:
    """A question by its place in the file; with a `reason` it is left out, else `row` is what `parse` reads.

    `row` may leave id, lesson, explanation and source empty: most files do not say them.
    """

    number: int
    where: str
    name: str
    row: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Every question of a file in its order, and how the file was read."""

    kind: str
    entries: tuple[Entry, ...]
    encoding: str = "UTF-8"

    @property
    def taken(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.reason)

    @property
    def refused(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.reason)


def judge(number: int, where: str, name: str, read: Read) -> Entry:
    """Read one question; whatever stands against it becomes its reason."""
    notes = Notes()
    label = shortened(name)
    try:
        row = read(notes)
        _check_size(row)
        parse({**row, **{key: row.get(key) or value for key, value in OPEN.items()}})
    except Refusal as refusal:
        return Entry(number, where, label, {}, reason=str(refusal))
    except QuestionError as problem:
        return Entry(number, where, label, {}, reason=_("It is not whole: %(problem)s.", problem=str(problem)))
    return Entry(number, where, label or shortened(str(row["stem"])), row, tuple(notes))


def report(kind: str, entries: list[Entry], encoding: str = "UTF-8") -> Report:
    """All that was found. Raises BadBank for a file without questions."""
    if not entries:
        raise BadBank(_("There is no question in this file."))
    return Report(kind, tuple(entries), encoding)


def check_count(count: int) -> None:
    """Raises BadBank for more questions than one file may bring."""
    if count > MOST_QUESTIONS:
        raise BadBank(_("The file has more than %(n)s questions. Send it in parts.", n=f"{MOST_QUESTIONS:,}"))


def _check_size(row: Row) -> None:
    options = row.get("options") or ()
    sides = [*options.get("left", ()), *options.get("right", ())] if isinstance(options, dict) else list(options)
    if len(sides) > 2 * MOST_CHOICES or len(row.get("answer") or ()) > MOST_CHOICES:
        raise Refusal(_("It has more than %(n)s choices.", n=MOST_CHOICES))
    if any(len(str(text)) > LONGEST_TEXT for text in [row.get("stem"), row.get("explanation"), *sides]):
        raise Refusal(_("A text in it is longer than %(n)s characters.", n=f"{LONGEST_TEXT:,}"))
    if not row.get("stem"):
        raise Refusal(_("It does not ask anything: its text is empty."))


def shortened(text: str, longest: int = 80) -> str:
    """A text as a name: one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + "…"


def line(number: int) -> str:
    """Where a question begins in a text file."""
    return str(_("Line %(n)s", n=number))


def code(text: str, notes: Notes) -> str:
    """The id that a file gives, where ours can be the same; else none, and a new one is made later."""
    text = text.strip()
    if text and not CODE.fullmatch(text):
        notes.add(_("Its id “%(code)s” cannot be kept. It gets a new one.", code=shortened(text, 40)))
        return ""
    return text


def labels(found: list[str], notes: Notes) -> Row:
    """Tags of a file as a question's tags, with the three that carry more than a word: see `labelled`."""
    row: Row = {"tags": []}
    for raw in found:
        tag = " ".join(raw.split())
        if match := re.fullmatch(r"difficulty:([123])", tag):
            row["difficulty"] = int(match.group(1))
        elif tag == "order:fixed":
            row["shuffle"] = False
        elif TAG.fullmatch(tag) and tag not in row["tags"]:
            row["tags"].append(tag)
        elif tag and tag not in (*row["tags"], "type:truefalse"):
            notes.add(_("The tag “%(tag)s” is left out: colons, commas and brackets cannot stand in it.", tag=tag[:60]))
    return row


def labelled(row: Mapping[str, Any]) -> list[str]:
    """Tags that carry what other formats have no place for: how difficult, and that choices keep their order."""
    tags = [*row.get("tags", ()), f"difficulty:{row.get('difficulty', 1)}"]
    return tags if row.get("shuffle", True) else [*tags, "order:fixed"]


SOURCE = re.compile(r"(?:(?P<explanation>.*)\n\n|)Source: (?P<source>[^\n]+)", re.DOTALL)


def with_source(explanation: str, source: str) -> str:
    """Explanation and source as one text: no format but ours has a place for the source."""
    return f"{explanation}\n\nSource: {source}"


def explained(text: str) -> Row:
    """Explanation and source from a text that `with_source` made, or a text of others, which names no source."""
    match = SOURCE.fullmatch(text)
    if match is None:
        return {"explanation": text, "source": ""}
    return {"explanation": match["explanation"] or "", "source": match["source"]}


def category(path: str) -> str:
    """The last part of a category's path, which may be the code of a lesson. A doubled slash is a slash (Moodle)."""
    parts = path.replace("//", "\0").split("/")
    return parts[-1].replace("\0", "/").strip()
