"""Reading who is told when a cohort changes. Each takes a fixed number of statements."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort, Nominators
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.queries.concerns import COMING, taking_part
from lms.cohorts.queries.facilitating import runs
from lms.cohorts.scope import Scope, own_scope
from lms.db import db
from lms.organisations.models import Agency, Member
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
    """The focal points of the members and agencies that take part, each with the names of their nominees; who has none.

    Where only members are asked, those of agencies hear of what becomes of their own nominees.
    """
    members = taking_part(cohort.id)
    people = (
        db.session.scalars(
            select(User)
            .join(User.grants)
            .where(
                RoleGrant.role == Role.FOCAL_POINT,
                or_(RoleGrant.member_id.is_not(None), RoleGrant.agency_id.is_not(None)),
                User.active.is_(True),
            )
            .order_by(User.name, User.id)
        )
        .unique()
        .all()
    )
    coming = nominees(cohort.id, *COMING)
    wanted, found = {one.id for one in members}, {}
    spoken_for: set[int] = set()
    for person in people:
        scope = own_scope(person)
        names = [one.user.name for one in coming if _is_of(one.user.agency, scope)]
        for_members = scope.member_ids & wanted
        if for_members or names or (scope.agency_ids and cohort.nominators is Nominators.AGENCIES):
            found[person] = names
        spoken_for |= for_members
    return found, [one for one in members if one.id not in spoken_for]


def _is_of(agency: Agency | None, scope: Scope) -> bool:
    return agency is not None and scope.covers(agency.member_id, agency.id)


def facilitators(cohort_id: int) -> Sequence[User]:
    """Who runs a session of a cohort, by name."""
    running = runs().subquery()
    return db.session.scalars(
        select(User)
        .where(User.id.in_(select(running.c.user_id).where(running.c.cohort_id == cohort_id)), User.active.is_(True))
        .order_by(User.name, User.id)
    ).all()
