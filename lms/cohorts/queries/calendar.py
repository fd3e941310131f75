"""Reading what is scheduled, for the calendar. A fixed number of statements, however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries.concerns import COMING
from lms.db import db
from lms.organisations.models import Agency

S = TypeVar("S", bound=Select[Any])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the calendar is narrowed to."""

    programme_id: int | None = None
    member_id: int | None = None
    state: CohortState | None = None

    @property
    def narrowed(self) -> bool:
        return bool(self.programme_id or self.member_id or self.state)


def cohorts(first: date, last: date, wanted: Wanted) -> Sequence[Cohort]:
    """The cohorts that meet on some of these days, the first to begin first; cancelled ones only when asked for."""
    statement = select(Cohort).where(Cohort.starts_on <= last, Cohort.ends_on >= first)
    return db.session.scalars(_narrowed(statement, wanted).order_by(Cohort.starts_on, Cohort.title)).all()


def sessions(first: date, last: date, wanted: Wanted) -> Sequence[Session]:
    """The sessions on these days as their venues count days, in order of time."""
    begins, ends = clock.at(first - timedelta(days=1), 0, "UTC"), clock.end_of(last + timedelta(days=1), "UTC")
    statement = (
        select(Session)
        .join(Session.cohort)
        .where(Session.starts_at >= begins, Session.starts_at < ends)
        .options(contains_eager(Session.cohort))
        .order_by(Session.starts_at, Session.id)
    )
    found = db.session.scalars(_narrowed(statement, wanted)).all()
    return [one for one in found if first <= day_of(one) <= last]


def day_of(session: Session) -> date:
    return local(session.starts_at, session).date()


def local(moment: datetime, session: Session) -> datetime:
    """As clocks at the session's venue show it."""
    return moment.astimezone(ZoneInfo(session.cohort.time_zone))


def _narrowed(statement: S, wanted: Wanted) -> S:
    if wanted.programme_id:
        statement = statement.where(Cohort.programme_id == wanted.programme_id)
    if wanted.member_id:
        seated = select(MemberSeats.cohort_id).where(MemberSeats.member_id == wanted.member_id, MemberSeats.seats > 0)
        nominated = (
            select(Nomination.cohort_id)
            .join(Nomination.user)
            .join(Agency, Agency.id == User.agency_id)
            .where(Agency.member_id == wanted.member_id, Nomination.state.in_(COMING))
        )
        statement = statement.where(or_(Cohort.id.in_(seated), Cohort.id.in_(nominated)))
    if wanted.state:
        return statement.where(Cohort.state == wanted.state)
    return statement.where(Cohort.state != CohortState.CANCELLED)
