"""Plans open before a training, so that its participants bring a problem from work."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState
from alumni.plans.services import opening
from lms.accounts.models import User
from lms.cohorts.events import CohortCompleted, Graduated
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.services import offers
from lms.db import db, transaction
from tests import mailed, world


@pytest.fixture
def now():
    with time_machine.travel("2027-02-14T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def seat(now):
    """A seat in a training that begins on 1 March and ends on 5 March."""
    cohort = world.make_cohort(state=CohortState.CONFIRMED)
    return world.make_nomination(cohort, state=NominationState.ACCEPTED)


def plans():
    db.session.expire_all()
    return list(db.session.scalars(select(Plan)).unique())


def complete(seat_id, coordinator, *, attended=True):
    with transaction():
        nomination = db.session.get(Nomination, seat_id)
        nomination.state = NominationState.ATTENDED if attended else NominationState.NO_SHOW
        nomination.completed_on = nomination.cohort.ends_on if attended else None
        for name, value in nomination.user.snapshot().items():
            setattr(nomination, name, value)
        by = db.session.get(User, coordinator.id)
        opening.drop_missed(CohortCompleted(nomination.cohort, by))
        if attended:
            opening.open_plan(Graduated(nomination, by))


def test_two_weeks_before_the_training_the_question_comes_once(browser, seat, now):
    person = seat.user
    jobs.tick()
    assert plans() == [], "15 days before it is too early"
    now.move_to("2027-02-15T02:00:00+00:00")
    jobs.tick()
    jobs.tick()
    [plan] = plans()
    assert (plan.state, plan.asked_at, plan.anchor_on) == (PlanState.DRAFT, None, date(2027, 3, 5))
    assert len(mailed.mails(person.email, key="plan_prepare:")) == 1
    browser.sign_in(person)
    assert "which problem at work do you bring?" in browser.page("/").text
    plan_id = plan.id
    assert browser.post(f"/plans/{plan_id}/write", data={"goal": "Files wait", "today": "Ten days"}).status_code == 302


def test_the_end_of_the_training_asks_for_the_same_plan(seat, now, coordinator):
    seat_id, person = seat.id, seat.user
    now.move_to("2027-02-15T02:00:00+00:00")
    jobs.tick()
    [plan] = plans()
    plan_id = plan.id
    now.move_to("2027-03-08T02:00:00+00:00")
    jobs.tick()
    assert plans()[0].state is PlanState.DRAFT, "it does not lapse before anybody asked for it"
    complete(seat_id, coordinator)
    complete(seat_id, coordinator)
    [plan] = plans()
    assert plan.id == plan_id
    assert plan.submit_by == date(2027, 3, 22)
    assert len(mailed.mails(person.email, key="plan_open:")) == 1


def test_the_draft_of_somebody_who_did_not_come_goes(seat, now, coordinator):
    seat_id = seat.id
    now.move_to("2027-02-15T02:00:00+00:00")
    jobs.tick()
    complete(seat_id, coordinator, attended=False)
    assert [one.state for one in plans()] == [PlanState.WITHDRAWN]


@pytest.mark.parametrize("state", [NominationState.NOMINATED, NominationState.OFFERED, NominationState.WITHDRAWN])
def test_without_a_seat_there_is_no_question(now, state):
    world.make_nomination(world.make_cohort(state=CohortState.CONFIRMED), state=state)
    now.move_to("2027-02-20T02:00:00+00:00")
    jobs.tick()
    assert plans() == []


def test_a_training_that_is_cancelled_or_wants_no_plans_asks_nothing(now):
    for cohort in (
        world.make_cohort(state=CohortState.CANCELLED),
        world.make_cohort(world.make_programme(opens_plan=False), state=CohortState.CONFIRMED),
    ):
        world.make_nomination(cohort, state=NominationState.ACCEPTED)
    now.move_to("2027-02-20T02:00:00+00:00")
    jobs.tick()
    assert plans() == []


def test_the_draft_of_somebody_who_gives_the_seat_back_goes(seat, now):
    seat_id = seat.id
    now.move_to("2027-02-15T02:00:00+00:00")
    jobs.tick()
    assert plans()[0].state is PlanState.DRAFT
    with transaction():
        offers.withdraw(db.session.get(Nomination, seat_id))
    assert plans()[0].state is PlanState.WITHDRAWN


def test_no_draft_is_left_of_anybody_who_was_not_there(seat, now, coordinator):
    seat_id = seat.id
    now.move_to("2027-02-15T02:00:00+00:00")
    jobs.tick()
    with transaction():
        nomination = db.session.get(Nomination, seat_id)
        nomination.state = NominationState.DECLINED
        opening.drop_missed(CohortCompleted(nomination.cohort, coordinator))
    assert plans()[0].state is PlanState.WITHDRAWN
