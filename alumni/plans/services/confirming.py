"""Asking a supervisor what has come of a plan: a second source beside the owner's answer, and never a gate."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _

from alumni.plans import emails
from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.plans import FollowUp
from alumni.plans.models.states import Confirmed, SupportState
from alumni.plans.queries import confirmations as read
from alumni.plans.queries import plans as plans_read
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications

LINK_LASTS = timedelta(days=60)
KNOWN = (SupportState.SUPPORTED, SupportState.WITH_CHANGES, SupportState.CANNOT, SupportState.ASKED)


def ask(follow_up: FollowUp) -> None:
    """Ask the supervisor, where there is one whose address is known to be right; once for each follow-up."""
    request = follow_up.plan.support
    if request is None or request.state not in KNOWN or read.of_follow_up(follow_up.id):
        return
    asked = Confirmation(
        plan=follow_up.plan, follow_up=follow_up, name=request.name, email=request.email, asked_at=clock.now()
    )
    db.session.add(asked)
    token = links.issue(plans_read.CONFIRM, str(follow_up.plan_id), expires_at=clock.now() + LINK_LASTS)
    audit.record("confirmation.asked", asked, by=None, about=follow_up.plan.user_id)
    notifications.post(emails.confirm(asked, address_of("plans.confirm", token=token)))


def answer(asked: Confirmation, statuses: Mapping[str, str], note: str | None) -> None:
    """Record what the supervisor says, once, beside what the owner says. Raises RuleBroken for a second answer."""
    if asked.answered_at is not None:
        raise RuleBroken(_("This question was answered already. Thank you."))
    there = {str(one.id) for one in asked.plan.actions}
    asked.statuses = {key: Confirmed(value).value for key, value in statuses.items() if key in there}
    asked.note, asked.answered_at = note, clock.now()
    audit.record("confirmation.answered", asked, by=None, actor="confirmation link", about=asked.plan.user_id)
