"""What plans count for the logframe: cells with numerator and denominator, silence never hidden."""

from datetime import date

import pytest
import time_machine

from alumni.plans import jobs
from alumni.plans.models.confirmations import Confirmation
from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.states import ActionStatus
from alumni.plans.needs import Need
from alumni.plans.queries import portfolio
from alumni.plans.services import reviewing
from lms import clock
from lms.accounts.models import Gender
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Period
from tests import world
from tests.alumni.answering import answer, answered
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
    assert whole("l3.answer_rate", NEXT) == (0, 0), "what is to come is not due yet"
    with time_machine.travel("2028-03-10T02:00:00+00:00", tick=False):
        assert whole("l3.answer_rate", NEXT) == (0, 4), "the plan that is closed is still asked whether it is in use"


def test_what_is_to_come_is_not_counted_as_silence(plans):
    with time_machine.travel("2027-08-30T02:00:00+00:00", tick=False):
        for code in ("l3.done.all", "l3.actions", "l3.answered.d180"):
            assert whole(code) == (0, 0), code
        assert whole("l3.answered.d90") == (0, 4)


@pytest.mark.parametrize(
    ("day", "counted"),
    [("2027-09-02", (2, 4)), ("2027-09-20", (2, 4)), ("2027-11-20", (1, 4))],
    ids=["the day after", "in its window", "late"],
)
def test_what_is_answered_in_the_window_of_day_180_counts_as_the_half_year(plans, browser, day, counted):
    """The question of day 180 is asked on that day: nobody can answer it before."""
    with time_machine.travel(f"{day}T02:00:00+00:00", tick=False):
        jobs.tick()
        plan = db.session.get(Plan, plans[2])
        sent = {f"status-{one.id}": "done" for one in plan.actions} | {"same_post": "yes"}
        assert browser.post(answer_link(plan), data=sent).status_code == 302
        assert whole("l3.done.all") == counted
        assert whole("l3.actions") == counted
        assert whole("l3.done.ans") == (counted[0], counted[0] + 1)


def test_the_first_that_is_done_is_one_that_stayed_so(plans):
    before = whole("l3.first_done")
    taken_back = {"status": ActionStatus.STARTED, "done_on": date(2027, 4, 1), "committed": True}
    world.save(PlanAction(plan_id=plans[0], position=9, what="Ask", **taken_back))
    assert whole("l3.first_done") == before


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


def test_what_became_of_what_was_committed_adds_up(make_plan, hand_in, coordinator, today, browser):
    answered(make_plan, today, browser, coordinator, hand_in, ["done", "blocked", "dropped", "started", None])
    assert whole("l3.actions") == (1, 5)
    assert whole("l3.actions.blocked") == (1, 5)
    assert whole("l3.actions.dropped") == (1, 5)
    assert whole("l3.done.all") == (1, 5)
    assert whole("l3.done.ans") == (1, 4)


def test_by_cohort_and_by_gender(make_plan, hand_in, coordinator, today, browser, agency):
    people = [
        world.make_user(agency=agency, email=f"w{n}@agency.example", gender=Gender.WOMAN if n else Gender.MAN)
        for n in range(3)
    ]
    answered(make_plan, today, browser, coordinator, hand_in, ["done", "done", "started"], people)
    assert read("l3.done.all", by=("gender",)) == {("man",): (1, 1), ("woman",): (1, 2)}
    assert read("l3.done.all", by=("cohort",)) == {("Border Forum 2027",): (2, 3)}
    assert read("l3.plans", by=("cohort",)) == {("Border Forum 2027",): (3, 3)}
    assert read("l3.answered.d180", by=("agency_family",)) == {("border_immigration",): (3, 3)}


def test_an_action_added_later_is_not_counted(make_plan, hand_in, coordinator, today, browser):
    [plan_id] = answered(make_plan, today, browser, coordinator, hand_in, ["started"])
    with transaction():
        plan = db.session.get(Plan, plan_id)
        plan.actions.append(PlanAction(position=2, what="More", status=ActionStatus.DONE, done_on=date(2027, 8, 1)))
    assert whole("l3.actions") == (0, 1)
    assert whole("l3.done.all") == (0, 1)


def test_days_to_the_first_action_done(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, ["done", "done", "done", "started"])
    with transaction():
        for plan_id, day in zip(ids, (date(2027, 3, 15), date(2027, 4, 4), date(2027, 9, 30)), strict=False):
            db.session.get(Plan, plan_id).actions[0].done_on = day
    assert whole("l3.first_done") == (20, 2), "the median of 10 and 30 days; one was done after day 180"


