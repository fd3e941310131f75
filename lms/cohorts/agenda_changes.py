"""What has changed in an agenda since people were told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.sessions import Session


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that people have another picture of; times are instants, empty where there was or is none."""

    what: What
    title: str
    was: tuple[datetime, datetime] | None = None
    now: tuple[datetime, datetime] | None = None


def picture(cohort: Cohort, sessions: Sequence[Session]) -> dict[str, Any]:
    """An agenda as people are told it, fit to be kept as JSON."""
    return {
        "cohort": [cohort.title, cohort.starts_on.isoformat(), cohort.ends_on.isoformat(), cohort.venue],
        "sessions": {
            one.uid: {
                "title": one.title, "starts": one.starts_at.isoformat(), "ends": one.ends_at.isoformat(),
                "room": one.room, "track": one.track, "text": [one.description, one.materials],
            }
            for one in sessions
        },
    }  # fmt: skip


def changes(told: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """The differences between two pictures, those of the cohort first."""
    found = []
    if told.get("cohort") != now["cohort"]:
        found.append(Change(What.COHORT, now["cohort"][0]))
    before, after = told.get("sessions", {}), now["sessions"]
    for key, one in after.items():
        if key not in before:
            found.append(Change(What.ADDED, one["title"], None, times(one)))
        elif times(before[key]) != times(one):
            found.append(Change(What.MOVED, one["title"], times(before[key]), times(one)))
        elif before[key] != one:
            found.append(Change(What.CHANGED, one["title"], None, times(one)))
    return found + [
        Change(What.REMOVED, one["title"], times(one), None) for key, one in before.items() if key not in after
    ]


def times(one: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From when to when a session of a picture lasts."""
    return datetime.fromisoformat(one["starts"]), datetime.fromisoformat(one["ends"])
