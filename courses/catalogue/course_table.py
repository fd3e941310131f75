"""course.toml: what it must say, and in which shape. Pure."""

import tomllib
from collections.abc import Mapping
from typing import Any

from courses.catalogue.archive import CourseFolderError

NEEDED = ("slug", "title", "language", "version", "summary", "audience", "outcomes", "minutes", "initiative", "notice",
          "signatory_title", "assessment", "lessons")  # fmt: skip
LESSON_NEEDED = ("code", "slug", "file", "title", "minutes", "summary")
ASSESSMENT_NEEDED = ("title", "pass_mark", "attempts", "questions", "per_lesson")
SHAPE: Mapping[str, type] = {
    "slug": str, "title": str, "language": str, "version": str, "summary": str, "audience": str, "outcomes": list,
    "minutes": int, "initiative": int, "notice": str, "signatory_title": str, "signatory_name": str,
    "assessment": dict, "lessons": list, "phase": str, "regions": list, "pretest": bool,
}  # fmt: skip
LESSON_SHAPE: Mapping[str, type] = {
    "code": str, "slug": str, "file": str, "title": str, "minutes": int, "summary": str, "sources": list,
}  # fmt: skip
ASSESSMENT_SHAPE: Mapping[str, type] = {
    "title": str, "pass_mark": int, "attempts": int, "questions": int, "per_lesson": dict,
}  # fmt: skip
IN_WORDS = {bool: "true or false", str: "a text in quotes", int: "a whole number", list: "a list", dict: "a table"}


def read(files: Mapping[str, bytes], problems: list[str]) -> dict[str, Any]:
    """What course.toml says. Raises CourseFolderError where it cannot be read or says it in a wrong shape."""
    try:
        table = tomllib.loads(files["course.toml"].decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CourseFolderError([*problems, f"course.toml: {error}"]) from error
    wrong = [f"course.toml: {text}" for text in _misshapen(table, SHAPE)]
    if not wrong:
        wrong += [
            f"course.toml: assessment: {text}" for text in _misshapen(table.get("assessment", {}), ASSESSMENT_SHAPE)
        ]
        for place, lesson in enumerate(table.get("lessons", []), 1):
            wrong += [f"course.toml: lesson {place}: {text}" for text in _misshapen(lesson, LESSON_SHAPE)]
    if wrong:
        raise CourseFolderError([*problems, *wrong])
    return table


def check(table: Mapping[str, Any], problems: list[str]) -> None:
    """Note what a course that is published may not leave out."""
    problems.extend(f"course.toml: {name} is missing" for name in NEEDED if not table.get(name))
    if problems:
        return
    assessment = table["assessment"]
    problems.extend(
        f"course.toml: assessment: {name} is missing" for name in ASSESSMENT_NEEDED if assessment.get(name) is None
    )
    if not 1 <= assessment.get("pass_mark", 70) <= 100:
        problems.append("course.toml: assessment: pass_mark must be from 1 to 100")
    minutes = sum(lesson.get("minutes", 0) for lesson in table["lessons"])
    if minutes != table["minutes"]:
        problems.append(f"course.toml: minutes says {table['minutes']}, the lessons add up to {minutes}")


def _misshapen(table: Any, shape: Mapping[str, type]) -> list[str]:
    if not isinstance(table, dict):
        return ["must be a table"]
    there = {name: table[name] for name in shape if table.get(name) is not None}
    wrong = [
        f"{name} must be {IN_WORDS[shape[name]]}" for name, value in there.items() if type(value) is not shape[name]
    ]
    if wrong:
        return wrong
    for name in {"outcomes", "regions", "sources"} & set(there):
        wrong += [f"{name} must be a list of texts in quotes"] * any(not isinstance(one, str) for one in there[name])
    if not all(type(one) is int for one in there.get("per_lesson", {}).values()):
        wrong.append("per_lesson must give a whole number for each lesson")
    return wrong
