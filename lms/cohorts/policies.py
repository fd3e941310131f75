"""Who may do what in cohorts."""

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.sessions import Session
from lms.cohorts.scope import scope_of
from lms.cohorts.states import Act, allows
from lms.roles import Role, coordinates, runs_sessions


def nominates(person: User) -> bool:
    """Coordinators nominate anybody, focal points the people of their member."""
    return not scope_of(person).empty


def works_with_cohorts(person: User) -> bool:
    return runs_sessions(person) or nominates(person)


def is_focal_point(person: User) -> bool:
    """A focal point who is not in the office: their place in the navigation is the learners' bar."""
    return nominates(person) and not runs_sessions(person) and not person.has(Role.ANALYST)


def may_nominate(person: User, cohort: Cohort) -> bool:
    """Focal points until the cohort is confirmed, coordinators until it is over."""
    if coordinates(person):
        return allows(cohort.state, Act.NOMINATE_LATE)
    return nominates(person) and allows(cohort.state, Act.NOMINATE)


def may_mark(person: User, session: Session) -> bool:
    """Coordinators mark every session, facilitators those that they run."""
    return coordinates(person) or (person.has(Role.FACILITATOR) and session.facilitator_id == person.id)
