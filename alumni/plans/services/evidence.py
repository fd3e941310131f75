"""Keeping what shows that an action was done, and letting only its reviewers see it."""

from urllib.parse import urlsplit

from flask_babel import gettext as _

from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from alumni.plans.queries import evidence as read
from lms import clock
from lms.audit import services as audit
from lms.cohorts.refusal import Refused
from lms.db import db
from lms.errors import RuleBroken
from lms.files import stripping
from lms.roles import Person

TAKEN_IN = (PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)
MOST = 12


def add_link(plan: Plan, *, title: str, address: str, action_id: int | None, by: Person) -> Evidence:
    """Raises Refused for what is no address of a web page."""
    parts = urlsplit(address)
    if parts.scheme != "https" or "." not in parts.netloc:
        raise Refused({"address": _("Write a whole address that begins with https://")})
    return _add(plan, Evidence(title=title, address=address), action_id, by)


def add_file(plan: Plan, *, title: str, name: str, content: bytes, action_id: int | None, by: Person) -> Evidence:
    """Keep a file without what it says about its maker and place.

    Raises Refused for one that is too large, of another kind than its name says, or holds something that runs.
    """
    try:
        taken = stripping.take(name, content)
    except stripping.OtherKindError as wrong:
        raise Refused({"file": _("%(wrong)s For a film give a link.", wrong=wrong)}) from wrong
    except stripping.UnreadableError as wrong:
        raise Refused({"file": str(wrong)}) from wrong
    made = Evidence(
        title=title, file_name=taken.name, content_type=taken.kind, size=len(taken.content), content=taken.content
    )
    return _add(plan, made, action_id, by)


def _add(plan: Plan, made: Evidence, action_id: int | None, by: Person) -> Evidence:
    if plan.state not in TAKEN_IN:
        raise RuleBroken(_("Evidence can be added as soon as the action plan is active."))
    if read.count(plan.id) >= MOST:
        raise RuleBroken(_("There are %(n)s pieces of evidence already. Remove one first.", n=MOST))
    made.plan_id, made.added_by_id = plan.id, by.id
    made.action_id = action_id if action_id in {one.id for one in plan.actions} else None
    asked = [one for one in plan.follow_ups if one.opens_at <= clock.now()]
    made.follow_up_id = max(asked, key=lambda one: one.opens_at).id if asked else None
    db.session.add(made)
    audit.record("evidence.added", made, by=by, about=plan.user_id, details={"size": made.size or 0})
    return made


def note_look(found: Evidence, *, by: Person) -> None:
    """Every look of somebody else is written down."""
    if found.plan.user_id != by.id:
        audit.record("evidence.opened", found, by=by, about=found.plan.user_id)


def accept(found: Evidence, *, by: Person) -> None:
    """A reviewer has looked: it shows what it says."""
    found.accepted_at, found.accepted_by_id = clock.now(), by.id
    audit.record("evidence.accepted", found, by=by, about=found.plan.user_id)


def remove(found: Evidence, *, by: Person) -> None:
    audit.record("evidence.removed", found, by=by, about=found.plan.user_id)
    db.session.delete(found)
