"""Plan templates: made by coordinators, versioned, and kept by the plans that began with them."""

from datetime import date

import pytest
from sqlalchemy import select

from alumni.plans.models.plans import Plan
from alumni.plans.models.shape import DEFAULT
from alumni.plans.models.states import PlanState
from alumni.plans.models.templates import PlanTemplate
from alumni.plans.queries import templates as read
from alumni.plans.services import templates
from lms.cohorts.models.cohorts import Cohort, Prework
from lms.db import db, transaction
from tests import world

SENT = {
    "code": "short-plan", "title": "Short plan", "programme": "", "course": "", "in_use": "y", "guidance": "Be brief.",
    "fields": ["with_whom"], "most_actions": "1", "submit_days": "7", "opens_before": "10", "days_d30": "20",
    "window_d30": "15", "days_d90": "", "days_d180": "100", "window_d180": "30", "days_d365": "", "reminders": "3",
    "asks_supervisor": "", "reviewer": "nobody", "companions": ["buddy"],
}  # fmt: skip


@pytest.fixture
def made(browser, coordinator):
    browser.sign_in(coordinator)
    assert browser.post("/plans/templates/new", data=SENT).status_code == 302
    return db.session.scalars(select(PlanTemplate)).one()


def test_the_shipped_template_asks_what_a_plan_without_one_asks():
    with transaction():
        assert templates.load_shipped() == 1
    shipped = db.session.scalars(select(PlanTemplate)).one().shape
    assert (shipped.offsets, shipped.reminders, shipped.most_actions) == (DEFAULT.offsets, DEFAULT.reminders, 3)
    assert shipped.fields == DEFAULT.fields
    with transaction():
        assert templates.load_shipped() == 0


def test_loading_leaves_what_a_coordinator_has_changed(browser, coordinator):
    with transaction():
        templates.load_shipped()
    browser.sign_in(coordinator)
    data = SENT | {"seen": "1", "title": "Ours"}
    assert browser.post("/plans/templates/return-to-work/edit", data=data).status_code == 302
    with transaction():
        assert templates.load_shipped() == 0
    assert read.of_code("return-to-work")[0].title == "Ours"


def test_a_template_shapes_the_plans_that_begin_with_it(browser, made, make_plan, coordinator):
    plan = make_plan()
    plan_id = plan.id
    assert plan.template_id == made.id
    assert plan.submit_by == date(2027, 3, 15)
    browser.sign_in(plan.user)
    page = browser.page(f"/plans/{plan_id}/write")
    assert "Be brief." in page.text
    assert page.find(id="with_whom-0")
    assert page.find(id="cue-0") is None
    assert page.find(id="what-1") is None
    sent = {"goal": "A goal", "what-0": "One thing", "cue-0": "Not asked", "what-1": "Not asked", "submit": "yes"}
    assert browser.post(f"/plans/{plan_id}/write", data=sent).status_code == 302
    found = db.session.get(Plan, plan_id)
    assert found.state is PlanState.ACTIVE, "nobody reviews it"
    assert [(one.what, one.cue) for one in found.actions] == [("One thing", "")]
    assert [(one.kind.value, one.days) for one in found.follow_ups] == [("d30", 20), ("d180", 100)]
    assert "Support of the supervisor" not in browser.page(f"/plans/{plan_id}").text
    boss = {"name": "Boss", "email": "boss@agency.example"}
    assert browser.post(f"/plans/{plan_id}/support", data=boss).status_code == 409


def test_a_change_is_a_new_version_and_a_running_plan_keeps_its_own(browser, made, make_plan, coordinator):
    old = make_plan()
    old_id = old.id
    browser.sign_in(coordinator)
    data = SENT | {"seen": "1", "most_actions": "2"}
    assert browser.post("/plans/templates/short-plan/edit", data=data).status_code == 302
    new = make_plan()
    assert db.session.get(Plan, old_id).shape.most_actions == 1
    assert new.shape.most_actions == 2
    page = browser.page("/plans/templates/short-plan").text
    assert "Version 2" in page
    assert "1 plan keeps it" in page


