"""Places in sessions of a track: chosen by participants, or given by coordinators."""

from flask_babel import gettext as _
from flask_babel import ngettext

from lms import clock
from lms.audit import services as audit
from lms.cohorts.agenda import overlap
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services.cohorts import require_open
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


def choose(session: Session, nomination: Nomination, *, by: Person) -> None:
    """Take a place for oneself. Raises RuleBroken like `give`, and once the session has begun."""
    if session.starts_at <= clock.now():
        raise RuleBroken(_("%(title)s has begun. Ask the training coordinator to place you.", title=session.title))
    give(session, nomination, by=by)


def give(session: Session, nomination: Nomination, *, by: Person) -> None:
    """Give somebody a place; what they had at the same time in another track is free then.

    The caller holds the cohort's lock, so that the last place is given once. Raises RuleBroken with the reason.
    """
    require_open(session.cohort)
    if session.track is None or nomination.cohort_id != session.cohort_id:
        raise RuleBroken(_("This session is for everybody, so there is nothing to choose."))
    if nomination.state is not NominationState.ACCEPTED:
        raise RuleBroken(_("Only people who accepted their seat can have a place."))
    if sessions_read.place(session.id, nomination.id):
        return
    if session.capacity is not None and sessions_read.places_taken(session.id) >= session.capacity:
        raise RuleBroken(
            ngettext("%(title)s is full: there is %(num)d place, and it is taken. Choose another session.",
                     "%(title)s is full: all %(num)d places are taken. Choose another session.",
                     session.capacity, title=session.title)
        )  # fmt: skip
    for other in sessions_read.sessions(session.cohort_id):
        if other.track is not None and overlap(session, other):
            _free(other, nomination)
    place = Place(session_id=session.id, nomination_id=nomination.id, placed_by_id=by.id)
    db.session.add(place)
    audit.record("place.taken", place, by=by, about=nomination.user_id, details={"session": session.id})


def leave(session: Session, nomination: Nomination, *, by: Person) -> None:
    """Give a place back. Without one nothing changes."""
    require_open(session.cohort)
    if _free(session, nomination):
        audit.record("place.left", session, by=by, about=nomination.user_id)


def leave_all(nomination: Nomination) -> None:
    """Free every place of somebody who does not come."""
    for session_id in sessions_read.places_of([nomination.id]).get(nomination.id, set()):
        place = sessions_read.place(session_id, nomination.id)
        db.session.delete(place)


def clear(session: Session) -> None:
    """Take away all places of a session that is for everybody now."""
    for place in sessions_read.places_in(session.id):
        db.session.delete(place)


def _free(session: Session, nomination: Nomination) -> bool:
    place = sessions_read.place(session.id, nomination.id)
    if place:
        db.session.delete(place)
        db.session.flush()
    return place is not None
