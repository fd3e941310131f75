"""The one place that decides whether a course is completed, with its reasons. Pure.

Its result is stored with the enrolment; every page, mail, report and certificate reads it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.catalogue.rules import LessonNeed, LessonRule, Rules
from courses.learning.models import RepairKind


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What somebody did in one lesson: questions it has, answered, once answered rightly; seconds that count."""

    code: str
    position: int
    title: str
    opened: bool = False
    finished: bool = False
    checks: int = 0
    answered: int = 0
    right: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody did in the course, and the day it is where they are."""

    lessons: Sequence[LessonFacts]
    score: int | None
    today: date


@dataclass(frozen=True, slots=True)
class Override:
    """What a coordinator decided by hand: `code` says for which lesson, the rest who, when and why."""

    kind: RepairKind
    by: str
    on: date
    why: str
    code: str | None = None

    def stored(self) -> dict[str, Any]:
        return {"by": self.by, "on": self.on.isoformat(), "why": self.why}


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule in a code that pages turn into a sentence, and whether it is met.

    `needed` is False for what is shown but does not decide by itself. `override` says who counted it as met.
    """

    rule: str
    met: bool
    values: Mapping[str, Any]
    needed: bool = True
    override: Override | None = None

    def stored(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "met": self.met,
            "needed": self.needed,
            "values": dict(self.values),
            "override": self.override.stored() if self.override else None,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """`although` is True where the course is completed only because of an override."""

    completed: bool
    reasons: Sequence[Reason]
    although: bool = False


def decide(rules: Rules, facts: Facts, overrides: Sequence[Override] = ()) -> Decision:
    """Whether the rules are met by what was done, or by what a coordinator decided.

    Doing more never loses a completion, and neither the order of the facts nor deciding again changes anything.
    """
    reasons = _reasons(rules, facts, sorted(overrides, key=lambda one: (one.on, one.by, one.why)))
    completed = all(reason.met for reason in reasons if reason.needed)
    although = completed and not all(reason.met for reason in _reasons(rules, facts, ()) if reason.needed)
    return Decision(completed, reasons, although)


def _reasons(rules: Rules, facts: Facts, overrides: Sequence[Override]) -> list[Reason]:
    whole = _first(overrides, RepairKind.COMPLETE)
    by_itself = whole is None
    lessons = [
        _lesson(one, rules.of(one.code), _first(overrides, RepairKind.LESSON, one.code), rules.lessons is None)
        for one in sorted(facts.lessons, key=lambda one: one.position)
    ]
    found = [*_any_of(rules, lessons), *lessons, *_score(rules, facts, overrides), *_date(rules, facts)]
    if by_itself:
        return found
    kept = [Reason(one.rule, one.met, one.values, needed=False, override=one.override) for one in found]
    return [*kept, Reason("override", True, {}, override=whole)]


def _lesson(one: LessonFacts, need: LessonNeed, override: Override | None, needed: bool) -> Reason:
    values = {
        "position": one.position,
        "title": one.title,
        "lesson": need.rule.value,
        "left": _left(one, need.rule),
        "minutes": need.minutes,
        "spent": one.seconds // 60,
    }
    met = _done(one, need.rule) and one.seconds >= 60 * need.minutes
    return Reason("lesson", met or override is not None, values, needed, None if met else override)


def _done(one: LessonFacts, rule: LessonRule) -> bool:
    if rule is LessonRule.OPENED:
        return one.opened
    if rule is LessonRule.FINISHED:
        return one.finished
    return one.opened and not _left(one, rule)


def _left(one: LessonFacts, rule: LessonRule) -> int:
    """How many questions still wait, for a rule that asks for them."""
    if rule is LessonRule.ANSWERED:
        return max(one.checks - one.answered, 0)
    return max(one.checks - one.right, 0) if rule is LessonRule.PASSED else 0


def _any_of(rules: Rules, lessons: Sequence[Reason]) -> list[Reason]:
    if rules.lessons is None:
        return []
    needed, done = min(rules.lessons, len(lessons)), sum(reason.met for reason in lessons)
    return [Reason("lessons", done >= needed, {"needed": needed, "done": done})]


def _score(rules: Rules, facts: Facts, overrides: Sequence[Override]) -> list[Reason]:
    if rules.score is None:
        return []
    met = facts.score is not None and facts.score >= rules.score
    override = _first(overrides, RepairKind.SCORE) if facts.score is not None else None
    values = {"score": facts.score, "pass_mark": rules.score}
    return [Reason("assessment", met or override is not None, values, True, None if met else override)]


def _date(rules: Rules, facts: Facts) -> list[Reason]:
    if rules.not_before is None:
        return []
    return [Reason("date", facts.today >= rules.not_before, {"day": rules.not_before.isoformat()})]


def _first(overrides: Sequence[Override], kind: RepairKind, code: str | None = None) -> Override | None:
    return next((one for one in overrides if one.kind is kind and one.code == code), None)
