"""Opening plans: before a training, so that its participants bring a problem from work, or when it ends."""

from datetime import timedelta

from sqlalchemy import select

from alumni.plans import emails
from alumni.plans.models.plans import Plan
from alumni.plans.models.shape import DEFAULT
from alumni.plans.models.states import PlanState
from alumni.plans.models.templates import PlanTemplate
from alumni.plans.queries import templates
from alumni.plans.services import moving
from alumni.plans.states import Event
from lms import clock
from lms.audit import services as audit
from lms.cohorts.events import CohortCompleted, Graduated, NominationWithdrawn
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries import nominations
from lms.db import db
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def open_plan(event: Graduated) -> None:
    """A graduate of a programme that wants plans is asked for one, once; what they wrote before goes on."""
    nomination = event.nomination
    if not nomination.cohort.programme.opens_plan:
        return
    plan = db.session.scalar(select(Plan).where(Plan.nomination_id == nomination.id))
    _ask(plan or _begin(nomination, templates.for_cohort(nomination.cohort), by=event.by), nomination)


def drop_missed(event: CohortCompleted) -> None:
    """The drafts of those who did not come go."""
    missed = (
        select(Plan)
        .join(Nomination, Nomination.id == Plan.nomination_id)
        .where(
            Plan.cohort_id == event.cohort.id,
            Plan.state == PlanState.DRAFT,
            Nomination.state != NominationState.ATTENDED,
        )
    )
    for plan in db.session.scalars(missed).unique().all():
        moving.move(plan, Event.DROP, None)


def drop_given_back(event: NominationWithdrawn) -> None:
    """The draft of somebody who gave the seat back, or lost it, goes."""
    draft = select(Plan).where(Plan.nomination_id == event.nomination.id, Plan.state == PlanState.DRAFT)
    for plan in db.session.scalars(draft).unique().all():
        moving.move(plan, Event.DROP, None)


def open_before(nomination_id: int) -> None:
    """Ask somebody who has a seat which problem at work they bring; does nothing where a plan is open already."""
    nomination = nominations.nomination(nomination_id, lock=True)
    taken = db.session.scalar(select(Plan.id).where(Plan.nomination_id == nomination.id))
    if taken or nomination.state is not NominationState.ACCEPTED:
        return
    template = templates.for_cohort(nomination.cohort)
    days = (template.shape if template else DEFAULT).opens_before
    if clock.today() < nomination.cohort.starts_on - timedelta(days=days):
        return
    plan = _begin(nomination, template, by=None)
    notifications.post(emails.prepare(plan, _writing(plan)))


def _begin(nomination: Nomination, template: PlanTemplate | None, *, by: Person | None) -> Plan:
    plan = Plan(
        nomination=nomination,
        user=nomination.user,
        cohort=nomination.cohort,
        template=template,
        anchor_on=nomination.cohort.ends_on,
        **nomination.user.snapshot(),
    )
    db.session.add(plan)
    db.session.flush()
    audit.record("plan.opened", plan, by=by, about=plan.user_id)
    return plan


def _ask(plan: Plan, nomination: Nomination) -> None:
    """The training is over: the plan's dates and its figures hold from here on."""
    if plan.asked_at is not None:
        return
    plan.asked_at, plan.anchor_on = clock.now(), nomination.cohort.ends_on
    plan.submit_by = max(plan.anchor_on, clock.today()) + timedelta(days=plan.shape.submit_days)
    for name in ("member", "sub_region", "agency_family", "gender"):
        setattr(plan, name, getattr(nomination, name))
    if plan.state is PlanState.DRAFT:
        notifications.post(emails.write_plan(plan, moving.address(plan)))


def _writing(plan: Plan) -> str:
    return address_of("plans.write", plan_id=plan.id)
