"""Reading the versions of a plan, and what reviewers wrote about them."""

from sqlalchemy import select

from alumni.plans.models.versions import PlanComment, PlanVersion
from lms.db import db


def versions(plan_id: int) -> list[PlanVersion]:
    """In the order in which they were made."""
    return list(
        db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number))
    )


def comments(plan_id: int, number: int) -> dict[str, str]:
    """What the reviewer wrote in one round, by what it is about (empty for the whole)."""
    rows = db.session.scalars(
        select(PlanComment).where(PlanComment.plan_id == plan_id, PlanComment.round == number).order_by(PlanComment.id)
    )
    return {row.about: row.text for row in rows}