def test_answers_wave_by_wave(plans):
    assert whole("l3.answered.d30") == (0, 4)
    assert whole("l3.answered.d180") == (2, 4)
    assert whole("l3.answered.d365") == (0, 0)


def test_reviewed_within_seven_days(make_plan, hand_in, coordinator, today):
    ids = [make_plan().id for _n in range(4)]
    for plan_id in ids:
        hand_in(db.session.get(Plan, plan_id))
    today.shift(3 * 86400)
    with transaction():
        reviewing.agree(db.session.get(Plan, ids[0]), by=coordinator)
        reviewing.give_back(db.session.get(Plan, ids[1]), "Be bolder", by=coordinator)
    today.shift(6 * 86400)
    with transaction():
        reviewing.agree(db.session.get(Plan, ids[2]), by=coordinator)
    today.shift(10 * 86400)
    jobs.tick()
    assert whole("l3.reviewed") == (2, 4), "nine days are late, and silence is no review"


def test_supervisors_asked_of_all_plans(plans, browser):
    assert whole("l3.support.asked") == (0, 4)
    ask(browser, db.session.get(Plan, plans[1]), email="boss@agency.example")
    assert whole("l3.support.asked") == (1, 4)
    ask(browser, db.session.get(Plan, plans[2]), email="boss@elsewhere.example")
    assert whole("l3.support.asked") == (1, 4), "an address that is held is not asked yet"


def test_who_moved_of_those_who_answered(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, ["started", "started", None])
    with transaction():
        next(one for one in db.session.get(Plan, ids[0]).follow_ups if one.kind == "d180").same_post = "left"
    assert whole("l3.moved") == (1, 2)


def test_the_page_and_the_board_agree(browser, plans, coordinator):
    browser.sign_in(coordinator)
    page = browser.page("/plans/measures?period=2027")
    told = {one.dt.text: one.dd.text for one in page.select(".figures > div")}
    assert told["Plans with an action done, of all"].endswith("1 of 4")
    assert told["Plans with an action done, of those that answered"].endswith("1 of 2")
    rows = browser.page("/plans/board").select("tbody tr")
    assert sum("Active" in row.text or "Closed" in row.text for row in rows) == 4


def test_small_groups_are_joined_on_the_page(browser, plans, coordinator):
    browser.sign_in(coordinator)
    page = browser.page("/plans/measures?period=2027&by=member")
    card = next(one for one in page.select(".card") if one.h3 and one.h3.text == "Graduates with an action plan")
    assert [row.th.text for row in card.select("tr")] == ["Small groups together"]
    rows = browser.get("/plans/measures?period=2027&by=member&export=csv").text
    assert "Fiji" not in rows
    assert 'l3.done.all,"Plans with an action done, of all",,1,4' in rows


def test_what_hinders_is_compared_and_found_again(browser, make_plan, hand_in, coordinator, today):
    ids = answered(make_plan, today, browser, coordinator, hand_in, [None] * 11)
    for place, plan_id in enumerate(ids):
        more = {"hindered": "no_time", "note": f"No room in plan {place}"} if place < 6 else {}
        answer(browser, plan_id, "started", **more)
    browser.sign_in(coordinator)
    table = browser.page("/plans/knowledge?period=2027").select("table.heat")[0]
    first = table.select_one("tbody tr")
    assert [first.th.text, *(cell.text for cell in first.select("td"))] == ["No time", "6 55%", "6 55%"]
    found = browser.page("/plans/results?q=room&hindered=no_time")
    assert len(found.select(".rows > li")) == 6
    assert len(browser.page("/plans/results?q=plan+3").select(".rows > li")) == 1
    assert "Nothing found" in browser.page("/plans/results?q=%25").text
    assert "Nothing found" in browser.page("/plans/results?hindered=money").text
    assert db.session.get(Plan, ids[0]).user.name not in browser.get("/plans/results?export=csv").text


