"""Reading what measures count."""

from datetime import timedelta

from sqlalchemy import select

from courses.learning.models import Enrolment, EnrolmentState
from lms import clock
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact

DAYS_TO_COMPLETE = 90


def started_facts(period: Period) -> list[Fact]:
    """One fact for each enrolment whose 90 days ended in the period: completed within them, or not."""
    first = period.starts_on - timedelta(days=DAYS_TO_COMPLETE)
    last = period.ends_on - timedelta(days=DAYS_TO_COMPLETE)
    rows = db.session.scalars(
        select(Enrolment).where(
            Enrolment.state != EnrolmentState.WITHDRAWN,
            Enrolment.created_at >= clock.at(first, 0, "UTC"),
            Enrolment.created_at < clock.end_of(last, "UTC"),
        )
    )
    return [Fact(row.user_id, _dims(row), int(_in_time(row)), 1) for row in rows]


def _in_time(row: Enrolment) -> bool:
    return row.completed_at is not None and row.completed_at - row.created_at <= timedelta(days=DAYS_TO_COMPLETE)


def completed_facts(period: Period) -> list[Fact]:
    """One fact for each course completed in the period."""
    rows = db.session.scalars(
        select(Enrolment).where(Enrolment.completed_on >= period.starts_on, Enrolment.completed_on <= period.ends_on)
    )
    return [Fact(row.user_id, _dims(row)) for row in rows]


def _dims(row: Enrolment) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }
