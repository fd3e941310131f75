"""Who may do what in cohorts."""

from dataclasses import replace

from lms import clock
from lms.accounts.models import User
from lms.cohorts.deadlines import nominations_end
from lms.cohorts.models.cohorts import Cohort, Nominators
from lms.cohorts.models.sessions import Session
from lms.cohorts.scope import Nominator, Scope, scope_of
from lms.cohorts.states import Act, allows
from lms.roles import Role, coordinates, runs_sessions


def nominates(person: User) -> bool:
    """Coordinators nominate anybody, focal points the people of their member or agency."""
    return not scope_of(person).empty


def works_with_cohorts(person: User) -> bool:
    return runs_sessions(person) or nominates(person)


def is_focal_point(person: User) -> bool:
    """A focal point who is not in the office: their place in the navigation is the learners' bar."""
    return nominates(person) and not runs_sessions(person) and not person.has(Role.ANALYST)


def may_nominate(person: User, cohort: Cohort) -> bool:
    return may_put_forward(Nominator.signed_in(person), cohort)


def may_put_forward(nominator: Nominator, cohort: Cohort) -> bool:
    """Focal points until the deadline or the cohort is confirmed, coordinators until it is over."""
    scope = scope_in(nominator, cohort)
    if scope.everything:
        return allows(cohort.state, Act.NOMINATE_LATE)
    return not scope.empty and open_to_focal_points(cohort)


def scope_in(nominator: Nominator, cohort: Cohort) -> Scope:
    """Whom somebody may put forward in a cohort: where only members are asked, an agency counts for nothing."""
    return nominator.scope if asks_agencies(cohort) else replace(nominator.scope, agency_ids=frozenset())


def asks_agencies(cohort: Cohort) -> bool:
    """Whether somebody can be asked for one agency, beside the focal points of whole members."""
    return cohort.nominators is Nominators.AGENCIES


def open_to_focal_points(cohort: Cohort) -> bool:
    """Whether focal points can still put forward, rank and withdraw."""
    ends = nominations_end(cohort.nominations_close_on, cohort.time_zone)
    asked = cohort.nominators is not Nominators.COORDINATORS
    return asked and allows(cohort.state, Act.NOMINATE) and (ends is None or clock.now() < ends)


def may_mark(person: User, session: Session) -> bool:
    """Coordinators mark every session, facilitators those that they run."""
    return coordinates(person) or (
        person.has(Role.FACILITATOR) and any(one.id == person.id for one in session.facilitators)
    )
