"""A clock that dies in the middle of its work loses nothing and repeats nothing that counts."""

import os
import random
import time
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

PEOPLE = int(os.environ.get("KILL_PEOPLE", "200"))  # 10,000 takes some minutes
KILLS = 4
MORE = 300  # than a clock opens while it is being told to stop
PATIENCE = 120 + PEOPLE / 10  # seconds, for a machine that is busy with other things; 200 take about 20 in all


def follow_ups_fall_due(number: int) -> None:
    """As many people with a plan that runs, whose day 30 is today."""
    cohort, agency = world.make_cohort(state=CohortState.COMPLETED), world.make_agency(world.make_member(weekend=[]))
    cohort_id, agency_id, zone = cohort.id, agency.id, zone_where_it_is_noon()
    words = dict.fromkeys(("cue", "first_step", "with_whom", "success_sign", "obstacle", "answer"), "x")
    with transaction():
        for n in range(number):
            person = User(email=f"officer{n}@example.org", name=f"Officer {n}", agency_id=agency_id, time_zone=zone)
            nomination = Nomination(cohort_id=cohort_id, user=person, state=NominationState.ATTENDED)
            plan = Plan(
                nomination=nomination, cohort_id=cohort_id, user=person, anchor_on=clock.today(),
                state=PlanState.ACTIVE, goal="Goal",
            )  # fmt: skip
            plan.actions = [PlanAction(position=1, what="Brief the shift", due_month="2027-05", **words)]
            due = {"due_on": clock.today(), "opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=30)}
            plan.follow_ups = [FollowUp(kind=FollowUpKind.D30, **due)]
            db.session.add(plan)


def zone_where_it_is_noon() -> str:
    """Mails of follow-ups leave by day, and tests run at any hour. (POSIX turns the sign of these zones round.)"""
    ahead = 12 - clock.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


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

        each_once(mailbox, most_repeated=2)


def test_killed_again_and_again_at_any_moment_with_a_second_clock_beside_it(database_address, tmp_path):
    """The moments are drawn by chance, and the seed is said where it fails."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (mailbox, port),
    ):
        follow_ups_fall_due(PEOPLE)
        for _ in range(KILLS):
            with processes.clocks(2, url, tmp_path, port) as both:
                there = opened() + sent()
                processes.wait_for(
                    lambda there=there: opened() + sent() > there, seconds=PATIENCE, what=f"they begin (seed {seed})"
                )
                time.sleep(chance.uniform(0, 0.8))
                for one in chance.sample(both, 2):
                    processes.kill(one)
            five_minutes_pass()
        for done in (lambda: opened() == PEOPLE, lambda: sent() == PEOPLE):
            with processes.clocks(2, url, tmp_path, port) as both:
                processes.wait_for(done, seconds=PATIENCE, what=f"two clocks finish (seed {seed})")
                for one in both:
                    processes.kill(one)
            five_minutes_pass()
        each_once(mailbox, most_repeated=KILLS + 1)


def test_told_to_stop_it_ends_soon_and_interrupts_nothing(database_address, tmp_path):
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (mailbox, port),
    ):
        follow_ups_fall_due(MORE)
        for _ in range(2):
            least = opened() + 30
            with processes.clocks(1, url, tmp_path, port) as (one,):
                processes.wait_for(lambda least=least: opened() >= least, seconds=PATIENCE, what="it opens follow-ups")
                processes.stop(one)
            assert opened() < MORE, "it went on with what was left"
            assert db.session.scalar(select(func.count()).where(OutboxMessage.state == MailState.SENDING)) == 0
        with processes.clocks(1, url, tmp_path, port) as (last,):
            processes.wait_for(lambda: sent() == MORE, seconds=PATIENCE * 2, what="a clock finishes")
            processes.kill(last)
        each_once(mailbox, people=MORE, most_repeated=0)


def each_once(mailbox: processes.Mailbox, *, people: int = PEOPLE, most_repeated: int) -> None:
    """Nobody was forgotten or asked twice; what a kill interrupted between acceptance and commit may come again,
    under the same Message-ID."""
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == people
    assert set(db.session.scalars(select(FollowUp.mails))) == {1}
    ids_by_person: dict[str, set[str]] = {}
    for mail in mailbox.messages:
        ids_by_person.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
    assert len(ids_by_person) == people, "a mail was lost"
    assert all(len(ids) == 1 for ids in ids_by_person.values()), "a person got two different mails"
    repeated = [key for key, n in Counter(str(mail["Message-ID"]) for mail in mailbox.messages).items() if n > 1]
    assert len(repeated) <= most_repeated, "more was repeated than the one mail in flight at each kill"
