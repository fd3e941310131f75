"""The one place that decides whether a course is completed, with its reasons. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody did: lessons finished (position to title and whether), best score, the mark to pass."""

    lessons: Mapping[int, tuple[str, bool]]
    score: int | None
    pass_mark: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, in a code that pages turn into a sentence, and whether it is met."""

    rule: str
    met: bool
    values: Mapping[str, Any]

    def stored(self) -> dict[str, Any]:
        return {"rule": self.rule, "met": self.met, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Decision:
    completed: bool
    reasons: Sequence[Reason]


def decide(facts: Facts) -> Decision:
    """Completed when every lesson is finished and the final assessment is passed."""
    reasons = [
        Reason("lesson", done, {"position": position, "title": title})
        for position, (title, done) in sorted(facts.lessons.items())
    ]
    passed = facts.score is not None and facts.score >= facts.pass_mark
    reasons.append(Reason("assessment", passed, {"score": facts.score, "pass_mark": facts.pass_mark}))
    return Decision(all(reason.met for reason in reasons), reasons)
