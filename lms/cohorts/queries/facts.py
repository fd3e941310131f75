"""What the measures of cohorts count."""

from sqlalchemy import select

from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.manifest import Period
from lms.monitoring.tally import Fact


def trained(period: Period) -> list[Fact]:
    """One fact for each completed place in the period, with the groups of that day."""
    rows = db.session.scalars(
        select(Nomination).where(
            Nomination.state == NominationState.ATTENDED,
            Nomination.completed_on >= period.starts_on,
            Nomination.completed_on <= period.ends_on,
        )
    )
    return [Fact(row.user_id, dims_of(row)) for row in rows]


def dims_of(row: Nomination) -> dict[str, str | None]:
    return {
        "member": row.member,
        "sub_region": row.sub_region,
        "agency_family": row.agency_family,
        "gender": row.gender,
    }
