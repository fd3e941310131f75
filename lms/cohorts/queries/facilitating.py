"""Reading who runs which session: the one place that knows how that is kept."""

from sqlalchemy import Select, select

from lms.cohorts.models.sessions import Session


def runs() -> Select[int, int | None]:
    """A row (cohort_id, user_id) for everybody who runs a session, for other statements to build on."""
    return select(Session.cohort_id, Session.facilitator_id.label("user_id")).where(Session.facilitator_id.is_not(None))
