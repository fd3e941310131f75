"""What the clock does when a survey ends."""

from lms.db import transaction
from surveys.collection import queries as collection
from surveys.results import queries, services


def close() -> None:
    """Close what is over, then rewrite the tables so that nothing of the open phase stays in the files."""
    for survey_id in collection.surveys_to_close():
        with transaction():
            services.close(survey_id, by=None)
    if scrubbed := queries.surveys_to_scrub():
        services.rewrite_tables()
        with transaction():
            services.mark_scrubbed(scrubbed)
