"""The lessons of a draft: added, moved, written, taken out and put back."""

from collections.abc import Mapping
from typing import Any

import tomli_w
from flask_babel import gettext as _

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft
from courses.authoring.services.writing import write
from courses.catalogue import course_table
from lms.errors import NotFound, RuleBroken
from lms.roles import Person

CRLF, LF = "\r\n", "\n"


def add(draft: CourseDraft, title: str, *, by: Person) -> str:
    """Add a lesson at the end; returns its code."""
    table, lesson = outline.with_lesson(queries.table(draft.id), title, queries.codes_used(draft.course_id))
    write(draft, {"course.toml": written(table), str(lesson["file"]): b""}, by=by)
    return str(lesson["code"])


def move(draft: CourseDraft, code: str, by_places: int, *, by: Person) -> None:
    write(draft, {"course.toml": written(outline.moved(queries.table(draft.id), code, by_places))}, by=by)


def remove(draft: CourseDraft, code: str, *, by: Person) -> int:
    """Take a lesson out; returns the save that it can be put back from. Its questions stay."""
    table = queries.table(draft.id)
    lesson = _lesson(table, code)
    before = queries.last_save(draft.id, "course.toml")
    texts = [name for name in queries.texts(draft.id) if _is_text_of(name, str(lesson["file"]))]
    write(draft, {"course.toml": written(outline.without(table, code)), **dict.fromkeys(texts)}, by=by)
    return before.id if before else 0


def put_back(draft: CourseDraft, code: str, save_id: int, *, by: Person) -> None:
    """Put a lesson back as it stood at a save of the outline. Raises RuleBroken where that had no such lesson."""
    save = queries.save(draft.id, save_id)
    if save.name != "course.toml" or save.content is None:
        raise RuleBroken(_("This lesson cannot be put back from here. Look into the history."))
    before = course_table.read({"course.toml": save.content}, [])
    lesson = _lesson(before, code)
    texts = queries.last_texts(draft.id, str(lesson["file"]).removeprefix("lessons/"))
    write(draft, {"course.toml": written(outline.put_back(queries.table(draft.id), before, code)), **texts}, by=by)


def save(
    draft: CourseDraft,
    code: str,
    *,
    text: str,
    facts: Mapping[str, Any],
    seen: int | None,
    by: Person,
    together: bool = False,
) -> int:
    """Write a lesson's text and facts (title, summary, minutes, sources); returns how often it was saved.

    Raises WrittenMeanwhile when somebody else wrote since `seen`.
    """
    table = queries.table(draft.id)
    name = str(_lesson(table, code)["file"])
    changes: dict[str, bytes | None] = {name: f"{text.replace(CRLF, LF).strip()}\n".encode()}
    if (after := outline.with_facts(table, code, **facts)) != table:
        changes["course.toml"] = written(after)
    write(draft, changes, by=by, seen={name: seen} if seen is not None else None, together=together)
    found = queries.file(draft.id, name)
    return found.saves if found else 0


def change_course(draft: CourseDraft, facts: Mapping[str, Any], draw: Mapping[str, int], *, by: Person) -> None:
    """Change what is said about the course, and how the final assessment is drawn."""
    table = {**queries.table(draft.id), **{name: value for name, value in facts.items() if name != "assessment"}}
    table = {**table, "assessment": {**table.get("assessment", {}), **facts.get("assessment", {})}}
    for code, wanted in draw.items():
        table = outline.with_draw(table, code, wanted)
    write(draft, {"course.toml": written(table)}, by=by)


def written(table: Mapping[str, Any]) -> bytes:
    return tomli_w.dumps(table).encode()


def _lesson(table: Mapping[str, Any], code: str) -> dict[str, Any]:
    if found := outline.lesson_of(table, code):
        return found
    raise NotFound(_("This course has no such lesson."))


def _is_text_of(name: str, source: str) -> bool:
    """Whether a file is the text of a lesson, or its translation."""
    return name.startswith("lessons/") and name.rpartition("/")[2] == source.rpartition("/")[2]
