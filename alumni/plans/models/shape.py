"""What a plan asks for: its fields, its follow-ups, who reads it. Pure.

The default is what a plan has that no template shapes. Offsets and the three mails at most: section 1.6 of the
reference on action plans (30 help, 90 reunion, 180 measurement, 365 still in use).
"""

from dataclasses import dataclass

from alumni.plans.models.states import Companion, FollowUpKind, Reviewer

ALWAYS = ("what", "due_month", "success_sign")
WANTED = ("kind", "cue", "first_step", "with_whom", "needs", "obstacle", "answer")
TEXT_FIELDS = ("what", "cue", "first_step", "with_whom", "due_month", "success_sign", "needs", "obstacle", "answer")
ACTION_FIELDS = (*TEXT_FIELDS, "kind")
LONGEST = {
    "goal": 300, "today": 300, "what": 200, "cue": 120, "first_step": 120, "with_whom": 120, "due_month": 7,
    "success_sign": 200, "needs": 200, "obstacle": 120, "answer": 120, "kind": 32,
}  # fmt: skip
MOST_ACTIONS = 3
MOST_EVER = 5
MOST_REMINDERS = 2
SUBMIT_DAYS = 14
OPENS_BEFORE = 14
WINDOW = 30
REMINDERS = (5, 12)


@dataclass(frozen=True, slots=True)
class Offset:
    """A follow-up: what it is for, how many days after the anchor date, and how many days it stays open."""

    kind: FollowUpKind
    days: int
    window: int = WINDOW


OFFSETS = (
    Offset(FollowUpKind.D30, 30),
    Offset(FollowUpKind.D90, 90),
    Offset(FollowUpKind.D180, 180),
    Offset(FollowUpKind.D365, 365),
)


@dataclass(frozen=True, slots=True)
class Shape:
    guidance: str = ""
    goal_prompt: str = ""
    today_prompt: str = ""
    fields: tuple[str, ...] = WANTED
    most_actions: int = MOST_ACTIONS
    offsets: tuple[Offset, ...] = OFFSETS
    reminders: tuple[int, ...] = REMINDERS
    submit_days: int = SUBMIT_DAYS
    opens_before: int = OPENS_BEFORE
    asks_supervisor: bool = True
    reviewer: Reviewer = Reviewer.MENTOR
    companions: tuple[Companion, ...] = ()

    @property
    def action_fields(self) -> tuple[str, ...]:
        """The fields of each action, in the order in which they are asked."""
        return tuple(name for name in ACTION_FIELDS if name in ALWAYS or name in self.fields)

    def names(self) -> tuple[str, ...]:
        """Every field of a plan of this shape: goal, today, then those of each action as what-0, kind-0 …"""
        slots = range(self.most_actions)
        return ("goal", "today", *(f"{name}-{slot}" for slot in slots for name in self.action_fields))

    @property
    def going_along(self) -> tuple[Companion, ...]:
        """Everybody who can go along, those whom the plan asks for first."""
        return (*self.companions, *(one for one in Companion if one not in self.companions))

    @property
    def last(self) -> FollowUpKind | None:
        """The follow-up after which a plan closes."""
        return max(self.offsets, key=lambda one: one.days).kind if self.offsets else None


DEFAULT = Shape()


def longest(name: str) -> int:
    """How many characters a field takes; its name may end with the number of an action."""
    return LONGEST[name.rsplit("-", 1)[0]]
