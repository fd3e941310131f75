"""The coordinator's board in a browser: after a plan's walk it says what the measures say, on a desk and on a phone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser, Page, expect

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, PlanState
from alumni.plans.services import follow_ups, opening, reviewing, writing
from lms import clock
from lms.cohorts.events import Graduated
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from tests import world
from tests.browsing import DESKTOP, PHONE, barriers, missing_browser, serving, sign_in, too_wide
from tests.journeys import processes

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

OFFICE, PASSWORD = "office@rso.example", "four words at sea"
WORDS = {"goal": "One list of questions", "today": "None", "what-0": "Brief the shift", "due_month-0": "2031-05",
         "success_sign-0": "It hangs at every desk"}  # fmt: skip


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        yield app


@pytest.fixture
def plan_ids(app: Flask) -> list[int]:
    """Three plans whose day 180 was two weeks ago: one answers it with an action done, one without, one is silent."""
    last_day = clock.today() - timedelta(days=194)
    office_id = world.make_coordinator(email=OFFICE, name="Mei Tan", password=hash_password(PASSWORD)).id
    cohort = world.make_cohort(
        state=CohortState.COMPLETED, starts_on=last_day - timedelta(days=3), ends_on=last_day, title="Forum of spring"
    )
    nominations = [
        world.make_nomination(
            cohort, world.make_user(name=name), state=NominationState.ATTENDED, completed_on=last_day
        ).id
        for name in ("Ana", "Ben", "Cho")
    ]
    ids = []
    for place, nomination_id in enumerate(nominations):
        with transaction():
            nomination = db.session.get_one(Nomination, nomination_id)
            office = db.session.get_one(type(nomination.user), office_id)
            opening.open_plan(Graduated(nomination, office))
            plan = db.session.query(Plan).filter_by(nomination_id=nomination_id).one()
            writing.save(plan, WORDS)
            writing.submit(plan, by=plan.user)
            reviewing.agree(plan, by=office)
            ids.append(plan.id)
        with transaction():
            _answer(db.session.get_one(Plan, plan.id), last_day, place)
    return ids


def _answer(plan: Plan, last_day: date, place: int) -> None:
    one = next(one for one in plan.follow_ups if one.kind is FollowUpKind.D180)
    one.state, one.opens_at = FollowUpState.OPEN, clock.at(one.due_on, 9, plan.user.time_zone)
    if place == 2:
        return
    told = {str(action.id): "done" if place == 0 else "started" for action in plan.actions}
    values = {"statuses": told, "same_post": "yes", "helped": ["matters"], "hindered": ["no_time"], "note": "Well",
              "help_wanted": place == 1}  # fmt: skip
    follow_ups.answer(one, values, by=plan.user)
    one.answered_on = last_day + timedelta(days=180)
    for action in plan.actions:
        action.done_on = one.answered_on if place == 0 else None


def fits(page: Page) -> None:
    wide = too_wide(page)
    assert not wide, f"{page.url} is {wide} px too wide"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_board_and_measures_agree_after_a_plans_walk(
    app: Flask, plan_ids: list[int], chromium: Browser, size: Any
) -> None:
    with serving(app) as address:
        page = chromium.new_context(viewport=size, base_url=address).new_page()
        sign_in(page, address, OFFICE, PASSWORD)
        page.goto("/plans/board")
        fits(page)
        assert not barriers(page)
        expect(page.locator("section", has_text="They asked for help").first).to_contain_text("Ben")
        expect(page.locator("section", has_text="Overdue").first).to_contain_text("Cho")
        assert page.locator("tbody tr").count() == 3
        done = page.locator("tbody tr", has_text="Closed").count()
        assert done == 1, "all of Ana's actions are done"

        period = (clock.today() - timedelta(days=14)).year
        page.goto(f"/plans/measures?period={period}")
        fits(page)
        assert not barriers(page)
        figures = page.locator(".figures > div")
        expect(figures.filter(has_text="Plans with an action done, of all").first).to_contain_text(f"{done} of 3")
        answered = figures.filter(has_text="Plans with an action done, of those that answered")
        expect(answered).to_contain_text(f"{done} of 2")

        page.goto("/plans/board?need=overdue")
        page.get_by_label("Choose Cho").check()
        page.get_by_label("What?").select_option("close")
        page.get_by_role("button", name="See who is affected").click()
        fits(page)
        expect(page.locator("body")).to_contain_text("1 action plan is affected. Nothing has happened yet.")
        page.get_by_label("Overtaken by events").check()
        page.get_by_label("How do you know?").fill("The unit was closed, says the chief on the phone")
        page.get_by_role("button", name="Close 1 plan").click()
        expect(page.locator("body")).to_contain_text("Done for 1 action plan.")
        db.session.rollback()
        assert db.session.get_one(Plan, plan_ids[2]).state is PlanState.CLOSED
        page.goto(f"/plans/{plan_ids[2]}/timeline")
        expect(page.locator("ol.trail")).to_contain_text("Closed by the office with an outcome")
        page.goto(f"/plans/measures?period={period}")
        expect(figures.filter(has_text="Plans with an action done, of all").first).to_contain_text(
            f"{done} of 3"
        )  # silence stays in the whole
