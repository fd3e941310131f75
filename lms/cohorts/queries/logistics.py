"""Reading logistics, each for who may see them."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.logistics import Logistics, LogisticsReader
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.errors import NotFound
from lms.roles import Role

STAFF = (Role.COORDINATOR, Role.ADMIN, Role.FACILITATOR)


def own_seat(cohort_id: int, user_id: int) -> Nomination:
    """The seat that somebody has taken in a cohort. Raises NotFound for who has none."""
    found = db.session.scalar(
        select(Nomination)
        .where(
            Nomination.cohort_id == cohort_id,
            Nomination.user_id == user_id,
            Nomination.state == NominationState.ACCEPTED,
        )
        .options(joinedload(Nomination.cohort), joinedload(Nomination.user))
    )
    if found is None or found.cohort.state is CohortState.CANCELLED:
        raise NotFound(_("You have no seat in this cohort."))
    return found


def of_nomination(nomination_id: int) -> Logistics | None:
    return db.session.scalar(select(Logistics).where(Logistics.nomination_id == nomination_id))


def readers(cohort_id: int) -> Sequence[LogisticsReader]:
    """Whom the cohort lets see its logistics, by name."""
    return db.session.scalars(
        select(LogisticsReader)
        .join(LogisticsReader.user)
        .where(LogisticsReader.cohort_id == cohort_id)
        .options(joinedload(LogisticsReader.user))
        .order_by(User.name, LogisticsReader.id)
    ).all()


def reads(cohort_id: int, user_id: int) -> bool:
    """Whether the cohort names this person."""
    return bool(
        db.session.scalar(
            select(exists().where(LogisticsReader.cohort_id == cohort_id, LogisticsReader.user_id == user_id))
        )
    )


def staff() -> Sequence[User]:
    """Who can be named."""
    return db.session.scalars(
        select(User)
        .where(User.active.is_(True), User.grants.any(RoleGrant.role.in_(STAFF)))
        .order_by(User.name, User.id)
    ).all()


def listed(cohort_id: int) -> Sequence[tuple[Nomination, Logistics | None]]:
    """Everybody who accepted, with what they told us. One statement."""
    rows = db.session.execute(
        select(Nomination, Logistics)
        .join(Nomination.user)
        .outerjoin(Logistics, Logistics.nomination_id == Nomination.id)
        .where(Nomination.cohort_id == cohort_id, Nomination.state == NominationState.ACCEPTED)
        .options(joinedload(Nomination.user))
        .order_by(User.name, Nomination.id)
    ).all()
    return [(nomination, told) for nomination, told in rows]


def deleted_on(cohort: Cohort) -> date:
    """The day on which the logistics of a cohort are deleted."""
    return cohort.ends_on + timedelta(days=cohort.logistics_days)


def over(today: date) -> Sequence[int]:
    """Cohorts whose logistics are not to be kept any more: their time is over, or they were cancelled."""
    rows = db.session.scalars(
        select(Cohort)
        .where(
            exists()
            .where(Logistics.nomination_id == Nomination.id, Nomination.cohort_id == Cohort.id)
            .correlate(Cohort)
        )
        .order_by(Cohort.id)
    ).all()
    return [one.id for one in rows if deleted_on(one) <= today or one.state is CohortState.CANCELLED]


def all_of(cohort_id: int) -> Sequence[Logistics]:
    return db.session.scalars(
        select(Logistics).join(Logistics.nomination).where(Nomination.cohort_id == cohort_id)
    ).all()


def untold(user_id: int, today: date) -> Sequence[Cohort]:
    """Cohorts in which somebody has a seat and has not told us about their travel, before they are over."""
    return db.session.scalars(
        select(Cohort)
        .join(Nomination, Nomination.cohort_id == Cohort.id)
        .outerjoin(Logistics, Logistics.nomination_id == Nomination.id)
        .where(
            Nomination.user_id == user_id,
            Nomination.state == NominationState.ACCEPTED,
            Cohort.state.in_((CohortState.NOMINATING, CohortState.CONFIRMED, CohortState.RUNNING)),
            Cohort.ends_on >= today,
            Logistics.id.is_(None),
        )
        .order_by(Cohort.starts_on)
    ).all()
