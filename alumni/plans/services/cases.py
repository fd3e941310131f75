"""The consent to a story, step by step: asked, given or not, text sent, approved; taken back at any time."""

from datetime import timedelta

from flask_babel import gettext as _

from alumni.plans import emails
from alumni.plans.models.cases import CaseSide, CaseState, Naming, SuccessCase
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from alumni.plans.queries import cases as read
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

LINK = timedelta(days=730)
BY_LINK = "story link"
OPEN = (CaseState.AGREED, CaseState.WRITTEN, CaseState.APPROVED)


def ask(plan: Plan, side: CaseSide, *, by: Person) -> SuccessCase:
    """Ask an owner whether their story may be told. Once: who has said no is not asked again.

    Raises RuleBroken when they were asked before or have withdrawn the plan.
    """
    if read.of_plan(plan.id):
        raise RuleBroken(_("The owner of this plan was asked before."))
    if plan.state is PlanState.WITHDRAWN:
        raise RuleBroken(_("This action plan was withdrawn. Its story is not told."))
    case = SuccessCase(plan=plan, side=side, state=CaseState.ASKED, asked_by_id=by.id)
    db.session.add(case)
    _record("case.asked", case, by)
    notifications.post(emails.story_asked(plan, address(case)))
    return case


def agree(case: SuccessCase, naming: Naming, *, by: Person | None) -> None:
    """The owner lets it be told, with so much of their name."""
    _require(case, CaseState.ASKED)
    case.state, case.naming, case.agreed_at = CaseState.AGREED, naming, clock.now()
    _record("case.agreed", case, by, {"naming": naming.value})


def decline(case: SuccessCase, *, by: Person | None) -> None:
    _require(case, CaseState.ASKED)
    case.state, case.ended_at = CaseState.DECLINED, clock.now()
    _record("case.declined", case, by)


def write(case: SuccessCase, text: str, *, by: Person) -> None:
    """Send the text to its owner, who approves it or not. A text that was approved and is changed is approved anew."""
    _require(case, *OPEN)
    case.text, case.texts, case.wish = text, case.texts + 1, ""
    case.state, case.approved_at = CaseState.WRITTEN, None
    _record("case.written", case, by, {"text": case.texts})
    notifications.post(emails.story_written(case, address(case)))


def wish(case: SuccessCase, words: str, *, by: Person | None, seen: int) -> None:
    """The owner wants something else in the text."""
    _require(case, CaseState.WRITTEN)
    _require_seen(case, seen)
    case.wish, case.state = words, CaseState.AGREED
    _record("case.wished", case, by)


def approve(case: SuccessCase, *, by: Person | None, seen: int) -> None:
    """The owner has read the text, `seen` being its number, and lets it be told so."""
    _require(case, CaseState.WRITTEN)
    _require_seen(case, seen)
    case.state, case.approved_at = CaseState.APPROVED, clock.now()
    _record("case.approved", case, by, {"text": case.texts})


def withdraw(case: SuccessCase, *, by: Person | None) -> None:
    """The owner takes their consent back: the text goes, and what was told is told no more."""
    _require(case, *OPEN)
    case.state, case.ended_at, case.text, case.wish = CaseState.WITHDRAWN, clock.now(), "", ""
    _record("case.withdrawn", case, by)


def address(case: SuccessCase) -> str:
    """The link of the owner, the same in each mail."""
    db.session.flush()
    token = links.issue(read.STORY, str(case.id), expires_at=clock.now() + LINK)
    return address_of("plans.story", token=token)


def _require(case: SuccessCase, *states: CaseState) -> None:
    if case.state not in states:
        raise RuleBroken(_("This was answered already, or has changed. Load the page again to see where it stands."))


def _require_seen(case: SuccessCase, seen: int) -> None:
    if seen != case.texts:
        raise RuleBroken(_("The text has changed since you opened this page. Read it again, please."))


def _record(action: str, case: SuccessCase, by: Person | None, details: dict[str, object] | None = None) -> None:
    audit.record(action, case, by=by, actor=BY_LINK, about=case.plan.user_id, details=details or {})
