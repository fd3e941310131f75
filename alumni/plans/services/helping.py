"""Help that somebody asks for in a follow-up: who answers, by when, and with which words."""

from datetime import timedelta

from flask_babel import gettext as _

from alumni.plans import emails, schedule
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import FollowUp
from alumni.plans.queries import help as read
from alumni.plans.queries import people
from alumni.plans.services import moving
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def ask(follow_up: FollowUp, text: str) -> HelpRequest:
    """Ask whoever goes along with the plan: its mentor, else its secondee, else the coordinators."""
    plan = follow_up.plan
    request = HelpRequest(
        plan=plan, follow_up=follow_up, text=text, helper=plan.mentor or plan.secondee, asked_at=clock.now(),
        due_on=schedule.help_due(clock.today(plan.user.time_zone)),
    )  # fmt: skip
    db.session.add(request)
    audit.record("help.asked", request, by=None, actor="follow-up", about=plan.user_id)
    if request.helper:
        notifications.post(emails.help_wanted(request, request.helper, _address(request)))
    else:
        pass_on(request)
    return request


def pass_on_when_due(request_id: int) -> None:
    """Its helper was silent for half of the ten days: the coordinators answer."""
    request = read.request(request_id, lock=True)
    if request.answered_at is None and request.passed_on_at is None:
        pass_on(request)


def pass_on(request: HelpRequest) -> None:
    """Give a request to the coordinators: each gets a mail, and it stands on their page."""
    request.passed_on_at = clock.now()
    audit.record("help.passed_on", request, by=None, about=request.plan.user_id)
    for one in people.coordinators():
        notifications.post(emails.help_wanted(request, one, _address(request)))


def _address(request: HelpRequest) -> str:
    return address_of("plans.answer_help", request_id=request.id)


def answer(request: HelpRequest, text: str, *, by: Person) -> None:
    """Answer with words, which are mailed to the person. Raises RuleBroken for a request that is answered."""
    if request.answered_at is not None:
        raise RuleBroken(_("This request for help is answered already. Load the page again to see by whom."))
    request.answer, request.answered_at, request.answered_by_id = text, clock.now(), by.id
    request.follow_up.help_wanted = False
    took = clock.now() - request.asked_at
    audit.record(
        "help.answered", request, by=by, about=request.plan.user_id, details={"days": took // timedelta(days=1)}
    )
    notifications.post(emails.help_answered(request, by.name, moving.address(request.plan)))
