"""Which moves a cohort and a nomination can make, and what each state of a cohort allows. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import NominationState


class Act(StrEnum):
    """What people do in a cohort."""

    EDIT = "edit"
    NOMINATE = "nominate"
    NOMINATE_LATE = "nominate_late"
    DECIDE = "decide"
    OFFER = "offer"
    ANSWER = "answer"
    MARK = "mark"
    COMPLETE = "complete"


COHORT_MOVES: Mapping[CohortState, tuple[CohortState, ...]] = {
    CohortState.PLANNED: (CohortState.NOMINATING, CohortState.CANCELLED),
    CohortState.NOMINATING: (CohortState.CONFIRMED, CohortState.PLANNED, CohortState.CANCELLED),
    CohortState.CONFIRMED: (CohortState.RUNNING, CohortState.NOMINATING, CohortState.CANCELLED),
    CohortState.RUNNING: (CohortState.COMPLETED, CohortState.CANCELLED),
    CohortState.COMPLETED: (),
    CohortState.CANCELLED: (),
}

# A seat can still be offered and taken while the cohort runs: somebody falls ill on the first morning.
ALLOWED: Mapping[CohortState, frozenset[Act]] = {
    CohortState.PLANNED: frozenset({Act.EDIT}),
    CohortState.NOMINATING: frozenset({Act.EDIT, Act.NOMINATE, Act.NOMINATE_LATE, Act.DECIDE, Act.OFFER, Act.ANSWER}),
    CohortState.CONFIRMED: frozenset({Act.EDIT, Act.NOMINATE_LATE, Act.DECIDE, Act.OFFER, Act.ANSWER, Act.MARK}),
    CohortState.RUNNING: frozenset(
        {Act.EDIT, Act.NOMINATE_LATE, Act.DECIDE, Act.OFFER, Act.ANSWER, Act.MARK, Act.COMPLETE}
    ),
    CohortState.COMPLETED: frozenset(),
    CohortState.CANCELLED: frozenset(),
}

NOMINATION_MOVES: Mapping[NominationState, tuple[NominationState, ...]] = {
    NominationState.NOMINATED: (
        NominationState.OFFERED,
        NominationState.WAITLISTED,
        NominationState.REJECTED,
        NominationState.WITHDRAWN,
    ),
    NominationState.WAITLISTED: (
        NominationState.OFFERED,
        NominationState.NOMINATED,
        NominationState.REJECTED,
        NominationState.WITHDRAWN,
    ),
    NominationState.OFFERED: (
        NominationState.ACCEPTED,
        NominationState.DECLINED,
        NominationState.WITHDRAWN,
    ),
    NominationState.ACCEPTED: (
        NominationState.WITHDRAWN,
        NominationState.ATTENDED,
        NominationState.NO_SHOW,
    ),
    NominationState.DECLINED: (NominationState.OFFERED, NominationState.NOMINATED),
    NominationState.WITHDRAWN: (NominationState.NOMINATED,),
    NominationState.REJECTED: (NominationState.NOMINATED,),
    NominationState.ATTENDED: (),
    NominationState.NO_SHOW: (),
}


def cohort_may_become(now: CohortState, then: CohortState) -> bool:
    return then in COHORT_MOVES[now]


def nomination_may_become(now: NominationState, then: NominationState) -> bool:
    return then in NOMINATION_MOVES[now]


def allows(state: CohortState, act: Act) -> bool:
    """Whether a cohort in this state lets people do this at all; who they are is for the policies."""
    return act in ALLOWED[state]


def states_allowing(act: Act) -> tuple[CohortState, ...]:
    """Every state in which an act is possible, for queries."""
    return tuple(state for state in CohortState if allows(state, act))
