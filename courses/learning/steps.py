"""The one next step of a learner in a course, from the stored result. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StepKind(StrEnum):
    LESSON = "lesson"
    ASSESSMENT = "assessment"
    WAIT = "wait"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next: a lesson by its position, the assessment, waiting for a day, or nothing."""

    kind: StepKind
    position: int | None = None


def next_step(reasons: Sequence[Mapping[str, Any]]) -> Step:
    """The first lesson that is still needed, then the assessment, then the day before which nobody completes."""
    missing = [reason["rule"] for reason in reasons if reason.get("needed", True) and not reason["met"]]
    if "lesson" in missing or "lessons" in missing:
        for reason in reasons:
            if reason["rule"] == "lesson" and not reason["met"]:
                return Step(StepKind.LESSON, reason["values"]["position"])
    if "assessment" in missing:
        return Step(StepKind.ASSESSMENT)
    return Step(StepKind.WAIT if missing else StepKind.DONE)
