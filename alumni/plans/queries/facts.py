"""Reading what measures count.

Formulas: section 4.4 of the reference on alumni and evaluation. Member, kind of agency and gender are those of the
anchor date. What was committed when a plan became active stays the whole, whatever was changed later.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from alumni.plans.models.plans import FollowUp, Plan, PlanAction, SupportRequest
from alumni.plans.models.states import (
    ActionStatus,
    FollowUpKind,
    FollowUpState,
    InUse,
    Level,
    PlanState,
    SupportState,
    VersionKind,
)
from alumni.plans.models.versions import PlanComment, PlanVersion
from lms import clock
from lms.cohorts.models.cohorts import Cohort, Programme
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact

SUBMIT_DAYS, SIX_MONTHS, SUPPORT_DAYS, YEAR = 14, 180, 30, 365
MOST_REACHED = 200
REVIEW_DAYS = timedelta(days=7)
RAN = (PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)


def dimensions(plan: Plan) -> dict[str, str | None]:
    """By what figures about plans are broken down: those of the house, and the cohort."""
    return plan.dimensions() | {"cohort": plan.cohort.title}


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
        .options(contains_eager(Nomination.cohort))
    ).all()
    return [
        Fact(
            row.user_id,
            row.dimensions() | {"cohort": row.cohort.title},
            int(submitted is not None and submitted <= row.completed_on + timedelta(days=SUBMIT_DAYS)),
            1,
        )
        for row, submitted in rows
        if row.completed_on
    ]


def half_year_plans(period: Period) -> Sequence[Plan]:
    """Plans that ran and whose day 180 lies in the period. Handed over, it counts once."""
    return plans_at(period, SIX_MONTHS)


def plans_at(period: Period, days: int) -> Sequence[Plan]:
    """Plans that ran and whose day of that number after the anchor lies in the period, and has come."""
    back, last = timedelta(days=days), min(period.ends_on, clock.today())
    return (
        db.session.scalars(
            select(Plan)
            .where(
                Plan.state.in_(RAN),
                Plan.continued_from_id.is_(None),
                Plan.anchor_on >= period.starts_on - back,
                Plan.anchor_on <= last - back,
            )
            .options(selectinload(Plan.actions), selectinload(Plan.follow_ups), joinedload(Plan.cohort))
        )
        .unique()
        .all()
    )


def done_fact(plan: Plan) -> Fact:
    """Whether at least one action was done by day 180."""
    return Fact(plan.user_id, dimensions(plan), int(is_done(plan)), 1)


def is_done(plan: Plan) -> bool:
    return any(done_in_time(one, half_year(plan)) for one in plan.actions if one.committed)


def half_year(plan: Plan) -> date:
    """The last day that counts as the half year: day 180, or that of the answer asked for on it, if it came in time.

    The mail leaves on day 180 at the earliest, and people have some weeks: what they tell then is how it stood.
    """
    asked = next((one for one in plan.follow_ups if one.kind is FollowUpKind.D180), None)
    day = plan.anchor_on + timedelta(days=SIX_MONTHS)
    return max(day, asked.answered_on) if asked and asked.state is FollowUpState.ANSWERED and asked.answered_on else day


def done_in_time(action: PlanAction, last: date) -> bool:
    """Whether an action was done by the end of the half year."""
    return action.status is ActionStatus.DONE and action.done_on is not None and action.done_on <= last


def has_answered(plan: Plan) -> bool:
    """Whether anything was heard by the end of the half year."""
    last = half_year(plan)
    return any(one.answered_on is not None and one.answered_on <= last for one in plan.follow_ups)


def first_done_facts(plans: Iterable[Plan]) -> list[Fact]:
    """Of plans with something done: the days from the anchor to the first."""
    found = []
    for plan in plans:
        done = [one.done_on for one in plan.actions if one.committed and done_in_time(one, half_year(plan))]
        days = [(day - plan.anchor_on).days for day in done if day]
        if days:
            found.append(Fact(plan.user_id, dimensions(plan), max(min(days), 0), 1))
    return found


def support_facts(period: Period) -> list[Fact]:
    """One fact for each supervisor asked in the period: supported within 30 days or not."""
    rows = db.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.asked_at >= clock.at(period.starts_on, 0, "UTC"),
            SupportRequest.asked_at < clock.end_of(period.ends_on, "UTC"),
        )
        .options(joinedload(SupportRequest.plan).joinedload(Plan.cohort))
    )
    return [Fact(row.plan.user_id, dimensions(row.plan), int(_in_time(row)), 1) for row in rows]


def _in_time(row: SupportRequest) -> bool:
    supported = row.state in (SupportState.SUPPORTED, SupportState.WITH_CHANGES)
    if not supported or row.asked_at is None or row.answered_at is None:
        return False
    return row.answered_at - row.asked_at <= timedelta(days=SUPPORT_DAYS)


def asked_facts(period: Period) -> list[Fact]:
    """One fact for each plan handed in in the period: whether a supervisor was asked at all."""
    plans = db.session.scalars(
        select(Plan)
        .where(
            Plan.submitted_on >= period.starts_on,
            Plan.submitted_on <= period.ends_on,
            Plan.state != PlanState.WITHDRAWN,
        )
        .options(joinedload(Plan.support), joinedload(Plan.cohort))
    ).unique()
    return [
        Fact(plan.user_id, dimensions(plan), int(plan.support is not None and plan.support.asked_at is not None), 1)
        for plan in plans
    ]


def reviewed_facts(period: Period) -> list[Fact]:
    """One fact for each plan first handed in in the period: whether somebody agreed or answered within seven days."""
    first_comment = (
        select(func.min(PlanComment.created_at)).where(PlanComment.plan_id == Plan.id).correlate(Plan).scalar_subquery()
    )
    rows = db.session.execute(
        select(Plan, PlanVersion.created_at, first_comment)
        .join(PlanVersion, PlanVersion.plan_id == Plan.id)
        .where(
            PlanVersion.number == 1,
            PlanVersion.kind == VersionKind.SUBMITTED,
            PlanVersion.created_at >= clock.at(period.starts_on, 0, "UTC"),
            PlanVersion.created_at < clock.end_of(period.ends_on, "UTC"),
        )
        .options(joinedload(Plan.cohort))
    ).all()
    found = []
    for plan, handed_in, commented in rows:
        agreed = plan.activated_at if plan.agreed_by_id is not None else None
        answers = [at for at in (commented, agreed) if at is not None]
        in_time = bool(answers) and min(answers) - handed_in <= REVIEW_DAYS
        found.append(Fact(plan.user_id, dimensions(plan), int(in_time), 1))
    return found


def answered_facts(period: Period, kind: FollowUpKind) -> list[Fact]:
    """One fact for each follow-up of a kind that fell due in the period: answered, late or not, or silence."""
    return [
        Fact(one.plan.user_id, dimensions(one.plan), int(one.answered_at is not None), 1)
        for one in _follow_ups(period, kind)
    ]


def moved_facts(period: Period) -> list[Fact]:
    """One fact for each answer at day 180 in the period: whether the officer has another post."""
    return [
        Fact(one.plan.user_id, dimensions(one.plan), int(one.same_post in ("changed", "left")), 1)
        for one in _follow_ups(period, FollowUpKind.D180)
        if one.answered_at is not None
    ]


def in_use_facts(period: Period) -> list[Fact]:
    """One fact for each plan with a committed action done by day 180 whose day 365 lies in the period: whether the
    answer after a year says that such an action is still in use, as it was or changed. Silence counts as not."""
    return [
        Fact(plan.user_id, dimensions(plan), int(_still_in_use(plan)), 1)
        for plan in plans_at(period, YEAR)
        if is_done(plan)
    ]


def _still_in_use(plan: Plan) -> bool:
    last = next((one for one in plan.follow_ups if one.kind is FollowUpKind.D365 and one.answered_at), None)
    done = {str(one.id) for one in plan.actions if one.committed and done_in_time(one, half_year(plan))}
    return last is not None and any(last.in_use.get(key) in (InUse.YES, InUse.CHANGED) for key in done)


def reached_facts(period: Period) -> list[Fact]:
    """One fact for each answer of the period that tells of colleagues who were reached."""
    rows = db.session.scalars(
        select(FollowUp)
        .where(FollowUp.answered_on >= period.starts_on, FollowUp.answered_on <= period.ends_on, FollowUp.reached > 0)
        .options(joinedload(FollowUp.plan).joinedload(Plan.cohort))
    )
    return [
        Fact(one.plan.user_id, dimensions(one.plan), min(one.reached or 0, MOST_REACHED)) for one in rows
    ]  # fmt: skip


def level_facts(period: Period, least: Level) -> list[Fact]:
    """One fact for each plan whose day 180 lies in the period and of which somebody told how far its change reaches:
    whether it is so far."""
    order = list(Level)
    return [
        Fact(plan.user_id, dimensions(plan), int(order.index(plan.level) >= order.index(least)), 1)
        for plan in half_year_plans(period)
        if plan.level
    ]


def _follow_ups(period: Period, kind: FollowUpKind) -> Sequence[FollowUp]:
    return db.session.scalars(
        select(FollowUp)
        .where(
            FollowUp.kind == kind,
            FollowUp.due_on >= period.starts_on,
            FollowUp.due_on <= min(period.ends_on, clock.today()),
            FollowUp.state != FollowUpState.CANCELLED,
        )
        .options(joinedload(FollowUp.plan).joinedload(Plan.cohort))
    ).all()
