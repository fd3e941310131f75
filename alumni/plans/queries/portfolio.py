"""Reading every plan for the coordinators' board: filters, order and pages, and what needs a person.

Both are a fixed number of statements, and none joins all plans with their people: with 50,000 plans a page still
takes milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from alumni.plans.models.states import FollowUpState, PlanState, SupportState
from alumni.plans.needs import ENDED, MAY_LEAVE, REFUSED, REVIEW_WITHIN, RUNS, TO_WRITE, Need, late_before
from lms import clock
from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort
from lms.db import db, locked
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Member
from lms.roles import Role

AGES = {"30": (0, 30), "90": (31, 90), "180": (91, 180), "365": (181, 365)}
YEAR = 365
COHORTS_SHOWN = 50
SHOWN_OF_EACH = 3
MANY = 500


def portfolio(listing: Listing) -> Page[Plan]:
    """Plans; filters: cohort, member, state, age, need, mentor; sorts: newest, oldest, name, member, state."""
    statement = _loaded(select(Plan).where(*_rules(listing)))
    if listing.sort == "name":
        statement = statement.join(User, User.id == Plan.user_id).order_by(User.name, Plan.id)
    else:
        orders = {
            "oldest": (Plan.anchor_on, Plan.id),
            "member": (Plan.member, Plan.id),
            "state": (Plan.state, Plan.id),
        }
        statement = statement.order_by(*orders.get(listing.sort, (Plan.anchor_on.desc(), Plan.id.desc())))
    return paginate(statement, listing)


def _loaded(statement: Select[Plan]) -> Select[Plan]:
    """What a row of the board shows, without a statement for each plan."""
    return statement.options(
        selectinload(Plan.user).lazyload(User.grants),
        selectinload(Plan.cohort),
        selectinload(Plan.mentor),
        selectinload(Plan.support),
        selectinload(Plan.follow_ups),
        selectinload(Plan.template),
    )


def _rules(listing: Listing) -> list[ColumnElement[bool]]:
    filters, rules = listing.filters, list[ColumnElement[bool]]()
    for name, column in (("cohort", Plan.cohort_id), ("mentor", Plan.mentor_id)):
        if value := filters.get(name):
            rules.append(column == (int(value) if value.isdecimal() and len(value) < 10 else 0))
    if member := filters.get("member"):
        rules.append(Plan.member == member)
    if state := filters.get("state"):
        rules.append(Plan.state == state if state in set(PlanState) else Plan.id == 0)
    if age := filters.get("age"):
        rules.append(_of_age(age, clock.today()))
    if need := filters.get("need"):
        rules.append(or_(*needing()[Need(need)]) if need in set(Need) else Plan.id == 0)
    if listing.q:
        pattern = like(listing.q)
        of_person = select(User.id).where(User.name.ilike(pattern, escape="\\"))
        of_cohort = select(Cohort.id).where(Cohort.title.ilike(pattern, escape="\\"))
        rules.append(or_(Plan.user_id.in_(of_person), Plan.cohort_id.in_(of_cohort)))
    return rules


def _of_age(age: str, today: date) -> ColumnElement[bool]:
    """By days since the last day of the training."""
    if age not in AGES:
        return Plan.anchor_on < today - timedelta(days=YEAR)
    youngest, oldest = AGES[age]
    latest = Plan.anchor_on <= today - timedelta(days=youngest) if youngest else Plan.id.is_not(None)
    return and_(latest, Plan.anchor_on >= today - timedelta(days=oldest))


def needing() -> Mapping[Need, Sequence[ColumnElement[bool]]]:
    """What needs a person, as rules about plans: of each need one or more, of which a plan fulfils one at most. Each
    begins with what an index finds."""
    today = clock.today()
    late = and_(
        FollowUp.plan_id == Plan.id,
        or_(
            FollowUp.state == FollowUpState.MISSED,
            and_(FollowUp.state == FollowUpState.OPEN, FollowUp.opens_at < late_before(today)),
        ),
    )
    refused = and_(SupportRequest.plan_id == Plan.id, SupportRequest.state.in_(REFUSED))
    held = select(SupportRequest.plan_id).where(SupportRequest.state == SupportState.HELD)
    helped = select(FollowUp.plan_id).where(FollowUp.help_wanted.is_(True))
    gone = select(User.id).where(User.active.is_(False))
    return {
        Need.HELP: [and_(Plan.id.in_(helped), Plan.state != PlanState.WITHDRAWN)],
        Need.LEFT: [and_(Plan.user_id.in_(gone), Plan.state.in_(MAY_LEAVE))],
        Need.UNREACHABLE: [Plan.id.in_(select(FollowUp.plan_id).where(FollowUp.state == FollowUpState.UNREACHABLE))],
        Need.OVERDUE: [
            *(and_(Plan.state == state, Plan.submit_by < today) for state in TO_WRITE),
            and_(Plan.state == PlanState.SUBMITTED, Plan.submitted_on < today - REVIEW_WITHIN),
            and_(Plan.state == PlanState.ACTIVE, exists().where(late)),
        ],
        Need.UNSUPPORTED: [and_(Plan.state == state, exists().where(refused)) for state in RUNS],
        Need.HELD: [and_(Plan.id.in_(held), Plan.state.not_in(ENDED))],
        Need.EVIDENCE: [Plan.id.in_(select(Evidence.plan_id).where(Evidence.accepted_at.is_(None)))],
        Need.REVIEW: [Plan.state == PlanState.SUBMITTED],
    }


def counts() -> Mapping[Need, int]:
    """How many plans need a person, in one statement; it stops counting at MANY, which stands for that and more."""
    parts = [(need, rule) for need, rules in needing().items() for rule in rules]
    columns = [
        select(func.count()).select_from(select(Plan.id).where(rule).limit(MANY).subquery()).scalar_subquery()
        for _need, rule in parts
    ]
    row = db.session.execute(select(*(column.label(f"n{place}") for place, column in enumerate(columns)))).one()
    found = dict.fromkeys(Need, 0)
    for (need, _rule), n in zip(parts, row, strict=True):
        found[need] = min(found[need] + n, MANY)
    return found


def waiting() -> Mapping[Need, Sequence[Plan]]:
    """A few plans of each need, the oldest first. Two statements: which, and what is shown of them."""
    some = []
    for need, rules in needing().items():
        for rule in rules:
            first = select(Plan.id, Plan.anchor_on).where(rule).order_by(Plan.anchor_on, Plan.id).limit(SHOWN_OF_EACH)
            part = first.subquery()
            some.append(select(literal(need.value).label("need"), part.c.id, part.c.anchor_on))
    rows = sorted(db.session.execute(union_all(*some)).all(), key=lambda row: (row.anchor_on, row.id))
    shown = (joinedload(Plan.user).lazyload(User.grants), joinedload(Plan.cohort))
    wanted = {row.id for row in rows}
    by_id = {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_(wanted)).options(*shown))}
    return {need: [by_id[row.id] for row in rows if row.need == need.value][:SHOWN_OF_EACH] for need in Need}


def with_evidence(plan_ids: Iterable[int]) -> frozenset[int]:
    """Those of these plans with evidence that no reviewer has accepted yet."""
    waits = select(Evidence.plan_id).where(Evidence.plan_id.in_(set(plan_ids)), Evidence.accepted_at.is_(None))
    return frozenset(db.session.scalars(waits))


def states() -> Mapping[PlanState, int]:
    rows = db.session.execute(select(Plan.state, func.count(Plan.id)).group_by(Plan.state)).all()
    return {row[0]: row[1] for row in rows}


def cohorts(chosen: str = "") -> list[tuple[int, str]]:
    """The latest cohorts that have plans, and the chosen one."""
    has_plans = select(Plan.id).where(Plan.cohort_id == Cohort.id).exists()
    wanted = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
    rows = db.session.execute(
        select(Cohort.id, Cohort.title)
        .where(has_plans)
        .order_by(Cohort.id != wanted, Cohort.ends_on.desc(), Cohort.id.desc())
        .limit(COHORTS_SHOWN)
    ).all()
    return [(row.id, row.title) for row in rows]


def members() -> Sequence[str]:
    return db.session.scalars(select(Member.name).order_by(Member.name)).all()


def mentors() -> list[User]:
    """Whoever can be given plans to go along with."""
    holding = select(RoleGrant.user_id).where(RoleGrant.role == Role.MENTOR)
    return list(
        db.session.scalars(select(User).where(User.id.in_(holding), User.active.is_(True)).order_by(User.name, User.id))
    )


def chosen(ids: Sequence[int], *, lock: bool = False) -> list[Plan]:
    """Plans by their ids, with all that acts upon them look at; what is not there is left out."""
    if lock:
        db.session.execute(locked(select(Plan.id).where(Plan.id.in_(ids)).order_by(Plan.id)))
    statement = _loaded(select(Plan).where(Plan.id.in_(ids)).order_by(Plan.id)).options(selectinload(Plan.actions))
    return list(db.session.scalars(statement.execution_options(populate_existing=lock)).unique())


def ids(listing: Listing, most: int) -> list[int]:
    """The first so many plans that a list would show, by id."""
    return list(db.session.scalars(select(Plan.id).where(*_rules(listing)).order_by(Plan.id).limit(most)))
