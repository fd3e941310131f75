"""When follow-ups fall due. Pure.

Days 30, 90, 180 and 365 after the anchor date, moved on to a working day of the member's own week, at nine in
the morning where the person is. Public holidays are not known here yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alumni.plans.models import FollowUpKind
from lms import clock

OFFSETS = {FollowUpKind.D30: 30, FollowUpKind.D90: 90, FollowUpKind.D180: 180, FollowUpKind.D365: 365}
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DECENT_HOUR = 9
OPEN_DAYS = 30
REMIND_AFTER_DAYS = (5, 12)


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up's day, the instant it opens, and the instant it closes."""

    kind: FollowUpKind
    due_on: date
    opens_at: datetime
    closes_at: datetime


def follow_ups(anchor_on: date, zone: str, weekend: Sequence[str]) -> list[Due]:
    """All four follow-ups of a plan, in order."""
    return [due(kind, anchor_on, zone, weekend) for kind in OFFSETS]


def due(kind: FollowUpKind, anchor_on: date, zone: str, weekend: Sequence[str]) -> Due:
    day = working_day(anchor_on + timedelta(days=OFFSETS[kind]), weekend)
    return Due(kind, day, clock.at(day, DECENT_HOUR, zone), clock.end_of(day + timedelta(days=OPEN_DAYS), zone))


def working_day(day: date, weekend: Sequence[str]) -> date:
    """The day itself, or the first working day after it."""
    while DAY_NAMES[day.weekday()] in weekend and len(set(weekend)) < len(DAY_NAMES):
        day += timedelta(days=1)
    return day


def mails_by(due_on: date, today: date) -> int:
    """How many mails a follow-up may have had by a day: the first, then reminders after 5 and 12 days."""
    if today < due_on:
        return 0
    return 1 + sum(today >= due_on + timedelta(days=after) for after in REMIND_AFTER_DAYS)
