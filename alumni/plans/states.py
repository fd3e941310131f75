"""Which states a plan goes through, what moves it, who may, and what each move sends: one table, and its picture. Pure.

Section 1.5 of the reference on action plans. The supervisor's answer runs beside it and never decides.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from alumni.plans.models.states import PlanState
from lms.errors import RuleBroken

WRITABLE = (PlanState.DRAFT, PlanState.RETURNED, PlanState.LAPSED)


class Event(StrEnum):
    OPEN = "open"
    SUBMIT = "submit"
    RETURN = "return"
    AGREE = "agree"
    ACTIVATE = "activate"
    LAPSE = "lapse"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    SETTLE = "close with an outcome"
    OVERTAKE = "overtake"
    HAND_OVER = "hand over"
    WITHDRAW = "withdraw"
    DROP = "drop"
    REOPEN = "reopen"


OWNER, REVIEWER, COORDINATOR, CLOCK = "owner", "reviewer", "coordinator", "clock"


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another: by what, who does it, under which condition, and which mails it sends.

    Without an origin a plan begins. Mails are named as their folders in templates/emails/plans.
    """

    origin: PlanState | None
    event: Event
    to: PlanState
    who: tuple[str, ...]
    when: str = ""
    sends: tuple[str, ...] = ()


_GIVEN_UP = (PlanState.DRAFT, PlanState.RETURNED, PlanState.SUBMITTED, PlanState.ACTIVE, PlanState.PAUSED)
MOVES = (
    Move(None, Event.OPEN, PlanState.DRAFT, (CLOCK,), "before the training, or when it ends", ("write",)),
    Move(PlanState.DRAFT, Event.SUBMIT, PlanState.SUBMITTED, (OWNER,), sends=("submitted",)),
    Move(PlanState.LAPSED, Event.SUBMIT, PlanState.SUBMITTED, (OWNER,), "within 180 days", ("submitted",)),
    Move(PlanState.RETURNED, Event.SUBMIT, PlanState.SUBMITTED, (OWNER,), sends=("submitted",)),
    Move(PlanState.SUBMITTED, Event.RETURN, PlanState.RETURNED, (REVIEWER,), "at most twice", ("returned",)),
    Move(PlanState.SUBMITTED, Event.AGREE, PlanState.ACTIVE, (REVIEWER,), sends=("agreed",)),
    Move(
        PlanState.SUBMITTED,
        Event.ACTIVATE,
        PlanState.ACTIVE,
        (CLOCK,),
        "reviewer silent for 14 days, or none wanted",
        ("agreed",),
    ),
    Move(PlanState.DRAFT, Event.LAPSE, PlanState.LAPSED, (CLOCK,), "21 days after the last day"),
    Move(PlanState.ACTIVE, Event.PAUSE, PlanState.PAUSED, (OWNER, COORDINATOR), "six months at most", ("paused",)),
    Move(PlanState.PAUSED, Event.RESUME, PlanState.ACTIVE, (OWNER, COORDINATOR, CLOCK), sends=("resumed",)),
    Move(PlanState.ACTIVE, Event.CLOSE, PlanState.CLOSED, (OWNER, CLOCK), "all done or dropped, or last follow-up"),
    *(
        Move(origin, Event.SETTLE, PlanState.CLOSED, (COORDINATOR,), "outcome and reason given", ("closed",))
        for origin in (PlanState.ACTIVE, PlanState.PAUSED)
    ),
    *(
        Move(origin, event, PlanState.CLOSED, (OWNER, COORDINATOR), "another post", sends)
        for origin in (PlanState.ACTIVE, PlanState.PAUSED)
        for event, sends in ((Event.OVERTAKE, ()), (Event.HAND_OVER, ("handed_over",)))
    ),
    *(Move(origin, Event.WITHDRAW, PlanState.WITHDRAWN, (OWNER,)) for origin in _GIVEN_UP),
    Move(PlanState.DRAFT, Event.DROP, PlanState.WITHDRAWN, (CLOCK,), "did not attend"),
    Move(PlanState.CLOSED, Event.REOPEN, PlanState.ACTIVE, (COORDINATOR,), "within 60 days", ("reopened",)),
)


def find(now: PlanState, event: Event) -> Move:
    """The move that an event makes from a state. Raises RuleBroken with the reason when there is none."""
    for move in MOVES:
        if move.origin is now and move.event is event:
            return move
    raise RuleBroken(refusal(now))


def can(now: PlanState, event: Event, who: str) -> bool:
    """Whether somebody may move a plan so from where it is."""
    return any(move.origin is now and move.event is event and who in move.who for move in MOVES)


def refusal(now: PlanState) -> str:
    """Why a plan does not move, and what can be done."""
    return {
        PlanState.DRAFT: _("This action plan is a draft. Hand it in first."),
        PlanState.SUBMITTED: _("This action plan is handed in and waits for its reviewer."),
        PlanState.RETURNED: _("This action plan was returned. Its owner changes it and hands it in again."),
        PlanState.ACTIVE: _("This action plan is active already. Load the page again to see where it stands."),
        PlanState.PAUSED: _("This action plan is paused. Go on with it first."),
        PlanState.CLOSED: _("This action plan is closed. A coordinator can open it again within 60 days."),
        PlanState.LAPSED: _("This action plan was not handed in in time. It can still be written and handed in."),
        PlanState.WITHDRAWN: _("This action plan was withdrawn. Nothing can be done with it any more."),
    }[now]


def picture() -> str:
    """The table as a Mermaid state diagram, as it stands in docs/states/plan.md."""
    lines = ["stateDiagram-v2"]
    for move in MOVES:
        label = move.event.value + (f" ({move.when})" if move.when else "") + f", {' or '.join(move.who)}"
        label += f"; sends {' and '.join(move.sends)}" if move.sends else ""
        lines.append(f"    {move.origin.value if move.origin else '[*]'} --> {move.to.value}: {label}")
    return "\n".join([*lines, "    closed --> [*]", "    withdrawn --> [*]"])
