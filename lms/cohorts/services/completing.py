"""Ending a cohort: who was there, and what follows from it."""

from flask_babel import gettext as _

from lms import clock
from lms.audit import services as audit
from lms.cohorts import presence
from lms.cohorts.events import CohortCompleted, Graduated
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.completing import Graduation
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import completing as completing_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import changes
from lms.cohorts.states import Act, allows
from lms.db import db
from lms.errors import RuleBroken
from lms.house import publish
from lms.roles import Person


def outcome(cohort: Cohort) -> list[tuple[Nomination, presence.Presence, bool]]:
    """Everybody who took a seat, their presence in the sessions that are theirs, and whether they meet the rule."""
    people = nominations_read.participants(cohort.id)
    expected = {key: [one.id for one in sessions] for key, sessions in sessions_read.expected(cohort.id).items()}
    counted = presence.count(expected, attendance_read.marks(cohort.id))
    return [(one, counted[one.id], presence.meets(counted[one.id], cohort.attendance_needed)) for one in people]


def complete(cohort: Cohort, *, by: Person) -> int:
    """End a cohort: who met the attendance rule has attended, others did not show. Returns how many graduated.

    What graduates get (see `serve`) is queued here, one row each, and done by the clock.

    Done a second time it changes nothing: the caller holds the cohort's lock, and the state says so.
    """
    if cohort.state is CohortState.COMPLETED:
        return 0
    if not allows(cohort.state, Act.COMPLETE):
        raise RuleBroken(_("Only a running cohort can be completed."))
    graduates = 0
    for nomination, _presence, met in outcome(cohort):
        changes.move(nomination, NominationState.ATTENDED if met else NominationState.NO_SHOW, by=by)
        if met:
            nomination.completed_on = cohort.ends_on
            for name, value in nomination.user.snapshot().items():
                setattr(nomination, name, value)
            db.session.add(Graduation(nomination_id=nomination.id, by_id=by.id))
            graduates += 1
    cohort.state, cohort.completed_at = CohortState.COMPLETED, clock.now()
    audit.record("cohort.completed", cohort, by=by, details={"graduates": graduates})
    publish(CohortCompleted(cohort, by))
    return graduates


def serve(nomination_id: int) -> None:
    """Give one graduate all that follows: the other capabilities react. Done again, it changes nothing."""
    found = completing_read.graduation(nomination_id)
    if found.done_at is not None:
        return
    publish(Graduated(found.nomination, found.by))
    found.done_at = clock.now()
