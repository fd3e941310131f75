"""Reading what calendars are told."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.accounts import queries as accounts
from lms.cohorts import agenda, agenda_changes, entries
from lms.cohorts.agenda_changes import Change
from lms.cohorts.calendar_file import Mailbox, Method, write
from lms.cohorts.models.calendar_entries import CohortCalendar
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.states import Act, states_allowing
from lms.db import db
from lms.errors import LinkDead, NotFound
from lms.house import office_mail
from lms.links import queries as links

FEED = "calendar"


def calendar(cohort_id: int) -> CohortCalendar | None:
    return db.session.scalar(select(CohortCalendar).where(CohortCalendar.cohort_id == cohort_id))


def organizer() -> Mailbox:
    """Who invites: the office, not a person."""
    return Mailbox(*office_mail())


def unsent(cohort: Cohort) -> list[Change]:
    """What those who accepted have not been told of this agenda."""
    known = calendar(cohort.id)
    now = agenda_changes.picture(cohort, sessions_read.sessions(cohort.id))
    return agenda_changes.changes(known.told if known else {}, now)


def accepted(cohort_id: int) -> Sequence[Nomination]:
    """Who has taken a seat and not given it back, with their cohort."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.cohort_id == cohort_id, Nomination.state == NominationState.ACCEPTED)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
        .order_by(Nomination.id)
    ).all()


def with_unsent() -> Sequence[tuple[Cohort, int]]:
    """Cohorts whose people were told an agenda that has changed since, and how much has. Two statements."""
    rows = db.session.execute(
        select(CohortCalendar, Cohort)
        .join(Cohort, Cohort.id == CohortCalendar.cohort_id)
        .where(Cohort.state.in_(states_allowing(Act.EDIT)), CohortCalendar.told_at.is_not(None))
        .order_by(Cohort.starts_on)
    ).all()
    agendas = sessions_read.of_cohorts(cohort.id for _calendar, cohort in rows)
    counted = (
        (cohort, len(agenda_changes.changes(known.told, agenda_changes.picture(cohort, agendas.get(cohort.id, [])))))
        for known, cohort in rows
    )
    return [(cohort, count) for cohort, count in counted if count]


def revisions(cohort_ids: Sequence[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        select(CohortCalendar.cohort_id, CohortCalendar.revision).where(CohortCalendar.cohort_id.in_(cohort_ids))
    ).all()
    return {row.cohort_id: row.revision for row in rows}


def feed(token: str) -> str:
    """Somebody's own calendar. Nobody else stands in it. Raises NotFound for an address that is none (any more)."""
    try:
        person = accounts.person(int(links.subject_of(FEED, token)))
    except LinkDead as dead:
        raise NotFound(_("There is no calendar at this address.")) from dead
    if not person.active:
        raise NotFound(_("There is no calendar at this address."))
    mine = db.session.scalars(
        select(Nomination)
        .join(Nomination.cohort)
        .where(
            Nomination.user_id == person.id,
            Nomination.state.in_((NominationState.ACCEPTED, NominationState.ATTENDED)),
            Cohort.state != CohortState.CANCELLED,
        )
        .options(joinedload(Nomination.cohort))
        .order_by(Cohort.starts_on, Nomination.id)
    ).all()
    cohort_ids = [one.cohort_id for one in mine]
    agendas, known = sessions_read.of_cohorts(cohort_ids), revisions(cohort_ids)
    taken = sessions_read.places_of([one.id for one in mine])
    found = []
    for one in mine:
        own = agenda.own(agendas.get(one.cohort_id, []), taken.get(one.id, set()))
        revision = known.get(one.cohort_id, 0)
        found += entries.of_sessions(one.cohort, own, revision) or [entries.of_cohort(one.cohort, (), revision, "")]
    return write(found, Method.PUBLISH, organizer=organizer(), stamp=clock.now(), name="RSO Learning")
