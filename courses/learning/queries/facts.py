"""Reading what measures count. Groups are those of the day that counts; the language is the person's of today."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from courses.learning.models import Enrolment, EnrolmentState
from lms import clock
from lms.accounts.models import User
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact

DAYS_TO_COMPLETE = 90


def started_facts(period: Period) -> list[Fact]:
    """One fact for each enrolment whose 90 days ended in the period: completed within them, or not."""
    first = period.starts_on - timedelta(days=DAYS_TO_COMPLETE)
    last = period.ends_on - timedelta(days=DAYS_TO_COMPLETE)
    rows = _rows(Enrolment.state != EnrolmentState.WITHDRAWN, *_made_between(first, last))
    return [Fact(row.user_id, _dims(row), int(_in_time(row.created_at, row.completed_at)), 1) for row in rows]


def _in_time(made_at: datetime, completed_at: datetime | None) -> bool:
    return completed_at is not None and completed_at - made_at <= timedelta(days=DAYS_TO_COMPLETE)


def completed_facts(period: Period) -> list[Fact]:
    """One fact for each course completed in the period."""
    rows = _rows(Enrolment.completed_on >= period.starts_on, Enrolment.completed_on <= period.ends_on)
    return [Fact(row.user_id, _dims(row)) for row in rows]


def enrolled_facts(period: Period) -> list[Fact]:
    """One fact for each enrolment made in the period and not withdrawn: completed by now, or not."""
    rows = _rows(Enrolment.state != EnrolmentState.WITHDRAWN, *_made_between(period.starts_on, period.ends_on))
    return [Fact(row.user_id, _dims(row), int(row.completed_at is not None), 1) for row in rows]


def days_facts(period: Period) -> list[Fact]:
    """One fact for each course completed in the period by somebody who took it for the first time: in how many days."""
    rows = _rows(
        Enrolment.completed_on >= period.starts_on,
        Enrolment.completed_on <= period.ends_on,
        Enrolment.started_at.is_not(None),
        Enrolment.round == 1,
    )
    return [Fact(row.user_id, _dims(row), max((row.completed_on - row.started_at.date()).days, 0), 1) for row in rows]


def _made_between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (Enrolment.created_at >= clock.at(first, 0, "UTC"), Enrolment.created_at < clock.end_of(last, "UTC"))


def _rows(*conditions: ColumnElement[bool]) -> Sequence[Any]:
    """Columns, not objects: there may be very many."""
    return db.session.execute(
        select(
            Enrolment.user_id, Enrolment.created_at, Enrolment.started_at, Enrolment.completed_at,
            Enrolment.completed_on, Enrolment.member, Enrolment.sub_region, Enrolment.agency_family, Enrolment.gender,
            User.language,
        ).join(Enrolment.user).where(*conditions)
    ).all()  # fmt: skip


def _dims(row: Any) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
        "language": row.language,
    }
