"""Which states a plan goes through, who moves it, and when that is impossible: one table, and its picture. Pure."""

from dataclasses import dataclass

from flask_babel import gettext as _

from alumni.plans.models import PlanState
from lms.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another, by what, and who does it."""

    origin: PlanState
    event: str
    who: str
    to: PlanState


MOVES = (
    Move(PlanState.DRAFT, "submit", "owner", PlanState.SUBMITTED),
    Move(PlanState.DRAFT, "lapse (21 days after the last day)", "clock", PlanState.LAPSED),
    Move(PlanState.SUBMITTED, "return", "reviewer, at most twice", PlanState.RETURNED),
    Move(PlanState.RETURNED, "submit", "owner", PlanState.SUBMITTED),
    Move(PlanState.SUBMITTED, "agree", "reviewer", PlanState.ACTIVE),
    Move(PlanState.SUBMITTED, "activate (reviewer silent for 14 days)", "clock", PlanState.ACTIVE),
    Move(PlanState.LAPSED, "submit", "owner", PlanState.SUBMITTED),
    Move(
        PlanState.ACTIVE,
        "close (all actions done or dropped, or the last follow-up ended)",
        "clock or owner",
        PlanState.CLOSED,
    ),
    Move(PlanState.DRAFT, "withdraw", "owner", PlanState.WITHDRAWN),
    Move(PlanState.SUBMITTED, "withdraw", "owner", PlanState.WITHDRAWN),
    Move(PlanState.ACTIVE, "withdraw", "owner", PlanState.WITHDRAWN),
)


def require(now: PlanState, then: PlanState) -> None:
    """Raise RuleBroken unless the table has a move from one state to the other."""
    if not any(move.origin is now and move.to is then for move in MOVES):
        raise RuleBroken(_("The action plan cannot go there from where it is now. Load the page again."))


def may(now: PlanState, then: PlanState) -> bool:
    return any(move.origin is now and move.to is then for move in MOVES)


def picture() -> str:
    """The table as a Mermaid state diagram, as it stands in docs/states/plan.md."""
    lines = ["stateDiagram-v2", "    [*] --> draft: open (when the cohort is completed)"]
    lines += [f"    {move.origin.value} --> {move.to.value}: {move.event}, {move.who}" for move in MOVES]
    return "\n".join([*lines, "    closed --> [*]"])
