"""Reading what was sent while a plan was written."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from alumni.plans.models.edits import PlanEdit
from alumni.plans.models.states import EditOutcome
from lms.db import db
from lms.errors import NotFound


def known(plan_id: int, operations: Collection[str]) -> set[str]:
    """Those of these operations that came in before."""
    return set(
        db.session.scalars(
            select(PlanEdit.operation).where(PlanEdit.plan_id == plan_id, PlanEdit.operation.in_(operations))
        )
    )


def waiting(plan_id: int) -> Sequence[PlanEdit]:
    """Versions of fields that wait for the owner's choice, in the order in which they came."""
    return db.session.scalars(
        select(PlanEdit)
        .where(PlanEdit.plan_id == plan_id, PlanEdit.outcome == EditOutcome.WAITING)
        .order_by(PlanEdit.id)
    ).all()


def one_waiting(plan_id: int, edit_id: int) -> PlanEdit:
    """Raises NotFound, also when it was chosen or put away before."""
    for edit in waiting(plan_id):
        if edit.id == edit_id:
            return edit
    raise NotFound(_("This version was chosen or put away before. Load the page again."))
