"""Reading plans and what supervisors say about them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models import Plan, PlanState, SupportRequest, SupportState
from lms import clock
from lms.cohorts.models.nominations import Nomination
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.roles import Person, Role, coordinates

SUPPORT = "support"
LAPSE = timedelta(days=21)


def _whole(statement: Select[Plan]) -> Select[Plan]:
    return statement.options(
        joinedload(Plan.user),
        selectinload(Plan.actions),
        selectinload(Plan.follow_ups),
        joinedload(Plan.support),
        joinedload(Plan.nomination).joinedload(Nomination.cohort),
    )


def plan_for(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan with everything: its owner's, or any for coordinators; mentors see submitted ones. Raises NotFound."""
    found = by_id(plan_id, lock=lock)
    if not _sees(person, found):
        raise NotFound(_("There is no such action plan."))
    return found


def _sees(person: Person, plan: Plan) -> bool:
    if plan.user_id == person.id or coordinates(person):
        return True
    return person.has(Role.MENTOR) and plan.state is not PlanState.DRAFT


def own(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    found = plan_for(person, plan_id, lock=lock)
    if found.user_id != person.id:
        raise NotFound(_("There is no such action plan."))
    return found


def by_id(plan_id: int, *, lock: bool = False) -> Plan:
    """A plan with everything; with `lock`, nobody else changes it or its follow-ups meanwhile. Raises NotFound."""
    if lock:
        db.session.execute(locked(select(Plan.id).where(Plan.id == plan_id)))
    whole = _whole(select(Plan).where(Plan.id == plan_id))
    found = db.session.scalar(whole.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound(_("There is no such action plan."))
    return found


def of_nomination(nomination_id: int) -> int | None:
    """The id of the plan that a nomination led to."""
    return db.session.scalar(select(Plan.id).where(Plan.nomination_id == nomination_id))


def plans_of(user_id: int) -> Sequence[Plan]:
    return (
        db.session.scalars(
            _whole(
                select(Plan)
                .where(Plan.user_id == user_id, Plan.state != PlanState.WITHDRAWN)
                .order_by(Plan.anchor_on.desc())
            )
        )
        .unique()
        .all()
    )


def supported_by(token: str) -> Plan:
    """The plan that a supervisor's link stands for. Raises LinkDead."""
    return by_id(int(links.subject_of(SUPPORT, token)))


def to_review() -> Sequence[Plan]:
    return db.session.scalars(
        select(Plan)
        .where(Plan.state == PlanState.SUBMITTED)
        .options(joinedload(Plan.user), joinedload(Plan.nomination).joinedload(Nomination.cohort))
        .order_by(Plan.submitted_at)
    ).all()


def held_requests() -> Sequence[SupportRequest]:
    return db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.state == SupportState.HELD)
        .options(joinedload(SupportRequest.plan).joinedload(Plan.user))
    ).all()


def silent_reviews() -> Sequence[int]:
    return db.session.scalars(
        select(Plan.id).where(Plan.state == PlanState.SUBMITTED, Plan.submitted_at <= clock.now() - timedelta(days=14))
    ).all()


def lapsing_drafts() -> Sequence[int]:
    """Drafts 21 days after the last day; where a cohort was completed late, 21 days after the officer was asked."""
    return db.session.scalars(
        select(Plan.id).where(
            Plan.state == PlanState.DRAFT,
            Plan.anchor_on < clock.today() - LAPSE,
            Plan.created_at < clock.now() - LAPSE,
        )
    ).all()


def submitted_in_cohort(cohort_id: int) -> frozenset[int]:
    """Who has handed a plan in, by id."""
    return frozenset(
        db.session.scalars(
            select(Plan.user_id)
            .join(Plan.nomination)
            .where(Nomination.cohort_id == cohort_id, Plan.submitted_on.is_not(None))
        )
    )


def states_in_cohort(cohort_id: int) -> Mapping[int, PlanState]:
    rows = db.session.execute(
        select(Plan.user_id, Plan.state).join(Plan.nomination).where(Nomination.cohort_id == cohort_id)
    ).all()
    return {row.user_id: row.state for row in rows}
