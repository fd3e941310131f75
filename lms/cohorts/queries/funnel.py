"""Reading how far the people of a cohort have come, and whom we reminded."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.accounts.models import User
from lms.cohorts.funnel import Funnel, Step, Traveller
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.nudges import Nudge, NudgeState
from lms.db import db, locked
from lms.errors import NotFound
from lms.house import house
from lms.manifest import CohortStep
from lms.organisations.models import Agency, Member

NOT_AGAIN_WITHIN = timedelta(hours=72)
TOOK_SEAT = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)


def funnel(cohort: Cohort) -> Funnel:
    """Every step with who has done it. Two statements, and one for each step of a wing."""
    rows = db.session.execute(
        select(
            Nomination.id, Nomination.user_id, Nomination.state, Nomination.offered_at, User.name,
            Member.name.label("member"),
        )
        .join(User, User.id == Nomination.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(Member, Member.id == Agency.member_id)
        .where(Nomination.cohort_id == cohort.id)
    ).all()  # fmt: skip
    people = {row.user_id: Traveller(row.id, row.user_id, row.name, row.member or "") for row in rows}
    nominated = frozenset(people)
    offered = frozenset(row.user_id for row in rows if row.offered_at is not None or row.state in TOOK_SEAT)
    waiting = frozenset(row.user_id for row in rows if row.state is NominationState.OFFERED)
    accepted = frozenset(row.user_id for row in rows if row.state in TOOK_SEAT)
    attended = _present(cohort.id) & accepted | frozenset(
        row.user_id for row in rows if row.state is NominationState.ATTENDED
    )
    reached = {"accepted": accepted, "attended": attended}
    nobody: frozenset[int] = frozenset()
    wings = [_of_wing(one, cohort, reached) for one in house().cohort_steps() if one.asked(cohort)]
    steps = [
        Step("nominated", _l("Nominated"), nominated, nominated, nobody),
        Step("offered", _l("Offered"), offered, nominated, nobody),
        Step("accepted", _l("Accepted"), accepted, offered, waiting, _l("Answer the offer of a seat"), "cohorts.mine"),
        *(step for step, after in wings if after == "accepted"),
        Step("attended", _l("Attended"), attended, accepted, nobody),
        *(step for step, after in wings if after == "attended"),
    ]
    return Funnel(people, tuple(steps))


def _of_wing(one: CohortStep, cohort: Cohort, reached: Mapping[str, frozenset[int]]) -> tuple[Step, str]:
    """What was to be done before the cohort met is waited for no more once it is over."""
    expected = reached[one.after]
    done = frozenset(one.done(cohort.id)) & expected
    too_late = one.after == "accepted" and cohort.state is CohortState.COMPLETED
    waited_for = frozenset[int]() if too_late or one.whole else expected - done
    return Step(one.code, one.label, done, expected, waited_for, one.call, one.endpoint, one.whole), one.after


def _present(cohort_id: int) -> frozenset[int]:
    """Who was in at least one session."""
    return frozenset(
        db.session.scalars(
            select(Nomination.user_id)
            .join(Attendance, Attendance.nomination_id == Nomination.id)
            .where(Nomination.cohort_id == cohort_id, Attendance.present.is_(True))
            .distinct()
        )
    )


def step_of(found: Funnel, code: str) -> Step:
    """A step of which people can be reminded. Raises NotFound."""
    step = found.step(code)
    if step is None or not step.endpoint:
        raise NotFound(_("There is no such step."))
    return step


def nudged_lately(cohort_id: int, step: str) -> Mapping[int, datetime]:
    """Who was reminded of a step within 72 hours, or will be, and when it was asked for; by user id."""
    rows = db.session.execute(
        select(Nomination.user_id, func.max(Nudge.created_at).label("at"))
        .join(Nudge.nomination)
        .where(
            Nomination.cohort_id == cohort_id,
            Nudge.step == step,
            Nudge.state.in_((NudgeState.QUEUED, NudgeState.SENT)),
            Nudge.created_at > clock.now() - NOT_AGAIN_WITHIN,
        )
        .group_by(Nomination.user_id)
    ).all()
    return {row.user_id: row.at for row in rows}


def queued_nudges() -> Sequence[Nudge]:
    """The reminders that have not left, with their people."""
    return db.session.scalars(
        select(Nudge)
        .where(Nudge.state == NudgeState.QUEUED)
        .options(joinedload(Nudge.nomination).joinedload(Nomination.user))
        .order_by(Nudge.id)
    ).all()


def nudge(nudge_id: int) -> Nudge:
    """Held until the transaction ends."""
    return db.session.scalars(locked(select(Nudge).where(Nudge.id == nudge_id))).one()
