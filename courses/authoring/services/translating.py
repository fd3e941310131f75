"""Translating the lessons of a draft, beside their text."""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft
from courses.authoring.services.questions import as_json
from courses.authoring.services.writing import write
from courses.catalogue import folder
from lms.errors import NotFound
from lms.roles import Person


def save(
    draft: CourseDraft,
    language: str,
    code: str,
    *,
    facts: Mapping[str, str],
    text: str,
    rows: Mapping[str, Mapping[str, Any]],
    seen: Mapping[str, int],
    by: Person,
) -> None:
    """Write a lesson in another language: what is said of it, its text, and the words of what it places.

    `facts` and `rows` carry the fingerprints of the texts that the translator had before them. Raises
    WrittenMeanwhile when somebody else wrote since `seen`.
    """
    lesson = outline.lesson_of(queries.table(draft.id), code)
    if lesson is None:
        raise NotFound(_("This course has no such lesson."))
    name = f"translations/{language}.json"
    file = queries.file(draft.id, name)
    made: dict[str, Any] = json.loads(file.content) if file else {}
    made["lessons"] = {**made.get("lessons", {}), code: dict(facts)}
    made["rows"] = {**made.get("rows", {}), **{key: dict(row) for key, row in rows.items()}}
    texts = {folder.translated_name(str(lesson["file"]), language): f"{text.strip()}\n".encode()}
    write(draft, {name: as_json(made), **texts}, by=by, seen=seen)
