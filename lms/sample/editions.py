"""Cohorts that are only planned yet, made from their programmes as a coordinator makes them."""

from datetime import date, time, timedelta
from typing import Any

from lms import clock
from lms.accounts.models import User
from lms.cohorts.beginning import beginning
from lms.cohorts.models.cohorts import Cohort, Nominators
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.services import cohorts
from lms.cohorts.wall_clock import instant
from lms.db import db, transaction

AGENDA = (
    ("What people smuggling is, and what it is not", time(9), time(10, 30)),
    ("Case work in small groups", time(11), time(12, 30)),
    ("From first contact to referral", time(14), time(15, 30)),
)


def plan(coordinator_id: int, forum_id: int) -> None:
    """Next year's IPSIP with its first days, and the Alumni Camp beside the Border Forum."""
    starts_on = date(clock.today().year + 1, 8, 30)
    with transaction():
        by = db.session.get_one(User, coordinator_id)
        typed = values("ipsip", starts_on, "Penang", "Asia/Kuala_Lumpur", by)
        _first_days(cohorts.save(None, typed, by=by))
        forum = db.session.get_one(Cohort, forum_id)
        camp = values("alumni-camp", forum.ends_on + timedelta(days=1), forum.venue, forum.time_zone, by)
        cohorts.save(None, camp | {"alongside_id": forum.id}, by=by)


def values(code: str, starts_on: date, venue: str, zone: str, contact: User) -> dict[str, Any]:
    """What the form would send for a new edition of a programme."""
    programme = next(one for one in programmes_read.programmes() if one.code == code)
    typed = beginning(programme, starts_on, clock.today(zone))
    spoken = (typed.pop("language"), typed.pop("second_language"), typed.pop("third_language"))
    return typed | {
        "venue": venue,
        "time_zone": zone,
        "languages": [one for one in spoken if one],
        "nominators": Nominators(typed["nominators"]),
        "plan_template": typed["plan_template"] or None,
        "evaluation_survey": typed["evaluation_survey"] or None,
        "prework": [(row["course"], row["due_on"]) for row in typed["prework"]],
        "contact_id": contact.id,
        "alongside_id": None,
    }


def _first_days(cohort: Cohort) -> None:
    for number in range(2):
        day = cohort.starts_on + timedelta(days=number)
        for title, starts, ends in AGENDA:
            at = {"starts_at": instant(day, starts, cohort.time_zone), "ends_at": instant(day, ends, cohort.time_zone)}
            db.session.add(Session(cohort_id=cohort.id, title=title, room="Room 1", **at))
