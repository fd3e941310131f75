"""How much of somebody's plan a person sees. Pure."""

from enum import StrEnum

from alumni.plans.models.plans import Plan
from lms.roles import Person, coordinates


class Sight(StrEnum):
    """Everything; all but what the supervisor and the office say; or only what was planned and where it stands."""

    ALL = "all"
    MENTOR = "mentor"
    PEER = "peer"


def sight(person: Person, plan: Plan) -> Sight:
    """Of somebody who may open the plan: its owner and the office, its mentor, its buddy or secondee."""
    if plan.user_id == person.id or coordinates(person):
        return Sight.ALL
    return Sight.MENTOR if plan.mentor_id == person.id else Sight.PEER
