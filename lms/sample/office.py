"""What waits for the coordinator today: a training that is running, people who ask for an account, a locked report."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from lms import clock
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.services import attendance
from lms.db import db, transaction
from lms.monitoring import periods
from lms.monitoring import services as monitoring
from lms.organisations.models import Member
from lms.sample.people import DOMAIN

ASKING = (
    ("Losaline Tupou", "TO", "Tonga Police", "Sergeant", "I work at the port and was told about the course."),
    (
        "Pema Wangdi",
        "BT",
        "Department of Immigration",
        "Immigration officer",
        "My office takes part in the next IPSIP.",
    ),
)


def fill(coordinator_id: int, officer_ids: Sequence[int]) -> None:
    """Give the office a working day."""
    _running_training(coordinator_id, officer_ids)
    with transaction():
        for name, iso2, agency, post, reason in ASKING:
            member = db.session.scalars(select(Member).where(Member.iso2 == iso2)).one()
            email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
            asked = {"name": name, "member_id": member.id, "agency_name": agency, "post": post, "reason": reason}
            accounts.request_account({"email": email, "language": "en", **asked})
    _last_years_report(coordinator_id)


def _running_training(coordinator_id: int, officer_ids: Sequence[int]) -> None:
    """It began yesterday: the first session is marked, the second goes on now."""
    today, zone = clock.today(), "Pacific/Fiji"
    with transaction():
        programme = db.session.scalars(select(Programme).where(Programme.code == "ipsip")).one()
        cohort = Cohort(
            programme=programme, programme_id=programme.id, title=f"IPSIP Pacific {today.year}", venue="Suva",
            time_zone=zone, starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1), seats=16,
            state=CohortState.RUNNING,
        )  # fmt: skip
        db.session.add(cohort)
        db.session.flush()
        going_on = clock.now().replace(minute=0, second=0, microsecond=0)
        yesterday = clock.at(today - timedelta(days=1), 9, zone)
        for starts, title in ((yesterday, "Who moves people, and how"), (going_on, "First contact and referral")):
            ends = starts + timedelta(hours=3)
            db.session.add(Session(cohort_id=cohort.id, title=title, starts_at=starts, ends_at=ends, room="Room 2"))
        for user_id in officer_ids:
            db.session.add(Nomination(cohort_id=cohort.id, user_id=user_id, state=NominationState.ACCEPTED))
        cohort_id = cohort.id
    with transaction():
        first = db.session.scalars(select(Session).where(Session.cohort_id == cohort_id).order_by(Session.id)).first()
        there = db.session.scalars(select(Nomination.id).where(Nomination.cohort_id == cohort_id)).all()
        if first:
            by = db.session.get_one(User, coordinator_id)
            attendance.mark(first, {one: place != 3 for place, one in enumerate(there)}, by=by)


def _last_years_report(coordinator_id: int) -> None:
    year = clock.today().year - 1
    with transaction():
        by = db.session.get_one(User, coordinator_id)
        monitoring.lock_report(title=f"Annual report {year}", chosen=periods.of_year(year), by=by)
