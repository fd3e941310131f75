"""What the clock does for the pages that say how courses go."""

from courses.insight import counting, queries, services
from lms.db import transaction


def count() -> None:
    """Count the courses that are too large to be counted while somebody waits.

    Counting only reads and may take seconds; what it found is written in a moment.
    """
    for course_id in queries.large_ids():
        counts = counting.count(course_id)
        with transaction():
            services.keep(course_id, counts)
