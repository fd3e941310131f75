"""Questions of a file beside the bank that they would go to: new, there already, or left out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from courses.assessment.formats.report import Entry
from courses.catalogue.questions import QuestionBody, QuestionKind, parse


@dataclass(frozen=True, slots=True)
class Looked:
    """A question of the file with what it asks, and whether the bank has it already."""

    entry: Entry
    question: QuestionBody
    known: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a file would do to a bank."""

    looked: tuple[Looked, ...]
    refused: tuple[Entry, ...]

    @property
    def new(self) -> tuple[Looked, ...]:
        return tuple(one for one in self.looked if not one.known)

    @property
    def lossy(self) -> bool:
        """Whether its author has something to read before it is taken in."""
        return bool(self.refused) or any(one.entry.notes for one in self.new)


def look(kept: Sequence[Mapping[str, Any]], there: Sequence[QuestionBody]) -> Look:
    """The kept entries beside the questions that are there. One that stands twice in the file is new once."""
    entries = [Entry(**{**entry, "notes": tuple(entry["notes"])}) for entry in kept]
    seen = {asked(question) for question in there}
    looked = []
    for entry in entries:
        if entry.reason:
            continue
        question = parse({**entry.row, "id": entry.row.get("id") or f"new-{entry.number}"})
        looked.append(Looked(entry, question, asked(question) in seen))
        seen.add(asked(question))
    return Look(tuple(looked), tuple(entry for entry in entries if entry.reason))


def stored(entry: Entry) -> dict[str, Any]:
    """An entry in a shape that JSON can hold."""
    return asdict(entry)


def asked(question: QuestionBody) -> tuple[object, ...]:
    """What makes two questions the same for a learner: the words of question and answers, whatever their codes."""
    choices = frozenset(question.options), frozenset(question.left)
    key = tuple(map(str, question.answer)) if not question.options else ()
    return (question.kind is QuestionKind.TRUEFALSE, question.stem, *choices, key)
