"""Reading plans and follow-ups."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from alumni.plans.models import (
    ActionStatus,
    FollowUp,
    FollowUpState,
    Plan,
    PlanState,
    SupportRequest,
    SupportState,
)
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Nomination, NominationState, Programme
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.roles import Person, Role, coordinates

ANSWER, SUPPORT = "follow_up", "support"
SUBMIT_DAYS, SIX_MONTHS, SUPPORT_DAYS = 14, 180, 30
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


def follow_up(follow_up_id: int, *, lock: bool = False) -> FollowUp:
    """With its plan and person. With `lock` the whole plan is held: an answer may close it. Raises NotFound."""
    if lock:
        of_this = select(FollowUp.plan_id).where(FollowUp.id == follow_up_id).scalar_subquery()
        db.session.execute(locked(select(Plan.id).where(Plan.id == of_this)))
    found = db.session.scalar(
        select(FollowUp)
        .where(FollowUp.id == follow_up_id)
        .options(
            joinedload(FollowUp.plan).joinedload(Plan.user),
            joinedload(FollowUp.plan).selectinload(Plan.actions),
            joinedload(FollowUp.plan).joinedload(Plan.nomination).joinedload(Nomination.cohort),
        )
        .execution_options(populate_existing=lock)
    )
    if found is None:
        raise NotFound(_("There is no such follow-up."))
    return found


def follow_up_of(person: Person, follow_up_id: int) -> FollowUp:
    """One's own follow-up, or any for coordinators, who enter what they hear by phone. Raises NotFound."""
    found = follow_up(follow_up_id)
    if found.plan.user_id != person.id and not coordinates(person):
        raise NotFound(_("There is no such follow-up."))
    return found


def answered_by(token: str) -> FollowUp:
    """The follow-up that a mailed link stands for. Raises LinkDead."""
    return follow_up(int(links.subject_of(ANSWER, token)))


def supported_by(token: str) -> Plan:
    """The plan that a supervisor's link stands for. Raises LinkDead."""
    return by_id(int(links.subject_of(SUPPORT, token)))


