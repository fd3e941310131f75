"""Questions of an uploaded file, as they are kept for a look and judged against the bank they go to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.assessment.formats.report import Entry
from courses.authoring.models import CourseDraft
from courses.authoring.services.questions import add_questions
from courses.catalogue.questions import QuestionBody, QuestionKind, parse
from lms.imports.headers import Column
from lms.imports.models import ImportBatch
from lms.imports.rows import Judged, Outcome, Row, restored
from lms.roles import Person


def stored(entry: Entry) -> dict[str, Any]:
    """A question that can be taken in, as `ImportBatch.rows` keeps it."""
    cells = {"where": entry.where, "name": entry.name, "row": json.dumps(entry.row), "notes": json.dumps(entry.notes)}
    return Row(entry.number, cells).stored()


def left_out(entry: Entry) -> str:
    """A question that cannot, as `ImportBatch.unused` keeps it."""
    return json.dumps([entry.number, entry.where, entry.name, entry.reason])


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


def look(batch: ImportBatch, there: Sequence[QuestionBody]) -> Look:
    """What the kept file holds, beside the questions that are there."""
    found = judged([restored(row) for row in batch.rows], there)
    looked = [Looked(_entry(one.row), parse(_coded(one.row)), one.outcome is Outcome.SAME) for one in found]
    return Look(tuple(looked), tuple(_refused(text) for text in batch.unused))


def asked(question: QuestionBody) -> tuple[object, ...]:
    """What makes two questions the same for a learner: the words of question and answers, whatever their codes."""
    choices = frozenset(question.options), frozenset(question.left)
    key = tuple(map(str, question.answer)) if not question.options else ()
    return (question.kind is QuestionKind.TRUEFALSE, question.stem, *choices, key)


def taken(row: Row) -> dict[str, Any]:
    """The row of a question, as a draft takes it."""
    return dict(json.loads(row["row"]))


def judged(rows: Sequence[Row], there: Sequence[QuestionBody]) -> list[Judged]:
    """New questions, and those that the bank has already."""
    seen = {asked(question) for question in there}
    found = []
    for row in rows:
        question = parse(_coded(row))
        known = asked(question) in seen
        seen.add(asked(question))
        found.append(Judged(row, Outcome.SAME if known else Outcome.NEW, target=taken(row)))
    return found


class DraftRows:
    """Questions that go to the bank of a draft. `there` are those that it has."""

    kind = "questions"
    columns: Sequence[Column] = ()

    def __init__(self, draft: CourseDraft, there: Sequence[QuestionBody]) -> None:
        self.draft, self.there = draft, there
        self.subject = self.subject_of(draft.id)

    @staticmethod
    def subject_of(draft_id: int) -> str:
        """Which uploads belong to a draft."""
        return f"draft:{draft_id}"

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        return judged(rows, self.there)

    def write(self, rows: Sequence[Judged], *, by: Person) -> None:
        add_questions(self.draft, [one.target for one in rows], by=by)


def _coded(row: Row) -> dict[str, Any]:
    """The row with a code, which a question only gets once it is in a bank."""
    found = taken(row)
    return {**found, "id": found.get("id") or f"new-{row.number}"}


def _entry(row: Row) -> Entry:
    return Entry(row.number, row["where"], row["name"], taken(row), tuple(json.loads(row["notes"])))


def _refused(text: str) -> Entry:
    number, where, name, reason = json.loads(text)
    return Entry(number, where, name, {}, reason=reason)
