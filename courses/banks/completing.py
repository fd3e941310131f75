"""What a file leaves open about a question, filled in as its author said. Pure.

A question here always has a lesson, an explanation and a source. Few files name them: the author gives one of each
for all questions that have none. Nothing is made up: what is still open then is a reason to leave the question out.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from courses.assessment.formats.report import Entry, Report


@dataclass(frozen=True, slots=True)
class Defaults:
    """What stands in for what a file does not say; each may be empty but the lesson."""

    lesson: str
    explanation: str = ""
    source: str = ""


def completed(report: Report, defaults: Defaults, lessons: Collection[str]) -> list[Entry]:
    """Every question of a file, whole or with a reason."""
    return [entry if entry.reason else _whole(entry, defaults, lessons) for entry in report.entries]


def _whole(entry: Entry, defaults: Defaults, lessons: Collection[str]) -> Entry:
    row, notes = dict(entry.row), list(entry.notes)
    if row.get("lesson") not in lessons:
        if row.get("lesson"):
            notes.append(_("Its category “%(name)s” is not a lesson of this course.", name=str(row["lesson"])[:60]))
        row["lesson"] = defaults.lesson
    for name in ("explanation", "source"):
        row[name] = row.get(name) or getattr(defaults, name)
    if not row["explanation"]:
        return _left_out(
            entry, _("It has no explanation. Write one as its general feedback, or give one for all such questions.")
        )
    if not row["source"]:
        return _left_out(entry, _("It names no source. Give one for all questions of the file."))
    return replace(entry, row=row, notes=tuple(notes))


def _left_out(entry: Entry, reason: str) -> Entry:
    return replace(entry, row={}, notes=(), reason=str(reason))
