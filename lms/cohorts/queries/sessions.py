"""Reading the agenda."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.accounts.models import User
from lms.cohorts import agenda
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.states import Act, states_allowing
from lms.db import db
from lms.errors import NotFound


def sessions(cohort_id: int) -> Sequence[Session]:
    """A cohort's agenda with its facilitators. Two statements."""
    return db.session.scalars(
        select(Session)
        .where(Session.cohort_id == cohort_id)
        .options(selectinload(Session.facilitators))
        .order_by(Session.starts_at, Session.id)
    ).all()


def session(session_id: int) -> Session:
    """With its cohort and its facilitators. Raises NotFound."""
    found = db.session.scalar(
        select(Session)
        .where(Session.id == session_id)
        .options(joinedload(Session.cohort), selectinload(Session.facilitators))
    )
    if found is None:
        raise NotFound(_("There is no such session."))
    return found


def of_cohorts(cohort_ids: Iterable[int]) -> Mapping[int, list[Session]]:
    """The agendas of several cohorts with their facilitators. Two statements."""
    found: dict[int, list[Session]] = defaultdict(list)
    rows = (
        select(Session)
        .where(Session.cohort_id.in_(list(cohort_ids)))
        .options(selectinload(Session.facilitators))
        .order_by(Session.starts_at, Session.id)
    )
    for one in db.session.scalars(rows):
        found[one.cohort_id].append(one)
    return found


def elsewhere(cohort_id: int, here: Sequence[Session]) -> Sequence[Session]:
    """Sessions of other cohorts, at the time of this agenda, that its facilitators run too."""
    busy = {person.id for one in here for person in one.facilitators}
    if not busy:
        return ()
    return db.session.scalars(
        select(Session)
        .join(Session.cohort)
        .where(
            Session.cohort_id != cohort_id,
            Cohort.state != CohortState.CANCELLED,
            Session.starts_at < max(one.ends_at for one in here),
            Session.ends_at > min(one.starts_at for one in here),
            Session.facilitators.any(User.id.in_(busy)),
        )
        .options(joinedload(Session.cohort), selectinload(Session.facilitators))
        .order_by(Session.starts_at, Session.id)
    ).all()


def places(cohort_id: int) -> Mapping[int, set[int]]:
    """Who has a place: nominations by session."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = select(Place).join(Place.session).where(Session.cohort_id == cohort_id)
    for row in db.session.scalars(rows):
        found[row.session_id].add(row.nomination_id)
    return found


def places_of(nomination_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Where people have a place: sessions by nomination."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.scalars(select(Place).where(Place.nomination_id.in_(nomination_ids))):
        found[row.nomination_id].add(row.session_id)
    return found


def places_taken(session_id: int) -> int:
    return db.session.scalar(select(func.count(Place.id)).where(Place.session_id == session_id)) or 0


def place(session_id: int, nomination_id: int) -> Place | None:
    return db.session.scalar(select(Place).where(Place.session_id == session_id, Place.nomination_id == nomination_id))


def places_in(session_id: int) -> Sequence[Place]:
    """Everybody who has a place in a session, by name."""
    return db.session.scalars(
        select(Place)
        .join(Place.nomination)
        .join(Nomination.user)
        .where(Place.session_id == session_id)
        .options(joinedload(Place.nomination).joinedload(Nomination.user))
        .order_by(User.name, Place.id)
    ).all()


def expected(cohort_id: int) -> Mapping[int, list[Session]]:
    """For each participant the sessions that they are expected in: those for everybody, and those they chose."""
    whole, taken = sessions(cohort_id), places(cohort_id)
    took = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)
    people = db.session.scalars(
        select(Nomination.id).where(Nomination.cohort_id == cohort_id, Nomination.state.in_(took))
    )
    return {
        one: agenda.own(whole, {session_id for session_id, there in taken.items() if one in there}) for one in people
    }


def undecided(user_id: int, now: datetime) -> Sequence[Cohort]:
    """Cohorts in which somebody has a seat and has not chosen where to go when the agenda splits. Three statements."""
    seats = db.session.scalars(
        select(Nomination)
        .join(Nomination.cohort)
        .where(
            Nomination.user_id == user_id,
            Nomination.state == NominationState.ACCEPTED,
            Cohort.state.in_(states_allowing(Act.EDIT)),
        )
        .options(joinedload(Nomination.cohort))
        .order_by(Cohort.starts_on)
    ).all()
    if not seats:
        return []
    ahead: dict[int, list[Session]] = defaultdict(list)
    rows = select(Session).where(
        Session.cohort_id.in_([one.cohort_id for one in seats]), Session.track.is_not(None), Session.starts_at > now
    )
    for one in db.session.scalars(rows):
        ahead[one.cohort_id].append(one)
    taken = places_of([one.id for one in seats])
    return [
        seat.cohort
        for seat in seats
        if any(
            not any(one.id in taken.get(seat.id, ()) for one in split) for split in agenda.splits(ahead[seat.cohort_id])
        )
    ]
