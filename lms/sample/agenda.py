"""The agenda of the next Border Forum, and what the first participants have told and chosen."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from lms.accounts import queries as accounts
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import logistics, places, sessions
from lms.cohorts.services.sessions import Plan
from lms.db import transaction

TRACKS = (
    ("Documents", "Second look at documents", "Room 1", 12),
    ("Interviews", "First questions, first hour", "Room 2", 2),
)


def plan(cohort_id: int, coordinator_id: int) -> None:
    """Four days: one where the group splits, and one clash that a coordinator has to see."""
    with transaction():
        by, cohort = accounts.person(coordinator_id), cohorts_read.cohort(cohort_id, lock=True)
        day = cohort.starts_on + timedelta(days=2)
        for track, title, room, capacity in TRACKS:
            sessions.add_session(
                cohort,
                Plan(title, day, time(9), time(12), track=track, room=room, capacity=capacity,
                     description="Group work with cases made up for this training."),
                by=by,
            )  # fmt: skip
        last = day + timedelta(days=1)
        _add(cohort_id, coordinator_id, last, "Start your action plan", time(9), time(10, 30))
        _add(cohort_id, coordinator_id, last, "Questions to the office", time(10), time(11))


def _add(cohort_id: int, coordinator_id: int, day: date, title: str, starts: time, ends: time) -> None:
    slot = Plan(title, day, starts, ends, room="Hall A", facilitator_ids=[coordinator_id])
    sessions.add_session(cohorts_read.cohort(cohort_id), slot, by=accounts.person(coordinator_id))


def tell(cohort_id: int, accepted: Sequence[int], coordinator_id: int) -> None:
    """One tells what they need, two choose the small track, and the agenda changes after all of them were told."""
    with transaction():
        coordinator, cohort = accounts.person(coordinator_id), cohorts_read.cohort(cohort_id, lock=True)
        logistics.name_reader(cohort, coordinator, by=coordinator)
        first, second = (nominations_read.nomination(one) for one in accepted[1:3])
        told = {
            "arrives_on": cohort.starts_on - timedelta(days=1), "arrival": "Evening flight, sample", "departs_on": None,
            "departure": None, "visa_letter": True, "passport_name": first.user.name, "diet": "No pork",
            "accessibility": None, "emergency_name": None, "emergency_phone": None,
        }  # fmt: skip
        logistics.save(first, told, by=first.user)
        small = next(one for one in sessions_read.sessions(cohort_id) if one.capacity == 2)
        for one in (first, second):
            places.give(small, one, by=one.user)
        noon = cohort.starts_on + timedelta(days=1)
        sessions.add_session(cohort, Plan("A call with alumni", noon, time(14), time(15)), by=coordinator)
