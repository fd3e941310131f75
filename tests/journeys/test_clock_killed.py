"""A clock that dies in the middle of its work loses nothing and repeats nothing that counts."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from alumni.plans.models.plans import FollowUp, Plan, PlanAction
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.notifications.models import MailState, OutboxMessage
from tests import world
from tests.journeys import processes

pytestmark = pytest.mark.process

PEOPLE = 200
PATIENCE = 120  # seconds, for a machine that is busy with other things; it takes about 20 in all


def follow_ups_fall_due(number: int) -> None:
    """As many people with a plan that runs, whose day 30 is today."""
    cohort, agency = world.make_cohort(state=CohortState.COMPLETED), world.make_agency()
    cohort_id, agency_id = cohort.id, agency.id
    words = dict.fromkeys(("cue", "first_step", "with_whom", "success_sign", "obstacle", "answer"), "x")
    with transaction():
        for n in range(number):
            person = User(email=f"officer{n}@example.org", name=f"Officer {n}", agency_id=agency_id, time_zone="UTC")
            nomination = Nomination(cohort_id=cohort_id, user=person, state=NominationState.ATTENDED)
            plan = Plan(
                nomination=nomination, cohort_id=cohort_id, user=person, anchor_on=clock.today(),
                state=PlanState.ACTIVE, goal="Goal",
            )  # fmt: skip
            plan.actions = [PlanAction(position=1, what="Brief the shift", due_month="2027-05", **words)]
            due = {"due_on": clock.today(), "opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=30)}
            plan.follow_ups = [FollowUp(kind=FollowUpKind.D30, **due)]
            db.session.add(plan)


def opened() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(FollowUp.id)).where(FollowUp.state == FollowUpState.OPEN)) or 0


def sent() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == MailState.SENT)) or 0


def five_minutes_pass() -> None:
    """What a dead clock had claimed counts as stuck."""
    with transaction():
        for message in db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == MailState.SENDING)):
            message.claimed_at = clock.now() - timedelta(minutes=6)


def test_killed_while_opening_and_while_sending_then_two_clocks(database_address, tmp_path):
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (mailbox, port),
    ):
        follow_ups_fall_due(PEOPLE)

        with processes.clocks(1, url, tmp_path, port) as (first,):
            processes.wait_for(lambda: opened() >= 60, seconds=PATIENCE, what="the first clock opens follow-ups")
            processes.kill(first)
        five_minutes_pass()
        assert opened() < PEOPLE, "the clock was killed too late to prove anything about opening"

        already = len(mailbox.messages)
        with processes.clocks(1, url, tmp_path, port) as (second,):
            more = already + 20
            processes.wait_for(lambda: len(mailbox.messages) >= more, seconds=PATIENCE, what="the second clock sends")
            processes.kill(second)
        five_minutes_pass()
        assert sent() < PEOPLE, "the clock was killed too late to prove anything about sending"

        for done in (lambda: opened() == PEOPLE, lambda: sent() == PEOPLE):
            with processes.clocks(2, url, tmp_path, port):
                processes.wait_for(done, seconds=PATIENCE, what="two clocks open everything, then send everything")

        assert db.session.scalar(select(func.count(OutboxMessage.id))) == PEOPLE
        assert set(db.session.scalars(select(FollowUp.mails))) == {1}
        ids_by_person: dict[str, set[str]] = {}
        for mail in mailbox.messages:
            ids_by_person.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
        assert len(ids_by_person) == PEOPLE, "a mail was lost"
        assert all(len(ids) == 1 for ids in ids_by_person.values()), "a person got two different mails"
        repeated = [key for key, n in Counter(str(mail["Message-ID"]) for mail in mailbox.messages).items() if n > 1]
        assert len(repeated) <= 2, "more was repeated than the one mail in flight at each kill"
