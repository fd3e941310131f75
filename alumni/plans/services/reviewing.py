"""Returning a plan, agreeing to it, and who goes along with it."""

from collections.abc import Mapping

from flask_babel import gettext as _

from alumni.plans import emails, states
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState, Reviewer
from alumni.plans.models.versions import PlanComment
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import follow_ups, moving
from alumni.plans.states import Event
from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.roles import Person

MOST_ROUNDS = 2


def give_back(plan: Plan, comment: str, comments: Mapping[str, str] | None = None, *, by: Person) -> None:
    """Return a plan with a comment on the whole, or on the goal or an action (what-0 …), at most twice."""
    states.find(plan.state, Event.RETURN)
    if plan.rounds >= MOST_ROUNDS:
        raise RuleBroken(_("This action plan was returned twice already. Agree to it now."))
    said = {about: text for about, text in {"": comment, **(comments or {})}.items() if text}
    if not said:
        raise RuleBroken(_("Write what should change"))
    plan.rounds, plan.review_comment = plan.rounds + 1, comment or None
    for about, text in said.items():
        db.session.add(PlanComment(plan_id=plan.id, round=plan.rounds, about=about, text=text, by_id=by.id))
    moving.move(plan, Event.RETURN, by)
    notifications.post(emails.returned(plan, list(said.values()), moving.address(plan)))


def agree_for_silent(plan: Plan) -> None:
    """A reviewer was silent for 14 days; unless somebody was quicker than the clock, the plan runs."""
    if plan.state is PlanState.SUBMITTED:
        agree(plan, by=None)


def agree(plan: Plan, *, by: Person | None) -> None:
    """Make a plan active and schedule its follow-ups; without `by` because its reviewer was silent for 14 days, or
    because its template asks for none.

    What stands in it now is what was committed, and stays what is counted.
    """
    moving.move(plan, Event.AGREE if by else Event.ACTIVATE, by)
    plan.activated_at, plan.agreed_by_id = clock.now(), by.id if by else None
    plan.not_reviewed = by is None and plan.shape.reviewer is not Reviewer.NOBODY
    for action in plan.actions:
        action.committed = True
    follow_ups.schedule_all(plan)
    notifications.post(emails.agreed(plan, moving.address(plan)))


def assign(plan: Plan, *, mentor: User | None, buddy: User | None, secondee: User | None, by: Person) -> None:
    """Say who goes along with a plan. Buddies are so for each other: the buddy's own plan after the same training
    gets its buddy too, unless it has another.

    A mentor who comes to a plan that waits for their review is told. Raises RuleBroken for the owner themselves.
    """
    if plan.user_id in {one.id for one in (mentor, buddy, secondee) if one}:
        raise RuleBroken(_("Nobody goes along with their own action plan. Choose another person."))
    new_mentor = mentor is not None and mentor.id != plan.mentor_id
    _pair(plan, buddy)
    plan.mentor, plan.buddy, plan.secondee = mentor, buddy, secondee
    given = {
        name: one.id if one else None for name, one in (("mentor", mentor), ("buddy", buddy), ("secondee", secondee))
    }
    audit.record("plan.assigned", plan, by=by, about=plan.user_id, details=given)
    if mentor and new_mentor and plan.state is PlanState.SUBMITTED and plan.shape.reviewer is Reviewer.MENTOR:
        notifications.post(emails.submitted(plan, mentor, moving.address(plan)))


def give_to(plan: Plan, mentor: User | None, *, by: Person) -> None:
    """Another mentor, or none; buddy and secondee stay."""
    assign(plan, mentor=mentor, buddy=plan.buddy, secondee=plan.secondee, by=by)


def _pair(plan: Plan, buddy: User | None) -> None:
    before = plans_read.after(plan.cohort_id, plan.buddy_id)
    if before and before.buddy_id == plan.user_id:
        before.buddy = None
    theirs = plans_read.after(plan.cohort_id, buddy.id if buddy else None)
    if theirs and theirs.buddy is None:
        theirs.buddy = plan.user
