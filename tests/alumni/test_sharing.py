"""Seeing one another: who chose to share, buddies, and mentors their own."""

import pytest

from alumni.plans.models.plans import Plan
from alumni.plans.services import moving, reviewing
from lms.audit.models import AuditEntry
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.roles import Role
from tests import world


@pytest.fixture
def two(make_plan, hand_in, agency):
    """Ana and Ben of one training, both handed in."""
    ids = {
        name: make_plan(world.make_user(agency=agency, name=name, email=f"{name.lower()}@agency.example")).id
        for name in ("Ana", "Ben")
    }
    for plan_id in ids.values():
        hand_in(db.session.get(Plan, plan_id))
    return ids


def person(plan_id):
    return db.session.get(Plan, plan_id).user


def titles(browser):
    return [one.text for one in browser.page("/plans/shared").select("h3")]


def share(browser, plan_id, answer="yes"):
    browser.sign_in(person(plan_id))
    return browser.post(f"/plans/{plan_id}/share", data={"share": answer})


def test_a_plan_is_seen_once_its_owner_shares_it_and_until_they_take_it_back(browser, two):
    browser.sign_in(person(two["Ben"]))
    assert titles(browser) == []
    assert browser.get(f"/plans/shared/{two['Ana']}").status_code == 404
    share(browser, two["Ana"])
    browser.sign_in(person(two["Ben"]))
    assert titles(browser) == ["Ana"]
    page = browser.page(f"/plans/shared/{two['Ana']}").text
    assert "Every officer of my shift" in page
    assert browser.get(f"/plans/{two['Ana']}").status_code == 404, "not the whole plan"
    share(browser, two["Ana"], "no")
    browser.sign_in(person(two["Ben"]))
    assert titles(browser) == []
    assert browser.get(f"/plans/shared/{two['Ana']}").status_code == 404
    actions = [one.action for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("plan.%shared"))]
    assert actions == ["plan.shared", "plan.unshared"]


def test_another_training_sees_nothing(browser, two):
    share(browser, two["Ana"])
    stranger = world.make_user(email="s@agency.example")
    world.make_nomination(world.make_cohort(state=CohortState.COMPLETED), stranger, state=NominationState.ATTENDED)
    browser.sign_in(stranger)
    assert titles(browser) == []
    assert browser.get(f"/plans/shared/{two['Ana']}").status_code == 404


def test_who_was_only_nominated_is_not_of_the_training(browser, two, cohort):
    share(browser, two["Ana"])
    turned_down = world.make_user(email="s@agency.example")
    world.make_nomination(cohort, turned_down, state=NominationState.REJECTED)
    browser.sign_in(turned_down)
    assert titles(browser) == []


def test_only_the_owner_shares(browser, two, coordinator):
    for who in (person(two["Ben"]), coordinator):
        browser.sign_in(who)
        browser.post(f"/plans/{two['Ana']}/share", data={"share": "yes"})
        assert db.session.get(Plan, two["Ana"]).shared_at is None


def test_a_draft_is_not_shared(browser, make_plan):
    plan_id = make_plan().id
    assert share(browser, plan_id).status_code == 409 or db.session.get(Plan, plan_id).shared_at is None
    assert db.session.get(Plan, plan_id).shared_at is None


def test_who_withdraws_the_plan_shares_it_no_more(browser, two):
    share(browser, two["Ana"])
    with transaction():
        moving.withdraw(db.session.get(Plan, two["Ana"]), by=person(two["Ana"]))
    assert db.session.get(Plan, two["Ana"]).shared_at is None


def test_buddies_see_each_other_without_sharing(browser, two, coordinator):
    with transaction():
        ana, ben = db.session.get(Plan, two["Ana"]), db.session.get(Plan, two["Ben"])
        reviewing.assign(ana, mentor=None, buddy=ben.user, secondee=None, by=coordinator)
    for mine, theirs in (("Ana", "Ben"), ("Ben", "Ana")):
        browser.sign_in(person(two[mine]))
        assert browser.get(f"/plans/{two[theirs]}").status_code == 200


def test_a_mentor_sees_the_plans_assigned_and_no_others(browser, two, coordinator):
    mentor = world.make_user(Role.MENTOR, email="mei@office.example")
    with transaction():
        reviewing.give_to(db.session.get(Plan, two["Ana"]), mentor, by=coordinator)
    browser.sign_in(mentor)
    assert browser.get(f"/plans/{two['Ana']}").status_code == 200
    for path in ("", "/timeline", "/plan.pdf"):
        assert browser.get(f"/plans/{two['Ben']}{path}").status_code == 404
    share(browser, two["Ben"])
    browser.sign_in(mentor)
    assert browser.get(f"/plans/shared/{two['Ben']}").status_code == 404, "shared with the training only"
