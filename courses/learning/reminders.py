"""Which reminders are sent when, and why others are not. Pure: everything is counted from the day that something falls
due or ends, in the reader's own time zone, never from the last run of the clock."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms import clock
from lms.free_days.days import FreeDays
from lms.notifications.quiet import next_calm

HOUR = 9


class Cause(StrEnum):
    """What a reminder is about: a course that falls due, or whose time is over soon, or a result that ends."""

    DUE = "due"
    CLOSES = "closes"
    ENDS = "ends"


DAYS_BEFORE = {Cause.DUE: (7, 1), Cause.CLOSES: (14, 2), Cause.ENDS: (60, 14)}


class Silence(StrEnum):
    """Why a reminder is not sent."""

    DONE = "done"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RENEWED = "renewed"
    SENT = "sent"
    STOPPED = "stopped"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Subject:
    """An enrolment as far as reminding goes. `silence` says why there is nothing to remind of, if so."""

    enrolment_id: int
    user_id: int
    name: str
    title: str
    cause: Cause
    day: date
    zone: str
    free: FreeDays
    silence: Silence | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One reminder: when it leaves, or why it does not."""

    key: str
    at: datetime
    days: int
    subject: Subject
    silence: Silence | None

    @property
    def day(self) -> date:
        return self.subject.day


def plan(subjects: Sequence[Subject], sent: Collection[str], stopped: Collection[int]) -> list[Item]:
    """Every reminder of these subjects in the order of time, sent or not.

    It leaves at nine in the morning of the reader, so many days before, earlier where they do not work on that day.
    """
    items = [
        Item(key, at, days, subject, _silence(subject, key, sent, stopped))
        for subject in subjects
        for days, key, at in _moments(subject)
    ]
    return sorted(items, key=lambda item: (item.at, item.subject.day, -item.days, item.key))


def _moments(subject: Subject) -> Iterator[tuple[int, str, datetime]]:
    for days in DAYS_BEFORE[subject.cause]:
        morning = subject.free.last_working(subject.day - timedelta(days=days))
        key = f"course_{subject.cause.value}:{subject.enrolment_id}:{subject.day.isoformat()}:{days}"
        yield days, key, clock.at(morning, HOUR, subject.zone)


def _silence(subject: Subject, key: str, sent: Collection[str], stopped: Collection[int]) -> Silence | None:
    if key in sent:
        return Silence.SENT
    if subject.silence is None and subject.user_id in stopped:
        return Silence.STOPPED
    return subject.silence


def due_now(items: Sequence[Item], now: datetime) -> list[Item]:
    """What is to be sent at this moment: begun, not silent, the day not over, and the reader awake and at work.

    Of several that were missed for one subject only the latest is left; the others would say the same.
    """
    latest: dict[tuple[int, Cause], Item] = {}
    for item in items:
        subject = item.subject
        begun = item.at <= now < clock.end_of(subject.day, subject.zone)
        if begun:
            latest[subject.enrolment_id, subject.cause] = item
    return [
        item
        for item in latest.values()
        if item.silence is None and next_calm(now, item.subject.zone, item.subject.free) <= now
    ]


def between(items: Sequence[Item], first: datetime, last: datetime) -> list[Item]:
    """What stands in the plan from one moment to another, with what is not sent and why."""
    return [item for item in items if first <= item.at < last]
