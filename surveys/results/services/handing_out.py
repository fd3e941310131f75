"""Answers by row leave the service: noted, so that the office knows where they are."""

from lms.audit import services as audit
from lms.roles import Person
from surveys.collection import queries as collection


def note_rows(survey_id: int, *, by: Person) -> None:
    audit.record("survey.rows_exported", collection.survey(survey_id), by=by)
