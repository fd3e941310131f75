"""What can be put right for a learner: one button each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from courses.learning.models import RepairKind


class ActKind(StrEnum):
    """What a button does; its value is the first part of what the form sends."""

    RECOMPUTE = "recompute"
    LESSON = "lesson"
    SCORE = "score"
    REGRADE = "regrade"
    REOPEN = "reopen"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Act:
    """`about` is a lesson's code or an attempt's number; `title` the lesson in words."""

    kind: ActKind
    about: str = ""
    title: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind.value}:{self.about}" if self.about else self.kind.value


class Sat(Protocol):
    """An attempt, as far as this matters here."""

    number: int
    score: int | None
    passed: bool | None


def possible(
    reasons: Sequence[Mapping[str, Any]],
    codes: Mapping[int, str],
    graded: Sequence[Sat],
    *,
    completed: bool,
    sitting: bool,
) -> list[Act]:
    """What can be done now. `codes` are lesson codes by position, `graded` the graded attempts in order; `sitting`
    says that an attempt is still open."""
    acts = [Act(ActKind.RECOMPUTE)]
    acts += [Act(ActKind.REGRADE, str(one.number)) for one in graded]
    if completed:
        return acts
    if graded and not sitting and not graded[-1].passed:
        acts.append(Act(ActKind.REOPEN, str(graded[-1].number)))
    for reason in reasons:
        values = reason["values"]
        if reason["met"]:
            continue
        if reason["rule"] == "lesson" and values["position"] in codes:
            acts.append(Act(ActKind.LESSON, codes[values["position"]], values["title"]))
        if reason["rule"] == "assessment" and values["score"] is not None:
            acts.append(Act(ActKind.SCORE))
    return [*acts, Act(ActKind.COMPLETE)]


OVERRIDE = {
    ActKind.LESSON: RepairKind.LESSON,
    ActKind.SCORE: RepairKind.SCORE,
    ActKind.COMPLETE: RepairKind.COMPLETE,
}
