"""The agenda of a cohort: adding sessions, changing them, taking them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.audit import services as audit
from lms.cohorts import agenda
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import calendar_entries, places
from lms.cohorts.services.cohorts import require_open
from lms.cohorts.wall_clock import RepeatedTimeError, SkippedTimeError, instant, shown
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session is to be, at wall-clock times of the venue."""

    title: str
    day: date
    starts: time
    ends: time
    track: str | None = None
    room: str | None = None
    capacity: int | None = None
    description: str | None = None
    materials: str | None = None
    facilitator_ids: Sequence[int] = ()


def add_session(cohort: Cohort, plan: Plan, *, by: Person) -> Session:
    """Add a session. Raises Refused for what cannot be, such as times that a clock change skips or repeats."""
    require_open(cohort)
    starts_at, ends_at = _times(cohort, plan, None)
    session = Session(cohort_id=cohort.id, starts_at=starts_at, ends_at=ends_at)
    _fill(session, plan)
    db.session.add(session)
    audit.record("session.added", session, by=by)
    calendar_entries.touch(cohort)
    return session


def change_session(session: Session, plan: Plan, *, by: Person) -> None:
    """Change a session; people hear of it when the update is sent. Raises Refused like `add_session`.

    A session that is for everybody from now on needs no places any more.
    """
    cohort = session.cohort
    require_open(cohort)
    session.starts_at, session.ends_at = _times(cohort, plan, session)
    taken = sessions_read.places_taken(session.id)
    if plan.track and plan.capacity is not None and plan.capacity < taken:
        raise Refused(
            {"capacity": ngettext("%(num)d place is taken already", "%(num)d places are taken already", taken)}
        )
    _fill(session, plan)
    if not plan.track:
        places.clear(session)
    audit.record("session.changed", session, by=by)
    calendar_entries.touch(cohort)


def remove_session(session: Session, *, by: Person) -> None:
    """Take a session off the agenda, with its marks and places. Raises RuleBroken once the cohort is over."""
    require_open(session.cohort)
    audit.record("session.removed", session, by=by, details={"title": session.title})
    calendar_entries.touch(session.cohort)
    db.session.delete(session)


def change_places(session: Session, *, later: bool, by: Person) -> None:
    """Let a session and the one before or after it, on its day and in its track, have each other's times.

    Raises RuleBroken where there is none.
    """
    cohort = session.cohort
    require_open(cohort)
    other = agenda.neighbour(sessions_read.sessions(cohort.id), session, cohort.time_zone, later=later)
    if other is None:
        raise RuleBroken(_("There is no session on this day and in this track to change places with."))
    times = (session.starts_at, session.ends_at)
    session.starts_at, session.ends_at = other.starts_at, other.ends_at
    other.starts_at, other.ends_at = times
    audit.record("session.changed", session, by=by, details={"with": other.id})
    calendar_entries.touch(cohort)


def _fill(session: Session, plan: Plan) -> None:
    session.title, session.track, session.room = plan.title, plan.track, plan.room
    session.capacity = plan.capacity if plan.track else None
    session.description, session.materials = plan.description, plan.materials
    session.facilitators = [one for one in cohorts_read.facilitators() if one.id in set(plan.facilitator_ids)]


def _times(cohort: Cohort, plan: Plan, session: Session | None) -> tuple[datetime, datetime]:
    if not cohort.starts_on <= plan.day <= cohort.ends_on:
        raise Refused({"day": _("This day is not a day of the cohort")})
    starts_at = _instant(plan.day, plan.starts, cohort.time_zone, "starts", session.starts_at if session else None)
    ends_at = _instant(plan.day, plan.ends, cohort.time_zone, "ends", session.ends_at if session else None)
    if ends_at <= starts_at:
        raise Refused({"ends": _("The session must end after it starts")})
    return starts_at, ends_at


def _instant(day: date, at: time, zone: str, field: str, known: datetime | None) -> datetime:
    """The instant that is meant; a time that nobody changed stays the one it is, even if it comes twice that day."""
    if known is not None and shown(known, zone) == (day, at):
        return known
    try:
        return instant(day, at, zone)
    except SkippedTimeError:
        raise Refused({field: _("Clocks go forward over this time on that day. Choose another time.")}) from None
    except RepeatedTimeError:
        raise Refused(
            {field: _("Clocks go back over this time on that day, so it comes twice. Choose another.")}
        ) from None