def board(listing: Listing) -> Page[FollowUp]:
    """Follow-ups of plans that run; filters: show (due, overdue, answered, scheduled), kind. What is latest first."""
    statement = (
        select(FollowUp)
        .join(FollowUp.plan)
        .join(Plan.user)
        .join(Plan.nomination)
        .join(Nomination.cohort)
        .options(
            contains_eager(FollowUp.plan).contains_eager(Plan.user),
            contains_eager(FollowUp.plan).contains_eager(Plan.nomination).contains_eager(Nomination.cohort),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    show, today = listing.filters.get("show"), clock.today()
    week_ago = today - timedelta(days=7)
    if show == "due":
        statement = statement.where(FollowUp.state == FollowUpState.OPEN, FollowUp.due_on >= week_ago)
    elif show == "overdue":
        statement = statement.where(
            or_(
                FollowUp.state == FollowUpState.MISSED,
                (FollowUp.state == FollowUpState.OPEN) & (FollowUp.due_on < week_ago),
            )
        )
    elif show == "answered":
        statement = statement.where(FollowUp.state.in_((FollowUpState.ANSWERED, FollowUpState.LATE)))
    elif show == "scheduled":
        statement = statement.where(FollowUp.state == FollowUpState.SCHEDULED)
    if kind := listing.filters.get("kind"):
        statement = statement.where(FollowUp.kind == kind)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(User.name.ilike(pattern, escape="\\"), Cohort.title.ilike(pattern, escape="\\"))
        )
    return paginate(statement, listing)


def board_figures() -> Mapping[FollowUpState, int]:
    rows = db.session.execute(select(FollowUp.state, func.count(FollowUp.id)).group_by(FollowUp.state)).all()
    return {row[0]: row[1] for row in rows}


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


def help_wanted() -> Sequence[FollowUp]:
    return db.session.scalars(
        select(FollowUp).where(FollowUp.help_wanted.is_(True)).options(joinedload(FollowUp.plan).joinedload(Plan.user))
    ).all()


def overdue_count() -> int:
    return (
        db.session.scalar(
            select(func.count(FollowUp.id)).where(
                FollowUp.state == FollowUpState.OPEN, FollowUp.due_on < clock.today() - timedelta(days=7)
            )
        )
        or 0
    )


def to_open() -> Sequence[int]:
    return db.session.scalars(
        select(FollowUp.id)
        .join(FollowUp.plan)
        .where(
            FollowUp.state == FollowUpState.SCHEDULED,
            FollowUp.opens_at <= clock.now(),
            Plan.state == PlanState.ACTIVE,
        )
        .order_by(FollowUp.opens_at, FollowUp.id)
    ).all()


def to_remind() -> Sequence[int]:
    return db.session.scalars(
        select(FollowUp.id).where(
            FollowUp.state == FollowUpState.OPEN, FollowUp.closes_at > clock.now(), FollowUp.mails < 3
        )
    ).all()


def to_close() -> Sequence[int]:
    return db.session.scalars(
        select(FollowUp.id).where(FollowUp.state == FollowUpState.OPEN, FollowUp.closes_at <= clock.now())
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


def states_in_cohort(cohort_id: int) -> Mapping[int, PlanState]:
    rows = db.session.execute(
        select(Plan.user_id, Plan.state).join(Plan.nomination).where(Nomination.cohort_id == cohort_id)
    ).all()
    return {row.user_id: row.state for row in rows}


def submitted_facts(period: Period) -> list[Fact]:
    """One fact for each graduate who was asked for a plan, anchor in the period: submitted within 14 days or not."""
    rows = db.session.execute(
        select(Nomination, Plan.submitted_on)
        .join(Nomination.cohort)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(Plan, Plan.nomination_id == Nomination.id)
        .where(
            Nomination.state == NominationState.ATTENDED,
            Programme.opens_plan.is_(True),
            Nomination.completed_on >= period.starts_on,
            Nomination.completed_on <= period.ends_on,
        )
    ).all()
    return [
        Fact(
            row.user_id,
            _dims(row),
            int(submitted is not None and submitted <= row.completed_on + timedelta(days=SUBMIT_DAYS)),
            1,
        )
        for row, submitted in rows
        if row.completed_on
    ]


def half_year_plans(period: Period) -> Sequence[Plan]:
    """Plans that ran and whose day 180 lies in the period."""
    back = timedelta(days=SIX_MONTHS)
    return (
        db.session.scalars(
            select(Plan)
            .where(
                Plan.state.in_((PlanState.ACTIVE, PlanState.CLOSED)),
                Plan.anchor_on >= period.starts_on - back,
                Plan.anchor_on <= period.ends_on - back,
            )
            .options(selectinload(Plan.actions), selectinload(Plan.follow_ups))
        )
        .unique()
        .all()
    )


def done_fact(plan: Plan) -> Fact:
    """Whether at least one action was done by day 180."""
    last = plan.anchor_on + timedelta(days=SIX_MONTHS)
    done = any(one.status is ActionStatus.DONE and one.done_on and one.done_on <= last for one in plan.actions)
    return Fact(plan.user_id, _dims(plan), int(done), 1)


def has_answered(plan: Plan) -> bool:
    """Whether anything was heard by day 180."""
    last = plan.anchor_on + timedelta(days=SIX_MONTHS)
    return any(one.answered_on is not None and one.answered_on <= last for one in plan.follow_ups)


def support_facts(period: Period) -> list[Fact]:
    """One fact for each supervisor asked in the period: supported within 30 days or not."""
    rows = db.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.asked_at >= clock.at(period.starts_on, 0, "UTC"),
            SupportRequest.asked_at < clock.end_of(period.ends_on, "UTC"),
        )
        .options(joinedload(SupportRequest.plan))
    )
    return [Fact(row.plan.user_id, _dims(row.plan), int(_in_time(row)), 1) for row in rows]


def _in_time(row: SupportRequest) -> bool:
    supported = row.state in (SupportState.SUPPORTED, SupportState.WITH_CHANGES)
    if not supported or row.asked_at is None or row.answered_at is None:
        return False
    return row.answered_at - row.asked_at <= timedelta(days=SUPPORT_DAYS)


def due_between(first: date, last: date) -> tuple[int, int]:
    """Follow-ups answered, and all that fell due and were not cancelled, between two days."""
    answered, everything = db.session.execute(
        select(
            func.count(FollowUp.id).filter(FollowUp.answered_at.is_not(None)),
            func.count(FollowUp.id),
        ).where(FollowUp.due_on >= first, FollowUp.due_on <= last, FollowUp.state != FollowUpState.CANCELLED)
    ).one()
    return answered, everything


def _dims(row: Plan | Nomination) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }
