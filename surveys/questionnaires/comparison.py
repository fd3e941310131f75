"""Whether a question can be laid beside the same question of another year. Pure.

Code, wording version and scale must agree; surveys.questionnaires.continuity raises the version when words change.
Else the series has a break, which is marked with both wordings.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from surveys.questionnaires.question import NUMBERS, SCALES, SEVERAL, Question, QuestionType

APART = timedelta(days=180)
"""Surveys closer to each other ask nearly the same people, who say nearly the same: the few who joined in between
would show as the difference."""


class Broken(StrEnum):
    """Why a question has no year before."""

    NEW = "new"
    WORDING = "wording"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Beside:
    """The question as it was asked in the other year, or why it cannot stand beside this one."""

    then: Question | None
    broken: Broken | None = None


def beside(now: Question, then: Question | None) -> Beside:
    """How a question of one year stands to the one with its code in the other."""
    if then is None:
        return Beside(None, Broken.NEW)
    if now.wording_version != then.wording_version:
        return Beside(then, Broken.WORDING)
    if _scale(now) != _scale(then):
        return Beside(then, Broken.SCALE)
    return Beside(then)


class Unpaired(StrEnum):
    """Why what the same people said before and after is not compared."""

    NO_SCALE = "no scale"
    SENSITIVE = "sensitive"
    NEW = "new"
    WORDING = "wording"
    SCALE = "scale"


def unpaired(now: Question, then: Question | None) -> Unpaired | None:
    """Why a question is not compared with itself in the earlier survey of the same people; None where it is.

    Only points of a scale have an order in which somebody can have moved, and nothing sensitive is paired.
    """
    if now.type is not QuestionType.SCALE5:
        return Unpaired.NO_SCALE
    if now.sensitive:
        return Unpaired.SENSITIVE
    broken = beside(now, then).broken
    return Unpaired(broken.value) if broken else None


def _scale(question: Question) -> tuple[object, ...]:
    """What answers were measured with. Options of which several are chosen may come and go: each stands for itself.

    Everything else is one choice among all that is offered, which another option would change.
    """
    if question.type in NUMBERS:
        return (question.type, question.minimum, question.maximum)
    if question.type in SEVERAL - {QuestionType.RANK}:
        return (question.type, question.picks)
    codes = tuple(option.code for option in question.tallied())
    return (question.type, codes if question.type in SCALES else frozenset(codes), question.picks)


def far_enough(now: date, then: date) -> bool:
    return now - then >= APART