def test_two_who_change_one_template_do_not_overwrite_each_other(browser, made, coordinator):
    browser.sign_in(coordinator)
    assert (
        browser.post("/plans/templates/short-plan/edit", data=SENT | {"seen": "1", "title": "Mine"}).status_code == 302
    )
    answer = browser.post("/plans/templates/short-plan/edit", data=SENT | {"seen": "1", "title": "Yours"})
    assert "Somebody has changed this template" in answer.text
    assert 'value="Yours"' in answer.text
    assert [one.title for one in read.of_code("short-plan")] == ["Mine", "Short plan"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "Two Words"}, "Use small letters"),
        ({"code": ""}, "Write a code"),
        ({"title": " "}, "Write a title"),
        ({"most_actions": "9"}, "Write a whole number"),
        ({"days_d30": "0"}, "Write a whole number"),
        ({"days_d30": "120"}, "must come after the one before it"),
        ({"days_d30": "", "days_d180": ""}, "Ask at least once"),
        ({"reminders": "5, 12, 20"}, "Write one or two numbers"),
        ({"reminders": "soon"}, "Write one or two numbers"),
        ({"reviewer": "somebody"}, 'class="error"'),
        ({"fields": ["shoe_size"]}, "shoe_size"),
    ],
)
def test_a_template_that_makes_no_sense_is_said_beside_the_field(browser, coordinator, changes, said):
    browser.sign_in(coordinator)
    answer = browser.post("/plans/templates/new", data=SENT | changes)
    assert answer.status_code == 200
    assert said in answer.text
    assert "Be brief." in answer.text
    assert db.session.scalars(select(PlanTemplate)).all() == []


def test_a_code_is_given_once(browser, made):
    answer = browser.post("/plans/templates/new", data=SENT)
    assert "with this code already" in answer.text


def test_html_in_a_template_stays_text(browser, coordinator, make_plan):
    browser.sign_in(coordinator)
    hostile = "<img src=x onerror=alert(1)>"
    sent = SENT | dict.fromkeys(("title", "guidance", "goal_prompt", "today_prompt"), hostile)
    assert browser.post("/plans/templates/new", data=sent).status_code == 302
    assert hostile not in browser.get("/plans/templates/short-plan").text
    assert hostile not in browser.get("/plans/templates").text
    plan = make_plan()
    browser.sign_in(plan.user)
    assert hostile not in browser.get(f"/plans/{plan.id}/write").text


def test_a_programme_comes_before_a_course_and_both_before_all_others():
    def add(code, **values):
        return world.save(PlanTemplate(code=code, version=1, title=code, **values)).code

    programme = world.make_programme()
    cohort_id, code = world.make_cohort(programme, prework=[Prework(course="smuggling")]).id, programme.code

    def chosen():
        found = read.for_cohort(db.session.get(Cohort, cohort_id))
        return found.code if found else None

    assert chosen() is None
    add("for-all")
    assert chosen() == "for-all"
    add("for-course", course_code="smuggling")
    assert chosen() == "for-course"
    add("for-programme", programme_code=code)
    assert chosen() == "for-programme"
    world.save(PlanTemplate(code="for-programme", version=2, title="x", programme_code=code, in_use=False))
    assert chosen() == "for-course", "the latest version says that it is not used"


def test_only_coordinators_make_templates(browser, plan):
    browser.sign_in(plan.user)
    for path in ("/plans/templates", "/plans/templates/new", "/plans/templates/x", "/plans/templates/x/edit"):
        assert browser.get(path).status_code == 403


def test_the_list_takes_as_many_statements_with_fifty(browser, made, coordinator, statements):
    browser.sign_in(coordinator)
    statements.clear()
    browser.page("/plans/templates")
    with_one = len(statements)
    for n in range(49):
        world.save(PlanTemplate(code=f"plan-{n}", version=1, title=f"Plan {n}"))
    browser.sign_in(coordinator)
    statements.clear()
    assert "Plan 1" in browser.page("/plans/templates").text
    assert len(statements) == with_one
    assert browser.get("/plans/templates?export=csv").text.startswith("\ufeffCode")
    assert "No template here" in browser.page("/plans/templates?q=zebra").text
