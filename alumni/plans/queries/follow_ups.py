"""Reading follow-ups."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from alumni.plans.needs import late_before
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.db import db, locked
from lms.errors import LinkDead, NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.notifications import queries as mail
from lms.roles import Person, coordinates

ANSWER = "follow_up"
HARD_BOUNCES = 2


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
            joinedload(FollowUp.plan).joinedload(Plan.cohort),
            joinedload(FollowUp.plan).joinedload(Plan.support),
            joinedload(FollowUp.plan).selectinload(Plan.follow_ups),
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
    found = follow_up(int(links.subject_of(ANSWER, token)))
    if not found.plan.user.active:
        raise LinkDead(_("This account is closed. Ask the training coordinator if that is wrong."))
    return found


def board(listing: Listing) -> Page[FollowUp]:
    """Follow-ups of plans that run; filters: show (due, overdue, answered, scheduled), kind. What is latest first."""
    statement = (
        select(FollowUp)
        .options(
            selectinload(FollowUp.plan).options(joinedload(Plan.user).lazyload(User.grants), joinedload(Plan.cohort))
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    show, late = listing.filters.get("show"), late_before(clock.today())
    if show == "due":
        statement = statement.where(FollowUp.state == FollowUpState.OPEN, FollowUp.opens_at >= late)
    elif show == "overdue":
        statement = statement.where(
            or_(
                FollowUp.state == FollowUpState.MISSED,
                (FollowUp.state == FollowUpState.OPEN) & (FollowUp.opens_at < late),
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
        of_person = select(User.id).where(User.name.ilike(pattern, escape="\\"))
        of_cohort = select(Cohort.id).where(Cohort.title.ilike(pattern, escape="\\"))
        named = select(Plan.id).where(or_(Plan.user_id.in_(of_person), Plan.cohort_id.in_(of_cohort)))
        statement = statement.where(FollowUp.plan_id.in_(named))
    return paginate(statement, listing)


def reunions(first: date, last: date) -> Sequence[tuple[date, str, int]]:
    """The reunions between two days: the day, the cohort's title, and how many people are asked then."""
    rows = db.session.execute(
        select(FollowUp.due_on, Cohort.title, func.count(FollowUp.id))
        .join(FollowUp.plan)
        .join(Plan.cohort)
        .where(
            FollowUp.kind == FollowUpKind.D90,
            FollowUp.state != FollowUpState.CANCELLED,
            FollowUp.due_on >= first,
            FollowUp.due_on <= last,
        )
        .group_by(FollowUp.due_on, Cohort.title)
        .order_by(FollowUp.due_on, Cohort.title)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def board_figures() -> Mapping[FollowUpState, int]:
    rows = db.session.execute(select(FollowUp.state, func.count(FollowUp.id)).group_by(FollowUp.state)).all()
    return {row[0]: row[1] for row in rows}


def overdue_count() -> int:
    return (
        db.session.scalar(
            select(func.count(FollowUp.id)).where(
                FollowUp.state == FollowUpState.OPEN, FollowUp.opens_at < late_before(clock.today())
            )
        )
        or 0
    )


def to_open() -> Sequence[int]:
    """What is due, the earliest first; of a plan that has ended well also whether it is in use after a year.

    Who has left is not asked: what is over by then is missed.
    """
    asked_later = and_(Plan.state == PlanState.CLOSED, FollowUp.kind == FollowUpKind.D365)
    return db.session.scalars(
        select(FollowUp.id)
        .join(FollowUp.plan)
        .join(Plan.user)
        .where(
            FollowUp.state == FollowUpState.SCHEDULED,
            FollowUp.opens_at <= clock.now(),
            or_(Plan.state == PlanState.ACTIVE, asked_later),
            or_(User.active.is_(True), FollowUp.closes_at <= clock.now()),
        )
        .order_by(FollowUp.opens_at, FollowUp.id)
    ).all()


def to_remind() -> Sequence[int]:
    return db.session.scalars(
        select(FollowUp.id)
        .join(FollowUp.plan)
        .join(Plan.user)
        .where(
            FollowUp.state == FollowUpState.OPEN,
            FollowUp.closes_at > clock.now(),
            FollowUp.remind_at <= clock.now(),
            User.active.is_(True),
        )
        .order_by(FollowUp.remind_at, FollowUp.id)
    ).all()


def to_close() -> Sequence[int]:
    """What is open or unreachable, and over."""
    return db.session.scalars(
        select(FollowUp.id)
        .where(FollowUp.state.in_((FollowUpState.OPEN, FollowUpState.UNREACHABLE)), FollowUp.closes_at <= clock.now())
        .order_by(FollowUp.closes_at, FollowUp.id)
    ).all()


def to_give_up() -> Sequence[int]:
    """What is open and whose mails came back twice."""
    rows = db.session.execute(
        select(FollowUp.id, User.email)
        .join(FollowUp.plan)
        .join(Plan.user)
        .where(FollowUp.state == FollowUpState.OPEN, User.email.in_(mail.bounced_addresses()))
    ).all()
    bounces = mail.bounces({email for _id, email in rows})
    return [follow_up_id for follow_up_id, email in rows if bounces.get(email, 0) >= HARD_BOUNCES]


def to_reach_again() -> Sequence[int]:
    """What was unreachable, at an address that works or is another by now."""
    rows = db.session.execute(
        select(FollowUp.id, User.email)
        .join(FollowUp.plan)
        .join(Plan.user)
        .where(FollowUp.state == FollowUpState.UNREACHABLE, FollowUp.closes_at > clock.now())
    ).all()
    bounces = mail.bounces({email for _id, email in rows})
    return [follow_up_id for follow_up_id, email in rows if bounces.get(email, 0) < HARD_BOUNCES]


def unreachable() -> Sequence[FollowUp]:
    """Whose address is to be repaired, once each."""
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.state == FollowUpState.UNREACHABLE, FollowUp.closes_at > clock.now())
        .options(joinedload(FollowUp.plan).joinedload(Plan.user))
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def due_between(first: date, last: date) -> tuple[int, int]:
    """Follow-ups answered, and all that fell due and were not cancelled, between two days; what is to come is not
    due."""
    last = min(last, clock.today())
    answered, everything = db.session.execute(
        select(
            func.count(FollowUp.id).filter(FollowUp.answered_at.is_not(None)),
            func.count(FollowUp.id),
        ).where(FollowUp.due_on >= first, FollowUp.due_on <= last, FollowUp.state != FollowUpState.CANCELLED)
    ).one()
    return answered, everything
