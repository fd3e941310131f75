"""A clock that is killed among the graduates of a cohort gives everybody everything, once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from alumni.network.models import Membership
from alumni.plans.models.plans import Plan
from courses.credentials.models import Certificate
from lms.accounts.models import User
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.completing import Graduation
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.services import completing
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from surveys.collection.models import Invitation
from surveys.questionnaires.services import shipped as questionnaires
from tests import world
from tests.journeys import processes

pytestmark = pytest.mark.process

PEOPLE = 150
PATIENCE = 120  # seconds, for a machine that is busy with other things
EACH = (Certificate, Plan, Membership, Invitation)


def a_cohort_is_completed(number: int) -> None:
    """Everybody was in the only session, so that everybody graduates."""
    with transaction():
        questionnaires.load_shipped()
    cohort = world.make_cohort(state=CohortState.RUNNING, evaluation_survey="evaluation-last-day")
    cohort_id, agency_id = cohort.id, world.make_agency().id
    starts = datetime(2027, 3, 1, 2, tzinfo=UTC)
    session_id = world.save(
        Session(cohort_id=cohort_id, title="Opening", starts_at=starts, ends_at=starts + timedelta(hours=1))
    ).id
    with transaction():
        for n in range(number):
            person = User(email=f"graduate{n}@example.org", name=f"Officer {n}", agency_id=agency_id, time_zone="UTC")
            nomination = Nomination(cohort_id=cohort_id, user=person, state=NominationState.ACCEPTED)
            db.session.add(Attendance(session_id=session_id, nomination=nomination, present=True))
    office = world.make_coordinator()
    with transaction():
        assert completing.complete(cohorts_read.cohort(cohort_id, lock=True), by=office) == number


def served() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Graduation.done_at))) or 0


def test_killed_among_the_graduates(database_address, tmp_path):
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (_mailbox, port),
    ):
        a_cohort_is_completed(PEOPLE)
        before = 0
        for _ in range(2):
            wanted = before + 30
            with processes.clocks(1, url, tmp_path, port) as (one,):
                processes.wait_for(
                    lambda least=wanted: served() >= least, seconds=PATIENCE, what="graduates are served"
                )
                processes.kill(one)
            before = served()
            assert before < PEOPLE, "the clock was killed too late to prove anything"
            for model in EACH:
                assert db.session.scalar(select(func.count(model.user_id))) == before, "all of it or none of it"
        with processes.clocks(2, url, tmp_path, port) as rest:
            processes.wait_for(lambda: served() == PEOPLE, seconds=PATIENCE, what="two clocks serve the rest")
            for one in rest:
                processes.kill(one)  # the mails, which another test is about, need not all leave

        for model in EACH:
            found = db.session.scalars(select(model.user_id)).all()
            assert (len(found), len(set(found))) == (PEOPLE, PEOPLE), model.__tablename__
        keys = [key.split(":")[0] for key in db.session.scalars(select(OutboxMessage.key))]
        for kind in ("plan_open", "membership_offered", "survey_invitation"):
            assert keys.count(kind) == PEOPLE
