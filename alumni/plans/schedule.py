"""When follow-ups fall due. Pure.

So many days after the anchor date as the plan's template says, moved on to a working day of the member's own week,
at nine in the morning where the person is. Public holidays are not known here yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alumni.plans.models.shape import DEFAULT, REMINDERS, WINDOW, Offset
from alumni.plans.models.states import FollowUpKind
from lms import clock

OFFSETS = {one.kind: one.days for one in DEFAULT.offsets}
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DECENT_HOUR = 9
OPEN_DAYS = WINDOW


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up's day, the instant it opens, and the instant it closes."""

    kind: FollowUpKind
    days: int
    due_on: date
    opens_at: datetime
    closes_at: datetime


def follow_ups(
    anchor_on: date, zone: str, weekend: Sequence[str], offsets: Sequence[Offset] = DEFAULT.offsets
) -> list[Due]:
    """All follow-ups of a plan, in order."""
    return [_due(one, anchor_on, zone, weekend) for one in sorted(offsets, key=lambda one: one.days)]


def due(kind: FollowUpKind, anchor_on: date, zone: str, weekend: Sequence[str]) -> Due:
    """A follow-up on the day that it has unless a template says otherwise."""
    return _due(Offset(kind, OFFSETS[kind]), anchor_on, zone, weekend)


def _due(offset: Offset, anchor_on: date, zone: str, weekend: Sequence[str]) -> Due:
    day = working_day(anchor_on + timedelta(days=offset.days), weekend)
    closes_at = clock.end_of(day + timedelta(days=offset.window), zone)
    return Due(offset.kind, offset.days, day, clock.at(day, DECENT_HOUR, zone), closes_at)


def working_day(day: date, weekend: Sequence[str]) -> date:
    """The day itself, or the first working day after it."""
    while DAY_NAMES[day.weekday()] in weekend and len(set(weekend)) < len(DAY_NAMES):
        day += timedelta(days=1)
    return day


def mails_by(due_on: date, today: date, reminders: Sequence[int] = REMINDERS) -> int:
    """How many mails a follow-up may have had by a day: the first, then reminders so many days after."""
    if today < due_on:
        return 0
    return 1 + sum(today >= due_on + timedelta(days=after) for after in reminders)
