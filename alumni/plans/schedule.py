"""When follow-ups fall due, when their mails leave, and by when help is given. Pure.

So many days after the anchor date as the plan's template says, moved on to a day on which people of the member work
(neither weekend nor public holiday), at nine in the morning where the person is; reminders so many days after that,
moved in the same way.

While no clock runs nothing is lost and nothing piles up. Work that fell due is done once, in the order in which it
fell due, as soon as a clock runs again: every follow-up whose window is still open is opened, one that is over is
closed unasked, and of the reminders whose days have passed at most the latest is sent, none within two days of
another mail. The mails themselves leave so many a minute as the settings say (lms.notifications.jobs).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alumni.plans.models.shape import DEFAULT, MOST_REMINDERS, REMINDERS, Offset
from alumni.plans.models.states import FollowUpKind
from lms import clock
from lms.free_days.days import FreeDays

OFFSETS = {one.kind: one.days for one in DEFAULT.offsets}
DECENT_HOUR = 9
BREATH = timedelta(days=2)
HELP_DAYS = 10
HELPER_HAS = timedelta(days=5)  # then a request goes on to the coordinators: half-way


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up's day, the instant it opens, and the instant it closes."""

    kind: FollowUpKind
    days: int
    due_on: date
    opens_at: datetime
    closes_at: datetime


def follow_ups(anchor_on: date, zone: str, free: FreeDays, offsets: Sequence[Offset] = DEFAULT.offsets) -> list[Due]:
    """All follow-ups of a plan, in order."""
    return [_due(one, anchor_on, zone, free) for one in sorted(offsets, key=lambda one: one.days)]


def due(kind: FollowUpKind, anchor_on: date, zone: str, free: FreeDays) -> Due:
    """A follow-up on the day that it has unless a template says otherwise."""
    return _due(Offset(kind, OFFSETS[kind]), anchor_on, zone, free)


def _due(offset: Offset, anchor_on: date, zone: str, free: FreeDays) -> Due:
    day = free.first_working(anchor_on + timedelta(days=offset.days))
    closes_at = clock.end_of(day + timedelta(days=offset.window), zone)
    return Due(offset.kind, offset.days, day, clock.at(day, DECENT_HOUR, zone), closes_at)


def opening(moment: datetime, zone: str, free: FreeDays) -> datetime:
    """When somebody can be asked from a moment on: at nine in the morning of the first day of work."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    if clock.at(day, DECENT_HOUR, zone) < moment:
        day += timedelta(days=1)
    return clock.at(free.first_working(day), DECENT_HOUR, zone)


def closing(closes_at: datetime, before: datetime, after: datetime, zone: str) -> datetime:
    """When a window closes that opens later than before: with the end of a day, as many days later."""
    here = ZoneInfo(zone)
    later = after.astimezone(here).date() - before.astimezone(here).date()
    last_day = (closes_at - timedelta(seconds=1)).astimezone(here).date()
    return clock.end_of(last_day + later, zone)


def mail_days(asked_on: date, zone: str, free: FreeDays, reminders: Sequence[int] = REMINDERS) -> list[datetime]:
    """When each mail of a follow-up that is asked on a day leaves: the first, then its reminders; three at most, in
    order, each a day of its own."""
    days = [asked_on]
    for after in sorted(reminders)[:MOST_REMINDERS]:
        day = free.first_working(asked_on + timedelta(days=after))
        if day > days[-1]:
            days.append(day)
    return [clock.at(day, DECENT_HOUR, zone) for day in days]


def mails_by(moment: datetime, mails: Sequence[datetime]) -> int:
    """How many of the mails of a follow-up are due by a moment."""
    return sum(moment >= one for one in mails)


def next_mail(last: datetime, mails: Sequence[datetime]) -> datetime | None:
    """The mail that follows one that left, late or not: never so soon that it would follow on its heels."""
    return next((one for one in mails if one >= last + BREATH), None)


def help_due(asked_on: date) -> date:
    """By when a request for help is answered: within ten days."""
    return asked_on + timedelta(days=HELP_DAYS)
