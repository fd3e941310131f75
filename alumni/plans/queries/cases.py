"""Reading success cases and who could be one."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from alumni.plans.casting import Candidate
from alumni.plans.models.cases import CaseState, SuccessCase
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import ActionStatus, FollowUpKind
from alumni.plans.queries import confirmed, facts
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.manifest import Period
from lms.monitoring.tally import UNKNOWN
from lms.roles import Person

STORY = "story"


def candidates(period: Period) -> list[Candidate]:
    """Plans whose day 180 lies in the period, that have answered then, and that nobody was asked about yet."""
    asked = set(db.session.scalars(select(SuccessCase.plan_id)))
    found = [plan for plan in facts.half_year_plans(period) if plan.id not in asked and _measured(plan)]
    sure = confirmed.plans([plan.id for plan in found])
    return [
        Candidate(
            plan.id,
            plan.member or UNKNOWN,
            plan.gender or UNKNOWN,
            sum(one.status is ActionStatus.DONE for one in plan.actions if one.committed),
            sum(one.committed for one in plan.actions),
            plan.id in sure,
        )
        for plan in found
    ]


def _measured(plan: Plan) -> bool:
    kinds = (FollowUpKind.D180, FollowUpKind.D365)
    return any(one.kind in kinds and one.answered_at is not None for one in plan.follow_ups)


def plans(plan_ids: Sequence[int]) -> dict[int, Plan]:
    """What a list of proposals shows of each."""
    rows = db.session.scalars(
        select(Plan).where(Plan.id.in_(plan_ids)).options(joinedload(Plan.user), joinedload(Plan.cohort))
    )
    return {plan.id: plan for plan in rows}


def cases() -> Sequence[SuccessCase]:
    """Everybody who was asked, the latest first."""
    return db.session.scalars(_with_people().order_by(SuccessCase.id.desc())).all()


def case(case_id: int, *, lock: bool = False) -> SuccessCase:
    """Raises NotFound."""
    if lock:
        db.session.execute(locked(select(SuccessCase.id).where(SuccessCase.id == case_id)))
    found = db.session.scalar(_with_people().where(SuccessCase.id == case_id).execution_options(populate_existing=lock))
    if found is None:
        raise NotFound(_("There is no such story."))
    return found


def of_plan(plan_id: int) -> SuccessCase | None:
    return db.session.scalar(select(SuccessCase).where(SuccessCase.plan_id == plan_id))


def own(person: Person, plan_id: int) -> SuccessCase:
    """The story of somebody's own plan. Raises NotFound."""
    found = db.session.scalar(_with_people().join(Plan).where(Plan.id == plan_id, Plan.user_id == person.id))
    if found is None:
        raise NotFound(_("There is no such story."))
    return found


def waiting_for(person: Person) -> Sequence[SuccessCase]:
    """Stories that wait for their owner: to be allowed, or their text to be read."""
    return db.session.scalars(
        select(SuccessCase)
        .join(SuccessCase.plan)
        .where(Plan.user_id == person.id, SuccessCase.state.in_((CaseState.ASKED, CaseState.WRITTEN)))
        .options(contains_eager(SuccessCase.plan).joinedload(Plan.cohort))
        .order_by(SuccessCase.id)
    ).all()


def by_link(token: str) -> SuccessCase:
    """The story that a mailed link is about. Raises LinkDead."""
    return case(int(links.subject_of(STORY, token)))


def _with_people() -> Select[SuccessCase]:
    plan = joinedload(SuccessCase.plan)
    return select(SuccessCase).options(
        plan.joinedload(Plan.user), plan.joinedload(Plan.cohort), plan.selectinload(Plan.actions)
    )
