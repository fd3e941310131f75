"""Reading who is told when a cohort changes. Each takes a fixed number of statements."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries.concerns import COMING, taking_part
from lms.cohorts.queries.facilitating import runs
from lms.db import db
from lms.organisations.models import Member
from lms.roles import Role


def nominees(cohort_id: int, *states: NominationState) -> Sequence[Nomination]:
    """The nominations in these states with their people, by name; people who may not sign in any more are left out."""
    return db.session.scalars(
        select(Nomination)
        .join(Nomination.user)
        .where(Nomination.cohort_id == cohort_id, Nomination.state.in_(states), User.active.is_(True))
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    ).all()


def focal_points(cohort: Cohort) -> tuple[Mapping[User, list[str]], list[Member]]:
    """The focal points of the members that take part, each with the names of their nominees; who has no focal point."""
    members = taking_part(cohort.id)
    people = (
        db.session.scalars(
            select(User)
            .join(User.grants)
            .where(RoleGrant.role == Role.FOCAL_POINT, RoleGrant.member_id.is_not(None), User.active.is_(True))
            .order_by(User.name, User.id)
        )
        .unique()
        .all()
    )
    named: dict[int | None, list[str]] = {}
    for one in nominees(cohort.id, *COMING):
        named.setdefault(one.user.agency.member_id if one.user.agency else None, []).append(one.user.name)
    wanted, found, spoken_for = {one.id for one in members}, {}, set()
    for person in people:
        for_members = {grant.member_id for grant in person.grants if grant.role is Role.FOCAL_POINT} & wanted
        if for_members:
            found[person] = [name for member_id in sorted(for_members, key=str) for name in named.get(member_id, [])]
            spoken_for |= for_members
    return found, [one for one in members if one.id not in spoken_for]


def facilitators(cohort_id: int) -> Sequence[User]:
    """Who runs a session of a cohort, by name."""
    running = runs().subquery()
    return db.session.scalars(
        select(User)
        .where(User.id.in_(select(running.c.user_id).where(running.c.cohort_id == cohort_id)), User.active.is_(True))
        .order_by(User.name, User.id)
    ).all()
