"""Reading everything that happened to one plan. Further kinds of records of a plan join `PARTS`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select, union_all

from alumni.plans.mail_keys import DUE, mail_of
from alumni.plans.models.cases import SuccessCase
from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.evidence import Evidence
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import Plan, SupportRequest
from alumni.plans.models.versions import PlanComment
from alumni.plans.sight import Sight
from alumni.plans.timeline import Entry, Happening, timeline
from lms.audit import queries as audit
from lms.db import db
from lms.notifications.models import OutboxMessage

PARTS = (SupportRequest, HelpRequest, Confirmation, Evidence, SuccessCase)


def happened(plan: Plan, sight: Sight) -> list[Happening]:
    """In order, as far as somebody sees it. A fixed number of statements."""
    trail = audit.of_subjects(subjects(plan))
    names = audit.names(trail)
    entries = [
        Entry(one.created_at, one.action, names.get(one.by_id or 0, ""), one.subject_id, one.details) for one in trail
    ]
    return timeline(entries, plan.follow_ups, _mails(plan), _comments(plan.id), sight)


def subjects(plan: Plan) -> list[tuple[str, int]]:
    """The rows whose audit trail tells the story of a plan, each by its table and its id."""
    parts = [
        select(literal(part.__tablename__).label("table"), part.id).where(part.plan_id == plan.id) for part in PARTS
    ]
    return [
        ("plan", plan.id),
        *(("follow_up", one.id) for one in plan.follow_ups),
        *((row.table, row.id) for row in db.session.execute(union_all(*parts)).all()),
    ]


def _mails(plan: Plan) -> list[tuple[int, int, datetime]]:
    """The mails of each follow-up: its id, the number of the mail, when it was written."""
    ids = {one.id for one in plan.follow_ups}
    rows = db.session.execute(
        select(OutboxMessage.key, OutboxMessage.created_at).where(
            OutboxMessage.user_id == plan.user_id, OutboxMessage.key.startswith(DUE)
        )
    ).all()
    found = [(*mail_of(row.key), row.created_at) for row in rows]
    return [one for one in found if one[0] in ids]


def _comments(plan_id: int) -> dict[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one in db.session.scalars(
        select(PlanComment).where(PlanComment.plan_id == plan_id).order_by(PlanComment.round, PlanComment.id)
    ):
        found[one.round].append(one.text)
    return dict(found)
