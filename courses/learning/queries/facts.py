"""Reading what measures count. Groups are those of the day that counts; the language is the person's of today."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from courses.learning.models import Enrolment, EnrolmentState
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
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


def prework_facts(period: Period) -> list[Fact]:
    """One fact for each pre-work course of somebody with a seat, the cohort's first day in the period: completed
    before that day, or not."""
    rows = db.session.execute(
        _columns(Cohort.starts_on)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Nomination, and_(Nomination.cohort_id == Cohort.id, Nomination.user_id == Enrolment.user_id))
        .where(
            Enrolment.state != EnrolmentState.WITHDRAWN,
            Nomination.state.in_((NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)),
            Cohort.state != CohortState.CANCELLED,
            Cohort.starts_on.between(period.starts_on, period.ends_on),
        )
    ).all()
    return [
        Fact(row.user_id, _dims(row), int(row.completed_on is not None and row.completed_on < row.starts_on), 1)
        for row in rows
    ]


def _made_between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (Enrolment.created_at >= clock.at(first, 0, "UTC"), Enrolment.created_at < clock.end_of(last, "UTC"))


def _rows(*conditions: ColumnElement[bool]) -> Sequence[Any]:
    """Columns, not objects: there may be very many."""
    return db.session.execute(_columns().where(*conditions)).all()


def _columns(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Enrolment.user_id, Enrolment.created_at, Enrolment.started_at, Enrolment.completed_at, Enrolment.completed_on,
        Enrolment.member, Enrolment.sub_region, Enrolment.agency_family, Enrolment.gender, User.language,
    )  # fmt: skip
    return select(*columns, *more).join(Enrolment.user)


def _dims(row: Any) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
        "language": row.language,
    }
