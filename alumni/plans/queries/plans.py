"""Reading plans and what supervisors say about them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from alumni.plans.models.shape import DEFAULT
from alumni.plans.models.states import FollowUpState, Outcome, PlanState, Reviewer, SupportState
from alumni.plans.models.templates import PlanTemplate
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.roles import Person, coordinates

SUPPORT = "support"
CONFIRM = "confirm"
LAPSE = timedelta(days=21)


def _whole(statement: Select[Plan]) -> Select[Plan]:
    return statement.options(
        joinedload(Plan.user),
        selectinload(Plan.actions),
        selectinload(Plan.follow_ups),
        joinedload(Plan.support),
        joinedload(Plan.mentor),
        joinedload(Plan.buddy),
        joinedload(Plan.secondee),
        joinedload(Plan.cohort),
    )


def plan_for(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan with everything: its owner's, any for coordinators, and what somebody goes along with once it is handed
    in. Raises NotFound."""
    found = by_id(plan_id, lock=lock)
    if not _sees(person, found):
        raise NotFound(_("There is no such action plan."))
    return found


def _sees(person: Person, plan: Plan) -> bool:
    if plan.user_id == person.id or coordinates(person):
        return True
    along = (plan.mentor_id, plan.buddy_id, plan.secondee_id)
    return person.id in along and plan.submitted_on is not None and plan.state is not PlanState.WITHDRAWN


def hears(person: Person, plan: Plan) -> bool:
    """Who is told what was asked and said about a plan: coordinators, and its mentor; nobody of their own."""
    return plan.user_id != person.id and (coordinates(person) or plan.mentor_id == person.id)


def may_review(person: Person, plan: Plan) -> bool:
    """Coordinators, and the mentor of the plan where its template says so; nobody their own."""
    return hears(person, plan) and (coordinates(person) or plan.shape.reviewer is Reviewer.MENTOR)


