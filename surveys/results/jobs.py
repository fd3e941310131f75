"""What the clock does when a survey ends, and while it runs."""

from lms.db import transaction
from surveys.collection import queries as collection
from surveys.results.queries import closing as queries
from surveys.results.services import closing, turnout


def close() -> None:
    """Close what is over, then rewrite the tables so that nothing of the open phase stays in the files.

    Each step is a transaction of its own: broken off at any moment, the next run goes on from there.
    """
    for survey_id in collection.surveys_to_close():
        with transaction():
            closing.begin(survey_id, by=None)
    for survey_id in queries.begun():
        while found := closing.counted(survey_id):
            with transaction():
                closing.keep(survey_id, found)
        more = True
        while more:
            with transaction():
                more = closing.move(survey_id)
    if scrubbed := queries.surveys_to_scrub():
        closing.rewrite_tables()
        with transaction():
            closing.mark_scrubbed(scrubbed)


def note_turnout() -> None:
    """Keep how many have answered each open survey by today."""
    for survey in collection.open_surveys():
        survey_id = survey.id
        with transaction():
            turnout.note(survey_id)
