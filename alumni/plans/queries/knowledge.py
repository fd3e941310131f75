"""Reading what plans teach: what helped, what hindered, what was written about it."""

from collections.abc import Sequence

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import contains_eager

from alumni.plans.codes import HELPED, HINDERED
from alumni.plans.heat import Named
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpKind
from lms.cohorts.models.cohorts import Cohort
from lms.db import db
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Period

GROUPS = ("agency_family", "member", "cohort", "sub_region", "gender")


def named(period: Period, by: str) -> tuple[list[Named], list[Named]]:
    """What helped and what hindered, each plan that answered in the period once; `by` is one of GROUPS. One
    statement."""
    group = Cohort.title if by == "cohort" else getattr(Plan, by)
    rows = db.session.execute(
        select(FollowUp.plan_id, group, FollowUp.helped, FollowUp.hindered)
        .join(FollowUp.plan)
        .join(Plan.cohort)
        .where(FollowUp.answered_on >= period.starts_on, FollowUp.answered_on <= period.ends_on)
    ).all()
    helped: dict[int, set[str]] = {}
    hindered: dict[int, set[str]] = {}
    groups: dict[int, str | None] = {}
    for plan_id, name, good, bad in rows:
        groups[plan_id] = name
        helped.setdefault(plan_id, set()).update(good)
        hindered.setdefault(plan_id, set()).update(bad)
    return tuple(  # type: ignore[return-value]
        [Named(groups[key], frozenset(said)) for key, said in found.items()] for found in (helped, hindered)
    )


def results(listing: Listing) -> Page[FollowUp]:
    """What officers wrote when they answered, the latest first; q looks in the words, in the goals and the actions'
    signs. Filters: cohort, member, kind, helped, hindered.
    """
    statement = (
        select(FollowUp)
        .join(FollowUp.plan)
        .join(Plan.user)
        .join(Plan.cohort)
        .where(FollowUp.answered_on.is_not(None), FollowUp.note.is_not(None), FollowUp.note != "")
        .options(
            contains_eager(FollowUp.plan).contains_eager(Plan.user),
            contains_eager(FollowUp.plan).contains_eager(Plan.cohort),
        )
        .order_by(FollowUp.answered_on.desc(), FollowUp.id.desc())
    )
    filters = listing.filters
    if cohort := filters.get("cohort"):
        statement = statement.where(Plan.cohort_id == (int(cohort) if cohort.isdecimal() and len(cohort) < 10 else 0))
    if member := filters.get("member"):
        statement = statement.where(Plan.member == member)
    if kind := filters.get("kind"):
        statement = statement.where(FollowUp.kind == kind if kind in set(FollowUpKind) else FollowUp.id == 0)
    for name, known, column in (
        ("helped", HELPED, FollowUp.helped), ("hindered", HINDERED, FollowUp.hindered),
    ):  # fmt: skip
        if code := filters.get(name):
            known_code = code in dict(known)
            statement = statement.where(cast(column, Text).like(f'%"{code}"%') if known_code else FollowUp.id == 0)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(FollowUp.note.ilike(pattern, escape="\\"), Plan.goal.ilike(pattern, escape="\\"))
        )
    return paginate(statement, listing)


def exported(found: Sequence[FollowUp]) -> list[tuple[object, ...]]:
    """The lines of a file: without names."""
    return [
        (
            one.plan_id, one.plan.member, one.plan.agency_family, one.plan.cohort.title, one.kind.value,
            one.answered_on, " ".join(one.helped), " ".join(one.hindered), one.plan.goal, one.note,
        )
        for one in found
    ]  # fmt: skip
