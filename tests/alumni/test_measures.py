"""What plans count for the logframe: cells with numerator and denominator, silence never hidden."""

from datetime import date

import pytest
import time_machine

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.services import reviewing
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Period
from tests import world
from tests.alumni.conftest import answer_link
from tests.alumni.test_support import ask, link

YEAR, NEXT = Period(date(2027, 1, 1), date(2027, 12, 31)), Period(date(2028, 1, 1), date(2028, 12, 31))


def read(code, period=YEAR, by=()):
    return {cell.dims: (cell.numerator, cell.denominator) for cell in house().measures[code].read(period, by)}


def whole(code, period=YEAR):
    found = read(code, period)
    return next(iter(found.values()), (0, 0))


@pytest.fixture
def plans(make_plan, hand_in, coordinator, today, browser):
    """Five graduates: four hand in, one of them late; two answer at day 180, one of them with an action done."""
    away = world.make_agency(world.make_member("FJ"))
    people = [world.make_user(email=f"o{n}@agency.example") for n in range(4)]
    people.append(world.make_user(agency=away, email="o4@agency.example"))
    ids = [make_plan(person).id for person in people]
    for plan_id in ids[:3]:
        hand_in(db.session.get(Plan, plan_id))
    today.move_to("2027-03-22T02:00:00+00:00")
    hand_in(db.session.get(Plan, ids[4]))
    for plan_id in (*ids[:3], ids[4]):
        with transaction():
            reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    today.move_to("2027-09-01T02:00:00+00:00")
    jobs.tick()
    for plan_id, status in ((ids[0], "done"), (ids[1], "started")):
        plan = db.session.get(Plan, plan_id)
        sent = {f"status-{one.id}": status for one in plan.actions} | {"same_post": "yes"}
        assert browser.post(answer_link(plan), data=sent).status_code == 302
    return ids


def test_plans_of_all_graduates_who_were_asked(plans):
    assert whole("l3.plans") == (3, 5), "the fourth was handed in after 14 days"
    assert whole("l3.plans", NEXT) == (0, 0)


def test_done_has_both_denominators(plans):
    assert whole("l3.done.all") == (1, 4), "silence counts as not done"
    assert whole("l3.done.ans") == (1, 2)
    assert whole("l3.actions") == (1, 4)


def test_the_period_is_that_of_day_180(plans):
    first_half = Period(date(2027, 1, 1), date(2027, 6, 30))
    assert whole("l3.done.all", first_half) == (0, 0)
    assert whole("l3.done.all", NEXT) == (0, 0)


def test_by_member_as_it_was(plans):
    moved = world.make_agency(world.make_member("ID"))
    with transaction():
        db.session.get(Plan, plans[0]).user.agency_id = moved.id
    found = sorted(read("l3.done.all", by=("member",)).values())
    assert found == [(0, 1), (1, 3)]


def test_follow_ups_answered_of_all_that_fell_due(plans):
    assert whole("l3.answer_rate") == (2, 4 * 3), "four plans, of which days 30, 90 and 180 lie in the year"
    assert whole("l3.answer_rate", NEXT) == (0, 4), "the plan that is closed is still asked whether it is in use"


def test_support_within_30_days_of_all_who_were_asked(plans, browser, today):
    for number in (1, 2):
        ask(browser, db.session.get(Plan, plans[number]), email=f"boss{number}@agency.example")
    browser.post(link("boss1@agency.example"), data={"answer": "supported_with_changes"})
    assert whole("l3.support") == (1, 2)
    today.shift(31 * 86400)
    browser.post(link("boss2@agency.example"), data={"answer": "supported"})
    assert whole("l3.support") == (1, 2), "after 30 days it no longer counts as support in time"


def test_an_action_done_after_day_180_does_not_rewrite_the_half_year(plans, browser, today):
    with time_machine.travel("2028-03-06T02:00:00+00:00", tick=False):
        jobs.tick()
        plan = db.session.get(Plan, plans[2])
        sent = {f"status-{one.id}": "done" for one in plan.actions} | {"same_post": "yes"}
        assert browser.post(answer_link(plan), data=sent).status_code == 302
        assert whole("l3.done.all") == (1, 4)