def test_what_somebody_else_confirms(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, ["done", "done", "done", "started"])
    with transaction():
        for place, plan_id in enumerate(ids):
            plan = db.session.get(Plan, plan_id)
            day_180 = next(one for one in plan.follow_ups if one.kind == "d180")
            said = ("done", "not_yet", None, "done")[place]
            if said:
                db.session.add(
                    Confirmation(
                        plan=plan, follow_up=day_180, name="Chief", email="c@agency.example", asked_at=clock.now(),
                        answered_at=clock.now(), statuses={str(plan.actions[0].id): said},
                    )
                )  # fmt: skip
    assert whole("l3.confirmed") == (1, 3), "of the three that say done; one supervisor says no, one is silent"
    with transaction():
        plan = db.session.get(Plan, ids[2])
        show(plan, accepted=False)
    assert whole("l3.confirmed") == (1, 3), "evidence counts once a reviewer has accepted it"
    with transaction():
        db.session.query(Evidence).one().accepted_at = clock.now()
    assert whole("l3.confirmed") == (2, 3)


def show(plan, *, accepted):
    db.session.add(
        Evidence(
            plan=plan, action=plan.actions[0], title="The list", address="https://agency.example/list",
            accepted_at=clock.now() if accepted else None,
        )
    )  # fmt: skip


def test_institutional_changes_need_accepted_evidence(make_plan, hand_in, coordinator, today, browser):
    """One counts. Of the others one waits, one changes no institution, one is not done; of one nobody said how far it
    reaches, and of one that it reaches nobody else."""
    told = [
        ("done", "guideline", True, "unit"), ("done", "guideline", False, "unit"),
        ("done", "own_practice", True, "unit"), ("started", "policy", True, "unit"),
        ("done", "policy", True, None), ("done", "policy", True, "self"),
    ]  # fmt: skip
    ids = answered(make_plan, today, browser, coordinator, hand_in, [one[0] for one in told])
    with transaction():
        for plan_id, (_status, kind, accepted, level) in zip(ids, told, strict=True):
            plan = db.session.get(Plan, plan_id)
            plan.actions[0].kind = kind
            plan.follow_ups[2].level = level
            show(plan, accepted=accepted)
    assert whole("l4.institution") == (1, None)
    assert whole("l4.institution", NEXT) == (0, None), "it counts in the period in which it was accepted"


def test_colleagues_reached_are_capped(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, [None, None, None])
    for plan_id, reached in zip(ids, ("12", "900", ""), strict=True):
        answer(browser, plan_id, "started", reached=reached)
    assert whole("l4.spread") == (212, None), "at most 200 an answer"


def test_how_far_changes_reach_of_those_who_told(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, [None] * 5)
    for plan_id, level in zip(ids, ("self", "unit", "cross_border", "", None), strict=True):
        if level is not None:
            answer(browser, plan_id, "started", level=level)
    found = {one: whole(f"l4.level.{one}") for one in ("unit", "agency", "country", "cross_border")}
    assert found == {"unit": (2, 3), "agency": (1, 3), "country": (1, 3), "cross_border": (1, 3)}
    with transaction():
        plan = db.session.get(Plan, ids[1])
        plan.follow_ups[3].answered_at, plan.follow_ups[3].level = clock.now(), "agency"
    assert whole("l4.level.agency") == (2, 3), "what was told last counts"


def test_still_in_use_after_a_year(make_plan, hand_in, coordinator, today, browser):
    ids = answered(make_plan, today, browser, coordinator, hand_in, ["done", "done", "done", "started"])
    with transaction():
        for plan_id, said in zip(ids, ("yes", "stopped", None, "yes"), strict=True):
            plan = db.session.get(Plan, plan_id)
            last = next(one for one in plan.follow_ups if one.kind == "d365")
            if said:
                last.answered_at, last.in_use = clock.now(), {str(plan.actions[0].id): said}
    assert whole("l3.in_use", NEXT) == (0, 0), "the year is not over"
    today.move_to("2028-03-06T02:00:00+00:00")
    assert whole("l3.in_use", NEXT) == (1, 3), "silence and stopped count as not in use"
    assert whole("l3.in_use") == (0, 0), "day 365 lies in the year after"


def test_evidence_that_waits_stands_on_the_board(browser, plans, coordinator):
    with transaction():
        show(db.session.get(Plan, plans[0]), accepted=False)
        show(db.session.get(Plan, plans[1]), accepted=True)
    browser.sign_in(coordinator)
    page = browser.page("/plans/board?need=evidence")
    assert len(page.select("tbody tr")) == 1
    assert "Evidence" in page.select_one("tbody tr").text
    assert portfolio.counts()[Need.EVIDENCE] == 1
