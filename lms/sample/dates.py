"""The sample world is written in one minute; what happened to its plans months ago gets its day here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from alumni.plans.models.evidence import Evidence
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import Plan
from alumni.plans.models.versions import PlanComment, PlanVersion
from alumni.plans.queries import timeline
from lms import clock
from lms.audit import queries as audit
from lms.audit.models import AuditEntry
from lms.db import Record, db

A_DAY = timedelta(days=1)
A_WHILE = timedelta(minutes=40)
REVIEWED = {"return": -2 * A_DAY, "agree": 2 * A_DAY}
OF_PLAN = {
    "plan.opened": "created_at", "agree": "activated_at", "close": "closed_at", "plan.shared": "shared_at",
    "plan.example_agreed": "example_agreed_at",
}  # fmt: skip
R = TypeVar("R", bound=Record)


def set_back(cohort_id: int) -> None:
    """Give what is written down about the plans of a cohort the moments at which it would have happened."""
    for plan in db.session.scalars(select(Plan).where(Plan.cohort_id == cohort_id)).all():
        _set_back(plan)


def _set_back(plan: Plan) -> None:
    helped = _set_back_help(plan)
    handed_in = _handings_in(plan)
    for version, moment in zip(_rows(PlanVersion, plan), handed_in, strict=False):
        version.created_at = moment
    left = iter(handed_in)
    at = clock.at(plan.anchor_on, 8, "UTC")
    for entry in audit.of_subjects(timeline.subjects(plan)):
        at = min(max(at + A_WHILE, _moment(plan, entry, left, helped) or at), clock.now())
        entry.created_at = at
        _tell(plan, entry)


def _rows(kind: type[R], plan: Plan) -> Sequence[R]:
    return db.session.scalars(select(kind).filter_by(plan_id=plan.id).order_by(kind.id)).all()


def _handings_in(plan: Plan) -> list[datetime]:
    """When it was handed in: one that was returned was so four days before, too."""
    return [plan.submitted_at - 4 * A_DAY] * plan.rounds + [plan.submitted_at] if plan.submitted_at else []


def _set_back_help(plan: Plan) -> dict[int, HelpRequest]:
    """Help is asked for with an answer, and given three days later."""
    found = {one.id: one for one in _rows(HelpRequest, plan)}
    for one in found.values():
        one.asked_at = one.follow_up.answered_at or one.asked_at
        if one.answered_at:
            one.answered_at = min(one.asked_at + 3 * A_DAY, clock.now())
    return found


def _moment(
    plan: Plan, entry: AuditEntry, handed_in: Iterator[datetime], helped: Mapping[int, HelpRequest]
) -> datetime | None:
    """When something happened, where the rows tell it."""
    event = entry.details.get("event")
    if event == "submit":
        return next(handed_in, None)
    if event in REVIEWED and plan.submitted_at:
        return plan.submitted_at + REVIEWED[event]
    if plan.support and entry.action in ("support.asked", "support.held"):
        return plan.support.asked_at
    if plan.support and entry.action == "support.answered":
        return plan.support.answered_at
    if entry.action == "follow_up.answered":
        return {one.id: one.answered_at for one in plan.follow_ups}[entry.subject_id]
    if entry.action == "help.answered":
        return helped[entry.subject_id].answered_at
    return None


def _tell(plan: Plan, entry: AuditEntry) -> None:
    """The rows say the same moment as the trail."""
    at, what = entry.created_at, entry.details.get("event", entry.action)
    if what in OF_PLAN:
        setattr(plan, OF_PLAN[what], at)
    elif what == "return":
        for one in _rows(PlanComment, plan):
            one.created_at = at
    elif what == "evidence.added":
        db.session.get_one(Evidence, entry.subject_id).created_at = at
    elif what == "evidence.accepted":
        db.session.get_one(Evidence, entry.subject_id).accepted_at = at
