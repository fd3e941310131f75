"""Questions and scenarios of a draft."""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from flask_babel import gettext as _

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft
from courses.authoring.services.writing import write
from courses.catalogue import folder, scenarios
from courses.catalogue.folder import QUESTIONS, SCENARIOS
from courses.catalogue.questions import parse
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.roles import Person

Rows = list[dict[str, Any]]
LEFT_OUT_WHEN_EMPTY = {"feedback", "tags", "tolerance"}


def add_questions(draft: CourseDraft, rows: Sequence[Mapping[str, Any]], *, by: Person, use: str = "bank") -> list[str]:
    """Add questions, in the shape that `courses.catalogue.questions.parse` reads, to the bank of a draft or to its
    knowledge checks; returns their codes. A code that is taken gets a new number.

    Raises QuestionError for the first row that cannot be a question; nothing is added then.
    """
    texts = queries.texts(draft.id)
    taken = _codes(texts)
    added: Rows = []
    for row in rows:
        code = _free(str(row.get("id") or ""), taken)
        taken.add(code)
        added.append({**row, "id": code})
        parse(added[-1])
    name = QUESTIONS[use]
    write(draft, {name: as_json([*folder.rows_of(texts, name), *added])}, by=by)
    audit.record("draft.questions_added", draft, by=by, details={"number": len(added), "use": use})
    return [str(row["id"]) for row in added]


def save_question(draft: CourseDraft, use: str, row: Mapping[str, Any], *, seen: str, by: Person) -> None:
    """Write a question that is there. `seen` is the fingerprint of what the writer opened.

    Raises QuestionError when it cannot be a question, RuleBroken when somebody else changed it.
    """
    parse(row)
    name = QUESTIONS[use]
    rows = folder.rows_of(queries.texts(draft.id), name)
    place = _place(rows, str(row["id"]))
    _check_unchanged(rows[place], seen)
    others = {key: value for key, value in rows[place].items() if key not in LEFT_OUT_WHEN_EMPTY}
    rows[place] = {**others, **row}
    write(draft, {name: as_json(rows)}, by=by)


def add_check(draft: CourseDraft, row: Mapping[str, Any], *, by: Person) -> str:
    """Add a knowledge check and place it at the end of its lesson; returns its code. Raises QuestionError."""
    code = add_questions(draft, [row], by=by, use="checks")[0]
    _place_in_lesson(draft, str(row["lesson"]), f"{{{{check:{code}}}}}", by=by)
    return code


def _place_in_lesson(draft: CourseDraft, lesson: str, mark: str, *, by: Person) -> None:
    row = outline.lesson_of(queries.table(draft.id), lesson)
    file = queries.file(draft.id, str(row["file"])) if row else None
    if file is not None:
        text = file.content.decode().rstrip()
        write(draft, {file.name: f"{text}\n\n{mark}\n".lstrip().encode()}, by=by)


def remove_question(draft: CourseDraft, use: str, code: str, *, by: Person) -> None:
    """Take a question out; it stays in the history."""
    name = QUESTIONS[use]
    rows = folder.rows_of(queries.texts(draft.id), name)
    del rows[_place(rows, code)]
    write(draft, {name: as_json(rows)}, by=by)


def save_scenario(draft: CourseDraft, row: Mapping[str, Any], *, seen: str, by: Person) -> None:
    """Write a scenario; a new one has no `seen`. Raises RuleBroken when it cannot be played."""
    wrong = scenarios.problems(scenarios.with_endings(row))
    if wrong:
        raise RuleBroken("; ".join(wrong))
    rows = folder.rows_of(queries.texts(draft.id), SCENARIOS)
    codes = [str(one.get("id")) for one in rows]
    if row["id"] in codes:
        place = codes.index(row["id"])
        _check_unchanged(rows[place], seen)
        rows[place] = {**rows[place], **row}
        write(draft, {SCENARIOS: as_json(rows)}, by=by)
    else:
        write(draft, {SCENARIOS: as_json([*rows, dict(row)])}, by=by)
        _place_in_lesson(draft, str(row["lesson"]), f"{{{{scenario:{row['id']}}}}}", by=by)


def remove_scenario(draft: CourseDraft, code: str, *, by: Person) -> None:
    rows = folder.rows_of(queries.texts(draft.id), SCENARIOS)
    del rows[_place(rows, code)]
    write(draft, {SCENARIOS: as_json(rows)}, by=by)


def as_json(rows: object) -> bytes:
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def fingerprint(row: Mapping[str, Any]) -> str:
    """Short, and different when anything in the row is."""
    return folder.digest_of({"row": as_json(row)})[:16]


def _check_unchanged(row: Mapping[str, Any], seen: str) -> None:
    if fingerprint(row) != seen:
        raise RuleBroken(
            _("Somebody else has changed this meanwhile. Copy what you wrote, load the page again, and put it in.")
        )


def _place(rows: Rows, code: str) -> int:
    for place, row in enumerate(rows):
        if row.get("id") == code:
            return place
    raise RuleBroken(_("This is not there any more. Look into the history of the draft."))


def next_check(texts: Mapping[str, bytes], lesson: str) -> str:
    """A free code for a new knowledge check of a lesson: L1-K1, L1-K2 …"""
    return _next(f"{lesson}-K", _codes(texts))


def next_bank(texts: Mapping[str, bytes]) -> str:
    return _next("Q", _codes(texts))


def next_scenario(texts: Mapping[str, bytes]) -> str:
    return _next("SC-", {str(row.get("id")) for row in folder.rows_of(texts, SCENARIOS)})


def _codes(texts: Mapping[str, bytes]) -> set[str]:
    return {str(row.get("id")) for name in QUESTIONS.values() for row in folder.rows_of(texts, name)}


def _next(start: str, taken: set[str]) -> str:
    return next(code for number in count(1) if (code := f"{start}{number}") not in taken)


def _free(code: str, taken: set[str]) -> str:
    """The code itself, or the first of `Q1`, `Q2` … that nobody has."""
    return code if code and code not in taken else _next("Q", taken)
