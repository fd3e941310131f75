"""What needs a person: the rules in words of Python and in words of SQL say the same."""

from datetime import date, timedelta

import pytest

from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from alumni.plans.models.states import FollowUpState, PlanState, SupportState
from alumni.plans.needs import Need, needs, next_day, unanswered
from alumni.plans.queries import portfolio
from alumni.plans.services import reviewing
from lms import clock
from lms.db import db, transaction
from lms.listing import Listing


def found(need):
    return {plan.id for plan in portfolio.portfolio(Listing(filters={"need": need.value})).items}


@pytest.fixture
def many(make_plan, hand_in, coordinator, today):
    """Plans in every state, with follow-ups and supervisors in every state."""
    ids = []
    for place in range(30):
        plan_id = make_plan().id
        ids.append(plan_id)
        if place < 4:
            continue
        hand_in(db.session.get(Plan, plan_id))
        if place < 8:
            continue
        with transaction():
            reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    with transaction():
        for place, plan_id in enumerate(ids):
            _vary(db.session.get(Plan, plan_id), place)
    today.move_to("2027-03-25T02:00:00+00:00")
    return ids


def _vary(plan, place):
    plan.submit_by = date(2027, 3, 1) + timedelta(days=place * 3)
    if plan.submitted_on:
        plan.submitted_on = date(2027, 3, 8) + timedelta(days=place % 5)
    for n, one in enumerate(plan.follow_ups):
        one.state = list(FollowUpState)[(place + n) % len(FollowUpState)]
        one.due_on = date(2027, 3, 10) + timedelta(days=(place * 7 + n) % 15)
        one.opens_at = clock.at(one.due_on, 9, "Asia/Kuala_Lumpur")
        one.help_wanted = (place + n) % 11 == 0
    if place % 4 == 1:
        state = list(SupportState)[place % len(SupportState)]
        db.session.add(SupportRequest(plan=plan, name="Chief", email="c@agency.example", state=state))
    if place > 24:
        plan.state = (PlanState.CLOSED, PlanState.PAUSED, PlanState.LAPSED, PlanState.RETURNED)[place % 4]


def test_python_and_sql_agree_about_every_need(many):
    today = clock.today()
    plans = [db.session.get(Plan, plan_id) for plan_id in many]
    for need in Need:
        expected = {plan.id for plan in plans if need in needs(plan, today)}
        assert found(need) == expected, need
        assert portfolio.counts()[need] == len(expected), need
        shown = {plan.id for plan in portfolio.waiting()[need]}
        assert shown <= expected
        assert len(shown) == min(len(expected), portfolio.SHOWN_OF_EACH)
    assert found(Need.OVERDUE), "a test that finds nothing says nothing"
    assert found(Need.HELP)


def test_the_oldest_come_first(many):
    for plans in portfolio.waiting().values():
        assert [plan.anchor_on for plan in plans] == sorted(plan.anchor_on for plan in plans)


def test_counting_stops_at_many(many, monkeypatch):
    monkeypatch.setattr(portfolio, "MANY", 2)
    assert portfolio.counts()[Need.OVERDUE] == 2


def test_what_waits_for_an_answer_and_the_next_day():
    plan = Plan(state=PlanState.ACTIVE)
    plan.follow_ups = [
        FollowUp(state=FollowUpState.MISSED, due_on=date(2027, 4, 1)),
        FollowUp(state=FollowUpState.OPEN, due_on=date(2027, 6, 1)),
        FollowUp(state=FollowUpState.SCHEDULED, due_on=date(2027, 9, 1)),
    ]
    assert unanswered(plan).due_on == date(2027, 6, 1)
    assert next_day(plan) == date(2027, 6, 1)
    plan.follow_ups[1].state = FollowUpState.ANSWERED
    assert unanswered(plan).due_on == date(2027, 4, 1), "one that was missed can still be answered"
    assert next_day(plan) == date(2027, 9, 1)
    plan.state, plan.submit_by = PlanState.DRAFT, date(2027, 3, 19)
    assert next_day(plan) == date(2027, 3, 19)
    plan.state = PlanState.CLOSED
    assert next_day(plan) is None
