"""Reading requests for help."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from alumni.plans import schedule
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import Plan
from lms import clock
from lms.db import db, locked
from lms.errors import NotFound
from lms.roles import Person, coordinates


def request(request_id: int, *, lock: bool = False) -> HelpRequest:
    """Raises NotFound."""
    statement = select(HelpRequest).where(HelpRequest.id == request_id)
    found = db.session.scalar(locked(statement) if lock else statement)
    if found is None:
        raise NotFound(_("There is no such request for help."))
    return found


def may_answer(person: Person, found: HelpRequest) -> bool:
    """Its helper, the mentor of the plan, and coordinators; nobody their own."""
    if person.id == found.plan.user_id:
        return False
    return coordinates(person) or person.id in (found.helper_id, found.plan.mentor_id)


def answerable(person: Person, request_id: int, *, lock: bool = False) -> HelpRequest:
    """A request that somebody may answer. Raises NotFound."""
    found = request(request_id, lock=lock)
    if not may_answer(person, found):
        raise NotFound(_("There is no such request for help."))
    return found


def of_plan(plan_id: int) -> Sequence[HelpRequest]:
    """All of a plan, the latest first, with who answers."""
    return db.session.scalars(
        select(HelpRequest)
        .where(HelpRequest.plan_id == plan_id)
        .options(joinedload(HelpRequest.helper), joinedload(HelpRequest.answered_by), joinedload(HelpRequest.plan))
        .order_by(HelpRequest.asked_at.desc())
    ).all()


def waiting(person: Person) -> Sequence[HelpRequest]:
    """What waits for somebody's answer: their own to answer, and for coordinators what has been passed on to them."""
    mine = HelpRequest.helper_id == person.id
    return db.session.scalars(
        select(HelpRequest)
        .join(HelpRequest.plan)
        .where(
            HelpRequest.answered_at.is_(None),
            or_(mine, HelpRequest.passed_on_at.is_not(None)) if coordinates(person) else mine,
            Plan.user_id != person.id,
        )
        .options(
            joinedload(HelpRequest.plan).joinedload(Plan.user), joinedload(HelpRequest.plan).joinedload(Plan.cohort)
        )
        .order_by(HelpRequest.due_on, HelpRequest.id)
    ).all()


def to_pass_on() -> Sequence[int]:
    """Requests whose helper has been silent for half of the time."""
    return db.session.scalars(
        select(HelpRequest.id)
        .where(
            HelpRequest.answered_at.is_(None),
            HelpRequest.passed_on_at.is_(None),
            HelpRequest.asked_at <= clock.now() - schedule.HELPER_HAS,
        )
        .order_by(HelpRequest.id)
    ).all()
