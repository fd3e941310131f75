"""The rows that stayed of a closed survey: answers without groups and words, in the order of their random ids."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from lms.db import db
from lms.monitoring.release import SMALLEST_WHOLE
from surveys.results.models import Response

READ = 2_000


def rows(survey_id: int) -> Iterator[dict[str, Any]]:
    """Nothing where fewer than ten answered: among so few, rows are people."""
    n = db.session.scalar(select(func.count(Response.id)).where(Response.survey_id == survey_id)) or 0
    if n < SMALLEST_WHOLE:
        return
    statement = select(Response.answers).where(Response.survey_id == survey_id).order_by(Response.id)
    yield from db.session.scalars(statement.execution_options(yield_per=READ))
