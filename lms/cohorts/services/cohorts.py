"""Making cohorts and moving them on."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.audit import services as audit
from lms.cohorts import emails, presence
from lms.cohorts.events import CohortCompleted
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import calendar_entries, changes
from lms.cohorts.services.member_seats import more_minimums
from lms.cohorts.services.refilling import refill
from lms.cohorts.states import Act, allows, cohort_may_become
from lms.db import db
from lms.errors import RuleBroken
from lms.house import publish
from lms.notifications import services as notifications
from lms.roles import Person

PROGRAMMES = Path(__file__).resolve().parent.parent / "content" / "programmes.toml"


def load_programmes() -> int:
    """Make the programmes what the shipped file says; again changes nothing."""
    rows = tomllib.loads(PROGRAMMES.read_text(encoding="utf-8"))["programmes"]
    known = {one.code: one for one in cohorts_read.programmes()}
    for row in rows:
        programme = known.get(row["code"]) or Programme(code=row["code"])
        programme.title, programme.summary, programme.opens_plan = row["title"], row["summary"], row["opens_plan"]
        db.session.add(programme)
    return len(rows)


def save(cohort: Cohort | None, values: Mapping[str, Any], *, by: Person) -> Cohort:
    """Make a cohort, or change one. Raises Refused with what is wrong, by field."""
    problems = _problems(cohort, values)
    if problems:
        raise Refused(problems)
    if cohort is None:
        cohort = Cohort(**values)
        db.session.add(cohort)
        audit.record("cohort.made", cohort, by=by)
        return cohort
    require_open(cohort)
    more_seats = values["seats"] > cohort.seats
    for name, value in values.items():
        setattr(cohort, name, value)
    audit.record("cohort.changed", cohort, by=by)
    if more_seats:
        refill(cohort)
    return cohort


def require_open(cohort: Cohort) -> None:
    """Raises RuleBroken for a cohort that is over."""
    if not allows(cohort.state, Act.EDIT):
        raise RuleBroken(_("A cohort that is over cannot be changed."))


def _problems(cohort: Cohort | None, values: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    if values["ends_on"] < values["starts_on"]:
        found["ends_on"] = _("The last day is before the first day")
    due = values.get("prework_due_on")
    if due and due > values["starts_on"]:
        found["prework_due_on"] = _("Pre-work must be due before the cohort starts")
    if due and not values.get("prework_course"):
        found["prework_course"] = _("Choose the course that is due, or take the date away")
    taken = db.session.scalar(select(Cohort.id).where(Cohort.title == values["title"]))
    if taken and (cohort is None or taken != cohort.id):
        found["title"] = _("There is a cohort with this title already")
    room = cohorts_read.seats(cohort) if cohort else None
    if room and values["seats"] < room.held:
        found["seats"] = _("%(n)s seats are offered or taken already", n=room.held)
    elif room and values["seats"] < (together := sum(room.minimums.values())):
        found["seats"] = more_minimums(together, values["seats"])
    return found


def move(cohort: Cohort, then: CohortState, *, by: Person) -> None:
    """Move a cohort to another state; cancelling tells everybody affected, once. Completing has its own verb.

    Raises RuleBroken for a move that the table of states does not have.
    """
    if then is CohortState.COMPLETED or not cohort_may_become(cohort.state, then):
        raise RuleBroken(_("The cohort cannot go on to that state from where it is now."))
    before, cohort.state = cohort.state, then
    if then is CohortState.CANCELLED:
        calendar_entries.send_cancel(cohort, by=by)
        for nomination in _holding(cohort.id):
            notifications.post(emails.cancelled(nomination))
    audit.record("cohort.moved", cohort, by=by, details={"from": before.value, "to": then.value})


def _holding(cohort_id: int) -> list[Nomination]:
    return list(
        db.session.scalars(
            select(Nomination).where(Nomination.cohort_id == cohort_id, Nomination.state.in_(HOLDS_SEAT))
        )
    )


def outcome(cohort: Cohort) -> list[tuple[Nomination, presence.Presence, bool]]:
    """Everybody who took a seat, their presence, and whether they meet the cohort's rule."""
    people = nominations_read.participants(cohort.id)
    session_ids = [session.id for session in sessions_read.sessions(cohort.id)]
    counted = presence.count(session_ids, [one.id for one in people], attendance_read.marks(cohort.id))
    return [(one, counted[one.id], presence.meets(counted[one.id], cohort.attendance_needed)) for one in people]


def complete(cohort: Cohort, *, by: Person) -> int:
    """End a cohort: who met the attendance rule has attended, others did not show. Returns how many graduated.

    Done a second time it changes nothing: the caller holds the cohort's lock, and the state says so.
    """
    if cohort.state is CohortState.COMPLETED:
        return 0
    if not allows(cohort.state, Act.COMPLETE):
        raise RuleBroken(_("Only a running cohort can be completed."))
    graduates = []
    for nomination, _presence, met in outcome(cohort):
        changes.move(nomination, NominationState.ATTENDED if met else NominationState.NO_SHOW, by=by)
        if met:
            nomination.completed_on = cohort.ends_on
            for name, value in nomination.user.snapshot().items():
                setattr(nomination, name, value)
            graduates.append(nomination)
    cohort.state, cohort.completed_at = CohortState.COMPLETED, clock.now()
    audit.record("cohort.completed", cohort, by=by, details={"graduates": len(graduates)})
    publish(CohortCompleted(cohort, graduates, by))
    return len(graduates)
