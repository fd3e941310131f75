"""Giving more time: to hand a plan in, or to answer a follow-up that is open."""

from datetime import date

from flask_babel import gettext as _

from alumni.plans import acting, emails
from alumni.plans.models.plans import Plan
from alumni.plans.needs import TO_WRITE
from alumni.plans.services import moving
from lms import clock
from lms.audit import services as audit
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.roles import Person


def extend(plan: Plan, until: date, *, by: Person) -> None:
    """Move the day that a plan waits for, until the end of a day where its owner is; the owner is told.

    Raises RuleBroken for a day that is over, and where there is nothing to move.
    """
    if until <= clock.today(plan.user.time_zone):
        raise RuleBroken(_("Choose a day after today."))
    if reason := acting.against_extending(plan, until):
        raise RuleBroken(reason)
    follow_up = acting.open_follow_up(plan)
    if plan.state in TO_WRITE:
        plan.submit_by = until
    elif follow_up:
        follow_up.closes_at = clock.end_of(until, plan.user.time_zone)
    audit.record("plan.extended", plan, by=by, about=plan.user_id, details={"until": until.isoformat()})
    notifications.post(emails.extended(plan, until, moving.address(plan)))
