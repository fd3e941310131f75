"""What the measures of cohorts count."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.organisations.models import Agency, Member

TOOK_SEAT = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Seat:
    """What became of one nomination. `over` says that its cohort is completed."""

    fact: Fact
    offered: bool
    accepted: bool
    attended: bool
    over: bool


def trained(period: Period) -> list[Fact]:
    """One fact for each completed place in the period, with the groups of that day."""
    rows = db.session.scalars(
        select(Nomination).where(
            Nomination.state == NominationState.ATTENDED,
            Nomination.completed_on >= period.starts_on,
            Nomination.completed_on <= period.ends_on,
        )
    )
    return [Fact(row.user_id, dims_of(row)) for row in rows]


def dims_of(row: Nomination) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }


def seats(period: Period) -> list[Seat]:
    """Every nomination for a cohort whose last day lies in the period and that was not cancelled."""
    return _seats(*_ends_in(period))


def seats_of_cohort(cohort_id: int) -> list[Seat]:
    return _seats(Nomination.cohort_id == cohort_id)


def presence(period: Period) -> list[Fact]:
    """For each seat that was taken: sessions attended, of all sessions of the cohort. Completed cohorts only."""
    return _presence(Cohort.state == CohortState.COMPLETED, *_ends_in(period))


def presence_of_cohort(cohort_id: int) -> list[Fact]:
    """The same for one cohort, of the sessions that are over."""
    return _presence(Nomination.cohort_id == cohort_id, counted=Session.ends_at <= clock.now())


def _ends_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    within = Cohort.ends_on.between(period.starts_on, period.ends_on)
    return within, Cohort.state != CohortState.CANCELLED


def _seats(*conditions: ColumnElement[bool]) -> list[Seat]:
    rows = db.session.execute(
        select(
            Nomination, Cohort.state.label("cohort_state"), User.gender.label("gender_now"),
            Agency.family.label("family_now"), Member.name.label("member_now"), Member.sub_region.label("region_now"),
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(User, User.id == Nomination.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(Member, Member.id == Agency.member_id)
        .where(*conditions)
    ).all()  # fmt: skip
    return [
        Seat(
            fact=Fact(row.Nomination.user_id, _dims(row)),
            offered=row.Nomination.offered_at is not None or row.Nomination.state in TOOK_SEAT,
            accepted=row.Nomination.state in TOOK_SEAT,
            attended=row.Nomination.state is NominationState.ATTENDED,
            over=row.cohort_state is CohortState.COMPLETED,
        )
        for row in rows
    ]


def _dims(row: Any) -> dict[str, str | None]:
    """The groups of the day of completion; before it, and for who did not come, those of today."""
    nomination = row.Nomination
    family = row.family_now
    now = {
        "member": row.member_now,
        "sub_region": row.region_now,
        "agency_family": family.value if family else None,
        "gender": row.gender_now.value,
    }
    return {name: value or now[name] for name, value in dims_of(nomination).items()}


def _presence(*conditions: ColumnElement[bool], counted: ColumnElement[bool] | None = None) -> list[Fact]:
    rows = db.session.execute(
        select(
            Nomination, User.gender.label("gender_now"), Agency.family.label("family_now"),
            Member.name.label("member_now"), Member.sub_region.label("region_now"),
            _sessions(counted).label("sessions"), _marks(counted).label("present"),
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(User, User.id == Nomination.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(Member, Member.id == Agency.member_id)
        .where(Nomination.state.in_(TOOK_SEAT), *conditions)
    ).all()  # fmt: skip
    return [Fact(row.Nomination.user_id, _dims(row), row.present, row.sessions) for row in rows]


def _sessions(counted: ColumnElement[bool] | None) -> ColumnElement[int]:
    place = select(Place.id).where(Place.session_id == Session.id, Place.nomination_id == Nomination.id)
    theirs = place.correlate(Session, Nomination).exists()
    found = select(func.count(Session.id)).where(
        Session.cohort_id == Nomination.cohort_id, or_(Session.track.is_(None), theirs)
    )
    if counted is not None:
        found = found.where(counted)
    return found.correlate(Nomination).scalar_subquery()


def _marks(counted: ColumnElement[bool] | None) -> ColumnElement[int]:
    found = (
        select(func.count(Attendance.id))
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.nomination_id == Nomination.id, Attendance.present.is_(True))
    )
    if counted is not None:
        found = found.where(counted)
    return found.correlate(Nomination).scalar_subquery()
