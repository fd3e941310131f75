"""The outline of a course in the making: lessons added, moved, taken out and put back. Pure.

A lesson keeps its code for ever: what learners did in it follows the code, never the place.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Table = dict[str, Any]
NUMBERED = re.compile(r"L(\d{1,4})")
LONGEST_SLUG = 60


def lesson_of(table: Mapping[str, Any], code: str) -> Table | None:
    return next((one for one in table.get("lessons", []) if one.get("code") == code), None)


def with_lesson(table: Table, title: str, taken: Iterable[str]) -> tuple[Table, Table]:
    """The course with a new lesson at its end, and the lesson. `taken` are codes that must not come again."""
    lessons = list(table.get("lessons", []))
    codes = {str(one.get("code")) for one in lessons} | set(taken)
    number = max((int(match[1]) for code in codes if (match := NUMBERED.fullmatch(code))), default=0) + 1
    slug = slug_of(title) or f"lesson-{number}"
    lesson = {
        "code": f"L{number}", "slug": slug, "file": f"lessons/{number:02d}-{slug}.md", "title": title, "minutes": 5,
        "summary": "", "sources": [],
    }  # fmt: skip
    return _with_lessons(table, [*lessons, lesson]), lesson


def moved(table: Table, code: str, by: int) -> Table:
    """The course with a lesson earlier (-1) or later (1); at the edge nothing moves."""
    lessons = list(table.get("lessons", []))
    place = next((n for n, one in enumerate(lessons) if one.get("code") == code), None)
    if place is None or not 0 <= place + by < len(lessons):
        return table
    lessons.insert(place + by, lessons.pop(place))
    return _with_lessons(table, lessons)


def without(table: Table, code: str) -> Table:
    """The course without a lesson. The final assessment draws nothing from it any more."""
    lessons = [one for one in table.get("lessons", []) if one.get("code") != code]
    assessment = dict(table.get("assessment", {}))
    draw = {key: n for key, n in assessment.get("per_lesson", {}).items() if key != code}
    found = _with_lessons(table, lessons)
    return {**found, "assessment": {**assessment, "per_lesson": draw, "questions": sum(draw.values())}}


def put_back(table: Table, before: Table, code: str) -> Table:
    """The course with a lesson again as it stood in `before`, at its old place and with its part of the draw."""
    lesson = lesson_of(before, code)
    if lesson is None or lesson_of(table, code):
        return table
    place = before["lessons"].index(lesson)
    lessons = list(table.get("lessons", []))
    lessons.insert(min(place, len(lessons)), lesson)
    found = _with_lessons(table, lessons)
    wanted = before.get("assessment", {}).get("per_lesson", {}).get(code)
    return with_draw(found, code, wanted) if wanted else found


def with_draw(table: Table, code: str, wanted: int) -> Table:
    """The course whose final assessment draws so many questions of a lesson."""
    assessment = dict(table.get("assessment", {}))
    draw = {**assessment.get("per_lesson", {}), code: wanted}
    draw = {key: n for key, n in draw.items() if n > 0}
    return {**table, "assessment": {**assessment, "per_lesson": draw, "questions": sum(draw.values())}}


def with_facts(table: Table, code: str, **facts: Any) -> Table:
    """The course with other facts about a lesson: title, summary, minutes, sources."""
    lessons = [{**one, **facts} if one.get("code") == code else one for one in table.get("lessons", [])]
    return _with_lessons(table, lessons)


def slug_of(title: str) -> str:
    """Small Latin letters, digits and hyphens; empty where a title has none of these."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")


def _with_lessons(table: Table, lessons: list[Table]) -> Table:
    return {**table, "lessons": lessons, "minutes": sum(int(one.get("minutes") or 0) for one in lessons)}


def skeleton(code: str, title: str, language: str) -> Table:
    """A new course with nothing in it yet."""
    return {
        "slug": code, "title": title, "language": language, "version": "", "summary": "", "audience": "",
        "outcomes": [], "minutes": 0, "initiative": 1,
        "notice": "Not legal advice. National law and procedures apply. Do not enter case data.",
        "signatory_name": "", "signatory_title": "RSO Co-Managers",
        "assessment": {"title": "Final assessment", "pass_mark": 70, "attempts": 3, "questions": 0, "per_lesson": {}},
        "lessons": [],
    }  # fmt: skip


def next_version(known: Iterable[str], year: int) -> str:
    """The next free number of a year: 2026.1, 2026.2 …"""
    numbers = [int(one.split(".")[1]) for one in known if re.fullmatch(rf"{year}\.\d{{1,4}}", one)]
    return f"{year}.{max(numbers, default=0) + 1}"
