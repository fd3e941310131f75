"""Reading reunions and who is invited to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.reunions import Reunion, ReunionGuest
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from lms import clock
from lms.cohorts.models.cohorts import Cohort
from lms.db import db, locked

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A cohort whose people are asked to a reunion about a day, and the reunion where it is set."""

    cohort_id: int
    title: str
    due_on: date
    people: int
    reunion: Reunion | None


def of_cohort(cohort_id: int, *, lock: bool = False) -> Reunion | None:
    statement = select(Reunion).where(Reunion.cohort_id == cohort_id)
    return db.session.scalar(locked(statement) if lock else statement.options(joinedload(Reunion.cohort)))


def to_come(cohort_ids: Sequence[int]) -> Sequence[Reunion]:
    """The reunions of cohorts that are set and not over."""
    return db.session.scalars(
        select(Reunion)
        .where(Reunion.cohort_id.in_(cohort_ids), Reunion.cancelled_at.is_(None), Reunion.ends_at > clock.now())
        .options(joinedload(Reunion.cohort))
        .order_by(Reunion.starts_at)
    ).all()


def guests(reunion_id: int) -> Sequence[ReunionGuest]:
    """Who has been invited and still has a plan."""
    return db.session.scalars(
        select(ReunionGuest)
        .join(ReunionGuest.plan)
        .where(ReunionGuest.reunion_id == reunion_id, Plan.state != PlanState.WITHDRAWN)
        .options(
            joinedload(ReunionGuest.plan).joinedload(Plan.user), joinedload(ReunionGuest.plan).joinedload(Plan.cohort)
        )
        .order_by(ReunionGuest.id)
    ).all()


def is_invited(reunion_id: int, plan_id: int) -> bool:
    return bool(
        db.session.scalar(
            select(exists().where(ReunionGuest.reunion_id == reunion_id, ReunionGuest.plan_id == plan_id))
        )
    )


def plans(cohort_id: int) -> Sequence[Plan]:
    """The plans of a cohort that run or have ended with a result, with their follow-ups."""
    return (
        db.session.scalars(
            select(Plan)
            .where(
                Plan.cohort_id == cohort_id,
                Plan.state.in_((PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)),
            )
            .options(joinedload(Plan.user), joinedload(Plan.cohort), selectinload(Plan.follow_ups))
            .order_by(Plan.id)
        )
        .unique()
        .all()
    )


def due() -> Sequence[Due]:
    """Cohorts whose follow-up of the reunion falls within the next days or was in the last, the soonest first."""
    today = clock.today()
    rows = db.session.execute(
        select(Cohort.id, Cohort.title, func.min(FollowUp.due_on), func.count(FollowUp.id))
        .join(Plan, Plan.id == FollowUp.plan_id)
        .join(Cohort, Cohort.id == Plan.cohort_id)
        .where(
            FollowUp.kind == FollowUpKind.D90,
            FollowUp.state != FollowUpState.CANCELLED,
            FollowUp.due_on >= today - SOON,
        )
        .group_by(Cohort.id, Cohort.title)
        .order_by(func.min(FollowUp.due_on), Cohort.id)
    ).all()
    reunions = {
        one.cohort_id: one
        for one in db.session.scalars(select(Reunion).where(Reunion.cohort_id.in_([row[0] for row in rows])))
    }
    return [Due(row[0], row[1], row[2], row[3], reunions.get(row[0])) for row in rows]


def unset() -> Sequence[Due]:
    """Those that come within a month and have no reunion yet."""
    until = clock.today() + SOON
    return [one for one in due() if one.reunion is None and one.due_on <= until]
