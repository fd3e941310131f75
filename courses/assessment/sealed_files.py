"""Sealed files of answers, given in by a coordinator: what each would do, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.assessment import queries, sealing
from courses.assessment.models import Attempt, OperationKind
from lms.errors import DomainError, NotFound
from lms.operations import Batch, read

MOST = 20
LARGEST = sealing.LARGEST
LARGEST_OF_ALL = 900 * 1024  # they travel through a form once more
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be taken: whose it is, and how much of it is new to us."""

    attempt: Attempt
    batch: Batch
    new: int
    known: int
    hands_in: bool
    graded: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a coordinator is told about one file: either what is in it, or what is wrong with it."""

    name: str
    text: str
    found: Found | None
    problem: str


def look(secret: str, files: Sequence[tuple[str, bytes]]) -> list[Verdict]:
    """Judge each file by itself: one that cannot be opened never stops the others."""
    return [_verdict(secret, name, data) for name, data in files]


def find(secret: str, data: bytes, *, lock: bool = False) -> Found:
    """The attempt and the operations of a sealed file. Raises RuleBroken or NotFound saying why there are none."""
    opened = sealing.open_file(secret, data)
    attempt = queries.attempt_for_office(opened.attempt_id, lock=lock)
    if attempt.enrolment.user_id != opened.user_id:
        raise NotFound
    batch = read(opened.body, tuple(OperationKind))
    known = queries.known(attempt.id, [sent.id for sent in batch.operations])
    new = {sent.id: sent for sent in batch.operations if sent.id not in known}
    hands_in = any(sent.kind == OperationKind.HAND_IN for sent in new.values())
    return Found(
        attempt=attempt,
        batch=batch,
        new=len(new) - hands_in,
        known=len(known),
        hands_in=hands_in,
        graded=attempt.over,
    )


def _verdict(secret: str, name: str, data: bytes) -> Verdict:
    name = "".join(letter for letter in name if letter.isprintable())[-LONGEST_NAME:]
    try:
        found = find(secret, data)
    except DomainError as problem:
        return Verdict(name, "", None, str(problem))
    return Verdict(name, data.decode(errors="replace"), found, "")
