"""Asking a supervisor for support."""

import hashlib
from datetime import timedelta

from flask_babel import gettext as _

from alumni.plans import emails, mailboxes
from alumni.plans.models.domains import OfficialDomain
from alumni.plans.models.plans import Plan, SupportRequest
from alumni.plans.models.states import PlanState, SupportState
from alumni.plans.needs import ENDED
from alumni.plans.queries import domains
from alumni.plans.queries import plans as plans_read
from alumni.plans.states import refusal
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

SUPPORT_LINK = timedelta(days=60)


class OwnAddressError(RuleBroken):
    """The address of the officer, where that of the supervisor is asked."""


def ask_support(plan: Plan, *, name: str, email: str, by: Person) -> SupportRequest:
    """Ask a supervisor. An address outside the official domains waits until a coordinator releases it: a typing
    error would tell a stranger about an officer. Asking again ends the older link.

    Raises RuleBroken for the officer's own address, and once a supervisor has answered; one who said that this is not
    their officer can be corrected.
    """
    if plan.state not in (PlanState.SUBMITTED, PlanState.ACTIVE):
        raise RuleBroken(_("Hand your action plan in first. Then you can ask your supervisor."))
    if not plan.shape.asks_supervisor:
        raise RuleBroken(_("For this action plan no supervisor is asked."))
    address = email.strip().lower()
    if mailboxes.same(address, plan.user.email):
        raise OwnAddressError(_("This is your own address. Write the address of your supervisor."))
    if plan.support and plan.support.answered_at is not None and plan.support.state is not SupportState.NOT_MINE:
        raise RuleBroken(_("Your supervisor has answered already."))
    links.revoke(plans_read.SUPPORT, str(plan.id))
    request = plan.support or SupportRequest(plan=plan)
    request.name, request.email, request.state = name, address, SupportState.HELD
    request.asked_at = request.answered_at = request.note = None
    db.session.add(request)
    db.session.flush()
    if mailboxes.is_official(address, _domains(plan)):
        release(request, by=by)
    else:
        audit.record("support.held", request, by=by, about=plan.user_id)
    return request


def _domains(plan: Plan) -> list[str]:
    """The officer's own domain, and those of the member that coordinators know."""
    member_id = plan.user.agency.member_id if plan.user.agency else None
    return [mailboxes.domain(plan.user.email), *domains.of_member(member_id)]


def remember_domain(request: SupportRequest, *, by: Person) -> None:
    """Keep the domain of a supervisor's address as an official one of the officer's member."""
    agency, found = request.plan.user.agency, mailboxes.domain(request.email)
    if agency is None or found in mailboxes.FREE:
        raise RuleBroken(_("This is no official domain: anybody can have an address there."))
    if found not in domains.of_member(agency.member_id):
        domain = OfficialDomain(member_id=agency.member_id, domain=found, added_by_id=by.id)
        db.session.add(domain)
        audit.record("official_domain.added", domain, by=by, details={"domain": found})


def release(request: SupportRequest, *, by: Person) -> None:
    """Send the question to the supervisor."""
    if request.state is not SupportState.HELD:
        raise RuleBroken(_("This question was sent already."))
    if request.plan.state in ENDED:
        raise RuleBroken(refusal(request.plan.state))
    request.state, request.asked_at = SupportState.ASKED, clock.now()
    token = links.issue(plans_read.SUPPORT, str(request.plan_id), expires_at=clock.now() + SUPPORT_LINK)
    mark = hashlib.sha256(token.encode()).hexdigest()[:12]
    notifications.post(emails.support(request, address_of("plans.support", token=token), mark))
    audit.record("support.asked", request, by=by, about=request.plan.user_id)


def answer_support(plan: Plan, state: SupportState, note: str | None) -> None:
    """Record a supervisor's answer, once, and tell the officer. It never decides about the plan."""
    request = plan.support
    if request is None or request.state is not SupportState.ASKED:
        raise RuleBroken(_("This question was answered already. Thank you."))
    request.state, request.note, request.answered_at = state, note, clock.now()
    audit.record(
        "support.answered", request, by=None, actor="support link", about=plan.user_id, details={"answer": state.value}
    )
    if state is SupportState.NOT_MINE:
        links.revoke(plans_read.SUPPORT, str(plan.id))  # whoever reads it is not to see more of this officer
    mark = str(int(request.answered_at.timestamp()))
    notifications.post(emails.support_answered(request, address_of("plans.plan", plan_id=plan.id), mark))
