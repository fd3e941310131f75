"""The coordinators' board: what needs a person, every plan, filters in the address, files, fixed statements."""

import csv
import io

import pytest

from alumni.plans.models.plans import FollowUp, Plan, SupportRequest
from alumni.plans.models.states import PlanState, SupportState
from alumni.plans.services import reviewing
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.db import db, transaction
from lms.roles import Role
from tests import world


@pytest.fixture
def plans(make_plan, hand_in, coordinator, agency, today):
    """Ana's runs, Ben's waits for review, Chen in Fiji writes."""
    away = world.make_agency(world.make_member("FJ"))
    people = [
        world.make_user(agency=agency, name="Ana", email="ana@agency.example"),
        world.make_user(agency=agency, name="Ben", email="ben@agency.example"),
        world.make_user(agency=away, name="Chen", email="chen@agency.example"),
    ]
    ids = [make_plan(person).id for person in people]
    for plan_id in ids[:2]:
        hand_in(db.session.get(Plan, plan_id))
    with transaction():
        reviewing.agree(db.session.get(Plan, ids[0]), by=coordinator)
    return ids


def names(page):
    return [row.th.a.text for row in page.select("table tbody tr")]


def test_what_needs_a_person_stands_first(browser, plans, coordinator, today):
    today.move_to("2027-04-20T02:00:00+00:00")
    with transaction():
        ana = db.session.get(Plan, plans[0])
        ana.follow_ups[0].help_wanted = True
        db.session.add(SupportRequest(plan=ana, name="Chief", email="c@x.example", state=SupportState.CANNOT))
        db.session.add(
            SupportRequest(
                plan=db.session.get(Plan, plans[1]), name="Chief", email="c@x.example", state=SupportState.HELD
            )
        )
    browser.sign_in(coordinator)
    page = browser.page("/plans/board")
    sections = {one.h2.text: [row.text for row in one.select("h3")] for one in page.select("section") if one.h2}
    assert sections["They asked for help"] == ["Ana"]
    assert sections["The supervisor does not support it"] == ["Ana"]
    assert sections["The supervisor's address is held"] == ["Ben"]
    assert sections["Plans to review"] == ["Ben"]
    assert sections["Overdue"] == ["Ben", "Chen"], "not reviewed in a week, not handed in by its day"


def test_filters_live_in_the_address(browser, plans, coordinator, cohort):
    other = world.make_cohort(state=CohortState.COMPLETED, title="Alumni Camp 2027")
    browser.sign_in(coordinator)
    for query, expected in (
        ("", {"Ana", "Ben", "Chen"}),
        ("state=active", {"Ana"}),
        ("state=nonsense", set()),
        ("member=Fiji", {"Chen"}),
        (f"cohort={cohort.id}", {"Ana", "Ben", "Chen"}),
        (f"cohort={other.id}", set()),
        ("cohort=x", set()),
        ("age=30", {"Ana", "Ben", "Chen"}),
        ("age=365", set()),
        ("age=over", set()),
        ("need=review", {"Ben"}),
        ("need=nonsense", set()),
        ("q=an", {"Ana"}),
        ("q=border+forum", {"Ana", "Ben", "Chen"}),
        ("q=%25", set()),
        ("state=active&member=Fiji", set()),
        ("mentor=1", set()),
    ):
        assert set(names(browser.page(f"/plans/board?{query}"))) == expected, query
    page = browser.page("/plans/board?state=active&q=an")
    assert page.select_one("#filter-state option[selected]")["value"] == "active"
    assert page.select_one("#q")["value"] == "an"
    assert "No action plan here" in browser.page("/plans/board?q=nobody").text


def test_orders(browser, plans, coordinator):
    browser.sign_in(coordinator)
    assert names(browser.page("/plans/board?sort=name")) == ["Ana", "Ben", "Chen"]
    assert names(browser.page("/plans/board?sort=member"))[0] == "Chen"
    assert names(browser.page("/plans/board?sort=state")) == ["Ana", "Chen", "Ben"]
    assert names(browser.page("/plans/board?sort=oldest")) == ["Ana", "Ben", "Chen"]
    assert names(browser.page("/plans/board")) == ["Chen", "Ben", "Ana"]


def test_a_file_says_what_narrowed_it(browser, plans, coordinator):
    browser.sign_in(coordinator)
    answer = browser.get("/plans/board?state=active&export=csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][-1] == "Filter: state=active"
    assert [row[1] for row in rows[1:]] == ["Ana"]
    assert "active" in answer.headers["Content-Disposition"]
    assert browser.get("/plans/board?export=xlsx").data[:2] == b"PK"


def test_an_empty_house_says_when_plans_come(browser, coordinator):
    browser.sign_in(coordinator)
    assert "No action plan yet" in browser.page("/plans/board").text


@pytest.mark.parametrize(
    "path", ["/plans/board", "/plans/board/follow-ups", "/plans/board/act?act=nudge", "/plans/cases", "/plans/results"]
)
def test_the_board_is_for_coordinators(browser, plans, path):
    for person in (world.make_user(), world.make_user(Role.MENTOR), world.make_user(Role.ANALYST)):
        browser.sign_in(person)
        assert browser.get(path).status_code == 403


def test_measures_and_knowledge_are_for_analysts_too(browser, plans):
    browser.sign_in(world.make_user(Role.ANALYST))
    for path in ("/plans/measures", "/plans/knowledge"):
        assert browser.get(path).status_code == 200
    assert "Search in what they wrote" not in browser.page("/plans/knowledge").text
    browser.sign_in(world.make_user())
    for path in ("/plans/measures", "/plans/knowledge"):
        assert browser.get(path).status_code == 403


def test_pages_take_as_many_statements_for_50_plans_as_for_one(
    browser, make_plan, coordinator, statements, today, cohort
):
    mentor_id = world.make_user(Role.MENTOR).id

    def more(number):
        for place in range(number):
            plan_id = make_plan().id
            with transaction():
                plan = db.session.get(Plan, plan_id)
                plan.state, plan.mentor_id = PlanState.SUBMITTED, mentor_id
                plan.submitted_at, plan.submitted_on = plan.created_at, plan.created_at.date()
                reviewing.agree(plan, by=None)
                plan.follow_ups[0].help_wanted = place % 2 == 0
                plan.follow_ups[0].note, plan.follow_ups[0].answered_on = "Well", plan.created_at.date()
                db.session.add(SupportRequest(plan=plan, name="C", email="c@x.example", state=SupportState.CANNOT))
        browser.sign_in(coordinator)
        found = {}
        for url in (
            "/plans/board", "/plans/board?sort=name&q=o", "/plans/board?need=help", "/plans/board/follow-ups",
            "/plans/board/act?act=nudge&everything=yes", "/plans/board/act?act=mentor&everything=yes",
            "/plans/results", "/plans/knowledge", "/plans/measures?by=member", "/plans/cases",
        ):  # fmt: skip
            statements.clear()
            browser.page(url)
            found[url] = len(statements)
        return found

    assert more(1) == more(49)


def test_names_with_signs_are_text(browser, make_plan, coordinator):
    person = world.make_user(name="<b>Ana</b>", email="b@agency.example")
    make_plan(person)
    browser.sign_in(coordinator)
    assert "<b>Ana</b>" not in browser.get("/plans/board").text
    assert names(browser.page("/plans/board")) == ["<b>Ana</b>"]
    assert db.session.query(FollowUp).count() == 0
    assert db.session.query(Cohort).count() == 1
