"""Answers of single people are read, or leave the service: noted, so that the office knows where they are."""

from lms.audit import services as audit
from lms.roles import Person
from surveys.collection import queries as collection


def note_rows(survey_id: int, *, by: Person) -> None:
    audit.record("survey.rows_exported", collection.survey(survey_id), by=by)


def note_names(survey_id: int, *, by: Person, about: int | None = None) -> None:
    """Somebody looks at what one person said with their name, or takes all of it out in a file."""
    audit.record("survey.names_read", collection.survey(survey_id), by=by, about=about)


def note_look(survey_id: int, *, by: Person, about: int, reason: str) -> None:
    """An analyst looks up what one person answered in a confidential survey, and says why; the person can read it."""
    audit.record("survey.answers_looked_up", collection.survey(survey_id), by=by, about=about,
                 details={"reason": reason})  # fmt: skip


def note_file(survey_id: int, *, by: Person, about: int) -> None:
    """Somebody takes out a file that one person sent with their name."""
    audit.record("survey.file_opened", collection.survey(survey_id), by=by, about=about)
