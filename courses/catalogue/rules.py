"""What it takes to complete a course, as `[completion]` in course.toml says it. Pure.

    [completion]
    lessons = "all"            # or a number: any so many of them
    lesson = "finished"        # what counts as a lesson done: opened, finished, answered, passed
    minutes = 0                # at least so many in each lesson
    score = 70                 # final score at least; false where the assessment need not be passed
    not_before = 2026-12-01    # nobody completes before this day

    [completion.each.L4]       # a lesson with a rule of its own
    lesson = "passed"
    minutes = 10

Without the table every lesson is to be finished and the assessment passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

KEYS = {"lessons", "lesson", "minutes", "score", "not_before", "each"}
OWN_KEYS = {"lesson", "minutes"}


class LessonRule(StrEnum):
    """What makes a lesson done. Finishing takes the button at its end, and an answer to each of its questions."""

    OPENED = "opened"
    FINISHED = "finished"
    ANSWERED = "answered"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class LessonNeed:
    """What one lesson asks for: its rule, and at least so many minutes between opening and finishing."""

    rule: LessonRule = LessonRule.FINISHED
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a course. `lessons` is None for all of them, `score` None where no score is asked for."""

    lessons: int | None = None
    need: LessonNeed = field(default_factory=LessonNeed)
    own: Mapping[str, LessonNeed] = field(default_factory=dict)
    score: int | None = None
    not_before: date | None = None

    def of(self, code: str) -> LessonNeed:
        return self.own.get(code, self.need)

    @property
    def about_checks(self) -> bool:
        """Whether any lesson asks for its questions, so that a reader need not load them otherwise."""
        return any(need.rule in (LessonRule.ANSWERED, LessonRule.PASSED) for need in self._needs())

    @property
    def without_finishing(self) -> bool:
        """Whether a lesson can be done before it is finished."""
        return any(need.rule is not LessonRule.FINISHED for need in self._needs())

    def _needs(self) -> tuple[LessonNeed, ...]:
        return (self.need, *self.own.values())


def read(table: Mapping[str, Any], pass_mark: int) -> Rules:
    """The rules in a checked or stored table."""
    lessons, score, day = table.get("lessons", "all"), table.get("score", pass_mark), table.get("not_before")
    need = _need(table, LessonNeed())
    return Rules(
        lessons=None if lessons == "all" else int(lessons),
        need=need,
        own={code: _need(own, need) for code, own in table.get("each", {}).items()},
        score=None if score is False else int(score),
        not_before=date.fromisoformat(str(day)) if day else None,
    )


def _need(table: Mapping[str, Any], otherwise: LessonNeed) -> LessonNeed:
    return LessonNeed(LessonRule(table.get("lesson", otherwise.rule)), int(table.get("minutes", otherwise.minutes)))


def stored(table: Mapping[str, Any]) -> dict[str, Any]:
    """A checked table as JSON can hold it: a date becomes its text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}


def problems(table: Any, minutes: Mapping[str, int], pass_mark: int) -> list[str]:
    """All that is wrong with a table, given the minutes of each lesson by code. Empty for one that can be read."""
    if not isinstance(table, Mapping):
        return ["must be a table"]
    wrong = [f"{key} is not known; use {', '.join(sorted(KEYS))}" for key in table if key not in KEYS]
    wrong += _wrong_need(table, min(minutes.values(), default=0))
    wrong += _wrong_course(table, len(minutes), pass_mark)
    each = table.get("each", {})
    if not isinstance(each, Mapping):
        return [*wrong, "each must hold one table for a lesson"]
    for code, own in each.items():
        if code not in minutes or not isinstance(own, Mapping):
            wrong.append(f"each.{code}: there is no such lesson")
            continue
        wrong += [f"each.{code}: {key} is not known; use lesson or minutes" for key in own if key not in OWN_KEYS]
        wrong += [f"each.{code}: {text}" for text in _wrong_need(own, minutes[code])]
    return wrong


def _wrong_need(table: Mapping[str, Any], longest: int) -> list[str]:
    wrong = []
    if table.get("lesson", "finished") not in set(LessonRule):
        wrong.append(f"lesson must be one of {', '.join(LessonRule)}")
    if not _number(table.get("minutes", 0), 0, longest):
        wrong.append(f"minutes must be a number from 0 to {longest}, the minutes of the lesson")
    return wrong


def _wrong_course(table: Mapping[str, Any], count: int, pass_mark: int) -> list[str]:
    wrong = []
    if table.get("lessons", "all") != "all" and not _number(table["lessons"], 1, count):
        wrong.append(f'lessons must be "all" or a number from 1 to {count}')
    if table.get("score", pass_mark) is not False and not _number(table.get("score", pass_mark), 0, pass_mark):
        wrong.append(f"score must be false or a number from 0 to {pass_mark}, the mark to pass the assessment")
    if "not_before" in table and type(table["not_before"]) is not date:
        wrong.append("not_before must be a day, written 2026-12-01 without quotes")
    return wrong


def _number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