def reviewed(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan that somebody may review. Raises NotFound."""
    found = plan_for(person, plan_id, lock=lock)
    if not may_review(person, found):
        raise NotFound(_("There is no such action plan."))
    return found


def of_owner_or_office(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan for its owner and for coordinators. Raises NotFound."""
    found = plan_for(person, plan_id, lock=lock)
    if found.user_id != person.id and not coordinates(person):
        raise NotFound(_("There is no such action plan."))
    return found


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


def alongside(user_id: int, listing: Listing) -> Page[Plan]:
    """Plans that somebody goes along with as mentor, buddy or secondee; those that wait for review first.

    Searched by name, cohort and goal; filter: state.
    """
    statement = select(Plan).where(
        or_(Plan.mentor_id == user_id, Plan.buddy_id == user_id, Plan.secondee_id == user_id),
        Plan.submitted_on.is_not(None),
        Plan.state != PlanState.WITHDRAWN,
    )
    if state := listing.filters.get("state"):
        statement = statement.where(Plan.state == state if state in set(PlanState) else Plan.id == 0)
    if listing.q:
        words = (User.name, Cohort.title, Plan.goal)
        found = or_(*(column.ilike(like(listing.q), escape="\\") for column in words))
        statement = statement.join(User, User.id == Plan.user_id).join(Cohort, Cohort.id == Plan.cohort_id).where(found)
    statement = statement.options(joinedload(Plan.user), joinedload(Plan.cohort))
    first = case((Plan.state == PlanState.SUBMITTED, 0), else_=1)
    return paginate(statement.order_by(first, Plan.submitted_at.desc(), Plan.id), listing)


def after(cohort_id: int, user_id: int | None) -> Plan | None:
    """Somebody's plan after a cohort."""
    return db.session.scalars(
        select(Plan)
        .where(Plan.cohort_id == cohort_id, Plan.user_id == user_id, Plan.state != PlanState.WITHDRAWN)
        .order_by(Plan.id.desc())
    ).first()


def examples(plan: Plan) -> Sequence[Plan]:
    """Up to three finished plans of others who agreed to show them; those of the same programme first."""
    same = case((Cohort.programme_id == plan.cohort.programme_id, 0), else_=1)
    return db.session.scalars(
        select(Plan)
        .join(Plan.cohort)
        .where(
            Plan.state == PlanState.CLOSED,
            Plan.outcome.in_((Outcome.IMPLEMENTED, Outcome.PARTLY)),
            Plan.example_agreed_at.is_not(None),
            Plan.user_id != plan.user_id,
        )
        .options(selectinload(Plan.actions))
        .order_by(same, Plan.example_agreed_at.desc(), Plan.id)
        .limit(3)
    ).all()


def opening(today: date) -> Sequence[int]:
    """Nominations with a seat in trainings that are near or running, for which no plan is open yet."""
    longest = db.session.scalar(select(func.max(PlanTemplate.opens_before))) or DEFAULT.opens_before
    return db.session.scalars(
        select(Nomination.id)
        .join(Nomination.cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Plan, Plan.nomination_id == Nomination.id)
        .where(
            Programme.opens_plan.is_(True),
            Nomination.state == NominationState.ACCEPTED,
            Cohort.state.in_((CohortState.NOMINATING, CohortState.CONFIRMED, CohortState.RUNNING)),
            Cohort.starts_on <= today + timedelta(days=longest),
            Cohort.ends_on >= today,
            Plan.id.is_(None),
        )
        .order_by(Nomination.id)
    ).all()


def resuming(today: date) -> Sequence[int]:
    """Paused plans whose day is near: the exact one is in their owner's zone."""
    return db.session.scalars(
        select(Plan.id).where(Plan.state == PlanState.PAUSED, Plan.paused_until <= today + timedelta(days=1))
    ).all()


def to_review(mentor_id: int | None = None, *, most: int) -> Sequence[Plan]:
    """Plans that wait for review, the longest waiting first: those that one mentor is to review, or all."""
    statement = select(Plan).where(Plan.state == PlanState.SUBMITTED)
    if mentor_id is not None:
        by_mentor = select(PlanTemplate.id).where(PlanTemplate.reviewer == Reviewer.MENTOR)
        theirs = or_(Plan.template_id.is_(None), Plan.template_id.in_(by_mentor))
        statement = statement.where(Plan.mentor_id == mentor_id, theirs)
    loaded = statement.options(joinedload(Plan.user), joinedload(Plan.cohort))
    return db.session.scalars(loaded.order_by(Plan.submitted_at, Plan.id).limit(most)).all()


def without_follow_up() -> Sequence[int]:
    """Plans that run, of which nothing will be asked any more: begun, paused or opened again after the last day."""
    ahead = (FollowUpState.SCHEDULED, FollowUpState.OPEN, FollowUpState.UNREACHABLE)
    waits = exists().where(FollowUp.plan_id == Plan.id, FollowUp.state.in_(ahead))
    return db.session.scalars(select(Plan.id).where(Plan.state == PlanState.ACTIVE, ~waits).order_by(Plan.id)).all()


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
    """Drafts 21 days after the last day; where a cohort was completed late, 21 days after the officer was asked, and
    never before the day until which they may be handed in."""
    return db.session.scalars(
        select(Plan.id).where(
            Plan.state == PlanState.DRAFT,
            Plan.anchor_on < clock.today() - LAPSE,
            Plan.asked_at < clock.now() - LAPSE,
            or_(Plan.submit_by.is_(None), Plan.submit_by < clock.today()),
        )
    ).all()


def submitted_in_cohort(cohort_id: int) -> frozenset[int]:
    """Who has handed a plan in, by id."""
    return frozenset(
        db.session.scalars(select(Plan.user_id).where(Plan.cohort_id == cohort_id, Plan.submitted_on.is_not(None)))
    )


def states_in_cohort(cohort_id: int) -> Mapping[int, PlanState]:
    rows = db.session.execute(select(Plan.user_id, Plan.state).where(Plan.cohort_id == cohort_id)).all()
    return {row.user_id: row.state for row in rows}
