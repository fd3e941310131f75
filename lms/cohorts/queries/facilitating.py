"""Reading who runs which session: the one place that knows how that is kept."""

from sqlalchemy import Select, select

from lms.cohorts.models.sessions import Session, session_facilitator


def runs() -> Select[int, int]:
    """A row (cohort_id, user_id) for everybody who runs a session, for other statements to build on."""
    runs_it = session_facilitator.c
    return select(Session.cohort_id, runs_it.user_id).join(session_facilitator, runs_it.session_id == Session.id)
