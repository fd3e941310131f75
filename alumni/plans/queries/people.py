"""Who can go along with a plan."""

from sqlalchemy import ColumnElement, select

from alumni.plans.models.plans import Plan
from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination
from lms.db import db
from lms.roles import Role

IN_OFFICE = (Role.FACILITATOR, Role.COORDINATOR)


def mentors(plan: Plan) -> list[User]:
    return _with_role(plan, (Role.MENTOR,))


def secondees(plan: Plan) -> list[User]:
    """Whoever works for the office: facilitators and coordinators."""
    return _with_role(plan, IN_OFFICE)


def coordinators() -> list[User]:
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == Role.COORDINATOR)), User.active.is_(True)
            )
            .order_by(User.id)
        )
    )


def buddies(plan: Plan) -> list[User]:
    """The others who took part in the same training."""
    there = select(Nomination.user_id).where(Nomination.cohort_id == plan.cohort_id, Nomination.state.in_(HOLDS_SEAT))
    return _active(plan, User.id.in_(there))


def _with_role(plan: Plan, roles: tuple[Role, ...]) -> list[User]:
    return _active(plan, User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role.in_(roles))))


def _active(plan: Plan, rule: ColumnElement[bool]) -> list[User]:
    return list(
        db.session.scalars(
            select(User).where(rule, User.active.is_(True), User.id != plan.user_id).order_by(User.name, User.id)
        )
    )
