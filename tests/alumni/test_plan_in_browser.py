"""A plan on phones of 360 px: written for a while without a network, returned, handed in again, supported."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from alumni.plans import jobs as plan_jobs
from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import EditOutcome, FollowUpKind, Outcome, PlanState, SupportState
from alumni.plans.queries import edits
from alumni.plans.services import opening, reviewing, writing
from alumni.plans.services import support as asking
from lms.accounts.models import User
from lms.cohorts.events import Graduated
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world
from tests.alumni.conftest import WRITTEN
from tests.browsing import PHONE, barriers, missing_browser, sign_in, too_wide
from tests.journeys import processes
from tests.lms.files.test_stripping import photo, places

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

OFFICER, MENTOR, BOSS = "siti@agency.example", "mentor@office.example", "chief@agency.example"
PASSWORD = "four words at sea"
SAVED = re.compile(r"Saved \d")


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        yield app


@pytest.fixture
def plan_id(app: Flask) -> int:
    """The draft of an officer whose plan has a mentor."""
    secret = hash_password(PASSWORD)
    officer = world.make_user(email=OFFICER, name="Siti Rahma", password=secret)
    mentor_id = world.make_user(Role.MENTOR, email=MENTOR, name="Mei Mentor", password=secret).id
    cohort = world.make_cohort(state=CohortState.COMPLETED)
    nomination_id = world.make_nomination(cohort, officer, state=NominationState.ATTENDED).id
    coordinator_id = world.make_coordinator().id
    with transaction():
        nomination, coordinator = db.session.get(Nomination, nomination_id), db.session.get(User, coordinator_id)
        opening.open_plan(Graduated(nomination, coordinator))
        plan = db.session.query(Plan).one()
        mentor = db.session.get(User, mentor_id)
        reviewing.assign(plan, mentor=mentor, buddy=None, secondee=None, by=coordinator)
        return plan.id


def phone(chromium: Browser, address: str, email: str | None = None) -> tuple[BrowserContext, Page]:
    context = chromium.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    if email:
        sign_in(page, address, email, PASSWORD)
    return context, page


def reload(plan_id: int) -> Plan:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Plan, plan_id)


def writes(page: Page, plan_id: int) -> None:
    page.goto(f"/plans/{plan_id}/write")
    page.locator("form[data-plan][data-ready]").wait_for()


def fits(page: Page) -> None:
    wide = too_wide(page)
    assert not wide, f"{page.url} is {wide} px too wide"


def go_on(page: Page) -> None:
    fits(page)
    page.locator("[data-next]").click()


def to_the_end(page: Page) -> None:
    while page.locator("[data-next]").is_visible() and not page.locator("[data-enough]").is_visible():
        go_on(page)
    page.locator("[data-enough]").click()


def hand_in(page: Page) -> None:
    to_the_end(page)

    page.get_by_role("button", name="Hand in plan").click()
    expect(page.locator("body")).to_contain_text("Your action plan is handed in")


def test_from_the_first_word_to_the_supervisors_answer(plan_id: int, address: str, chromium: Browser) -> None:
    context, officer = phone(chromium, address, OFFICER)
    writes(officer, plan_id)
    assert officer.locator("#goal").is_visible()
    assert not officer.locator("#today").is_visible(), "one thing at a time"
    officer.fill("#goal", "Every officer asks the same five questions")
    go_on(officer)
    expect(officer.locator("[data-line]")).to_contain_text(SAVED)
    assert reload(plan_id).goal == "Every officer asks the same five questions"

    context.set_offline(True)
    officer.fill("#today", "Each asks what comes to mind")
    go_on(officer)
    officer.fill("#what-0", "Brief the shift, e-mail desk@agency.example")
    go_on(officer)
    expect(officer.locator("[data-line]")).to_contain_text("On this phone, not yet sent")
    officer.reload()
    officer.locator("form[data-plan][data-ready]").wait_for()
    assert officer.locator("#today").input_value() == "Each asks what comes to mind", "the phone keeps it"
    assert reload(plan_id).today == ""
    context.set_offline(False)
    expect(officer.locator("[data-line]")).to_contain_text(SAVED, timeout=20_000)
    assert reload(plan_id).today == "Each asks what comes to mind"
    assert reload(plan_id).actions[0].what == "Brief the shift, e-mail desk@agency.example"
    writes(officer, plan_id)
    go_on(officer)
    go_on(officer)
    expect(officer.locator("[data-advice=what-0]")).to_contain_text("looks like an e-mail address")
    officer.fill("#what-0", "Brief the shift")
    officer.locator("#what-0").blur()
    expect(officer.locator("[data-advice=what-0]")).to_be_hidden()
    hand_in(officer)

    _, mentor = phone(chromium, address, MENTOR)
    mentor.goto("/")
    mentor.get_by_role("link", name="Review plan").first.click()
    fits(mentor)
    mentor.fill("#comment-what-0", "By which month?")
    mentor.get_by_role("button", name="Return plan").click()
    expect(mentor.locator("body")).to_contain_text("is returned with your comment")

    writes(officer, plan_id)
    expect(officer.locator("body")).to_contain_text("By which month?")
    officer.locator("#what-0").wait_for(state="visible")
    while not officer.locator("#due_month-0").is_visible():
        go_on(officer)
    officer.fill("#due_month-0", "2031-05")
    hand_in(officer)
    assert reload(plan_id).state is PlanState.SUBMITTED

    officer.fill("#name", "Chief Inspector")
    officer.fill("#email", BOSS)
    officer.get_by_role("button", name="Ask for support").click()
    expect(officer.locator("body")).to_contain_text("Your supervisor is asked by e-mail")
    _, boss = phone(chromium, address)
    reload(plan_id)
    boss.goto(mailed.link(mailed.mails(BOSS, key="support:")[-1], "/support/"))
    fits(boss)
    expect(boss.locator("body")).to_contain_text("Brief the shift")
    boss.get_by_text("I support this plan").click()
    boss.get_by_role("button", name="Send answer").click()
    expect(boss.locator("body")).to_contain_text("Your answer is recorded")
    found = reload(plan_id)
    assert found.support
    assert found.support.state is SupportState.SUPPORTED


def test_two_phones_change_one_field_and_the_person_chooses(plan_id: int, address: str, chromium: Browser) -> None:
    first_context, first = phone(chromium, address, OFFICER)
    _, second = phone(chromium, address, OFFICER)
    writes(first, plan_id)
    writes(second, plan_id)
    first_context.set_offline(True)
    first.fill("#goal", "From the first phone")
    first.locator("#goal").blur()
    expect(first.locator("[data-line]")).to_contain_text("not yet sent")
    second.fill("#goal", "From the second phone")
    second.locator("#goal").blur()
    expect(second.locator("[data-line]")).to_contain_text(SAVED)
    first_context.set_offline(False)
    box = first.locator("[data-waiting]")
    box.wait_for(timeout=20_000)
    expect(box).to_contain_text("From the first phone")
    expect(box).to_contain_text("From the second phone")
    found = reload(plan_id)
    assert found.goal == "From the second phone"
    assert [one.value for one in edits.waiting(plan_id)] == ["From the first phone"], "both are kept"
    box.get_by_role("button", name="Take the other version").click()
    expect(box).to_have_count(0)
    processes.wait_for(
        lambda: reload(plan_id).goal == "From the first phone", seconds=20, what="the choice is with the service"
    )
    assert edits.waiting(plan_id) == []
    second.bring_to_front()
    second.reload()
    assert second.locator("#goal").input_value() == "From the first phone"


def test_an_expired_sign_in_loses_no_word(plan_id: int, address: str, chromium: Browser) -> None:
    context, page = phone(chromium, address, OFFICER)
    writes(page, plan_id)
    cookies = context.cookies()
    context.clear_cookies()
    page.fill("#goal", "Written after the sign-in had ended")
    page.locator("#goal").blur()
    expect(page.locator("[data-panel=signed-out]")).to_be_visible()
    context.add_cookies(cookies)
    page.locator("[data-send]").click()
    expect(page.locator("[data-line]")).to_contain_text(SAVED)
    assert reload(plan_id).goal == "Written after the sign-in had ended"
    assert all(one.outcome is not EditOutcome.WAITING for one in edits.waiting(plan_id))


def falls_due(traveller: time_machine.Traveller, plan_id: int, kind: FollowUpKind) -> str:
    """Time goes to a follow-up, and the clock runs; gives the link in its mail."""
    found = next(one for one in reload(plan_id).follow_ups if one.kind is kind)
    key, opens_at = f"follow_up_due:{found.id}", found.opens_at
    traveller.move_to(opens_at + timedelta(minutes=1))
    plan_jobs.tick()
    return mailed.link(mailed.mails(OFFICER, key=key)[0], "/follow-up/")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name='{name}'][value='{value}']").locator("xpath=..").click()


@pytest.fixture
def supported(plan_id: int) -> int:
    """The same plan, handed in, agreed and supported."""
    words = {
        "goal": "Every officer asks the same five questions", "today": "Each asks what comes to mind",
        "what-0": "Brief the shift", "due_month-0": "2031-05", "success_sign-0": "The list hangs at every desk",
    }  # fmt: skip
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        writing.save(plan, words)
        writing.submit(plan, by=plan.user)
        reviewing.agree(plan, by=plan.mentor)
        asking.ask_support(plan, name="Chief Inspector", email=BOSS, by=plan.user)
        asking.answer_support(plan, SupportState.SUPPORTED, None)
    return plan_id


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 3, 8, 2, tzinfo=UTC), tick=True) as found:
        yield found


def test_a_year_of_follow_ups_on_a_phone(
    traveller: time_machine.Traveller, supported: int, address: str, chromium: Browser
) -> None:
    plan_id = supported
    action_id = reload(plan_id).actions[0].id
    _, officer = phone(chromium, address)

    officer.goto(falls_due(traveller, plan_id, FollowUpKind.D30))
    fits(officer)
    assert barriers(officer) == []
    choose(officer, f"status-{action_id}", "started")
    choose(officer, "same_post", "yes")
    choose(officer, "hindered", "no_time")
    officer.get_by_text("I want help").click()
    officer.fill("#help_text", "Where do I find a room?")
    officer.get_by_role("button", name="Send answer").click()
    expect(officer.locator("body")).to_contain_text("Somebody answers within ten days")
    fits(officer)

    _, mentor = phone(chromium, address, MENTOR)
    mentor.get_by_role("link", name="Help", exact=False).filter(has_text="wants help").first.click()
    fits(mentor)
    assert barriers(mentor) == []
    mentor.fill("#answer", "The canteen is free at seven.")
    mentor.get_by_role("button", name="Send answer").click()
    expect(mentor.locator("body")).to_contain_text("Your answer is sent to the person")
    reload(plan_id)
    assert "The canteen is free" in mailed.mails(OFFICER, key="help_answered:")[0].text

    falls_due(traveller, plan_id, FollowUpKind.D90)

    officer.goto(falls_due(traveller, plan_id, FollowUpKind.D180))
    assert [one.state.value for one in reload(plan_id).follow_ups] == ["answered", "missed", "open", "scheduled"]
    expect(officer.locator("body")).to_contain_text("Last time: Started")
    choose(officer, f"status-{action_id}", "done")
    choose(officer, "same_post", "yes")
    officer.get_by_role("button", name="Send answer").click()
    expect(officer.locator("body")).to_contain_text("This follow-up is answered")
    found = reload(plan_id)
    assert (found.state, found.outcome) == (PlanState.CLOSED, Outcome.IMPLEMENTED)

    _, boss = phone(chromium, address)
    boss.goto(mailed.link(mailed.mails(BOSS, key="confirm:")[0], "/confirm/"))
    fits(boss)
    assert barriers(boss) == []
    choose(boss, f"confirm-{action_id}", "done")
    boss.get_by_role("button", name="Send answer").click()
    expect(boss.locator("body")).to_contain_text("Your answer is recorded")

    _, signed_in = phone(chromium, address, OFFICER)
    signed_in.goto(f"/plans/{plan_id}/evidence")
    fits(signed_in)
    assert barriers(signed_in) == []
    signed_in.fill("#title", "The list at the desk")
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"0" * 1024}
    signed_in.locator("#file").set_input_files(film)  # type: ignore[arg-type]
    expect(signed_in.locator(".error")).to_contain_text("Films are not taken")
    large = {"name": "desk.jpg", "mimeType": "image/jpeg", "buffer": b"0" * (5 * 1024 * 1024 + 1)}
    signed_in.locator("#file").set_input_files(large)  # type: ignore[arg-type]
    expect(signed_in.locator(".error")).to_contain_text("so it is not sent")
    assert signed_in.locator("#title").input_value() == "The list at the desk"
    picture = {"name": "desk.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    signed_in.locator("#file").set_input_files(picture)  # type: ignore[arg-type]
    expect(signed_in.locator(".error")).to_be_hidden()
    signed_in.get_by_role("button", name="Add evidence").click()
    expect(signed_in.locator("body")).to_contain_text("The list at the desk")
    reload(plan_id)
    assert places(db.session.scalars(select(Evidence)).one().content or b"") == {}
    signed_in.goto(f"/plans/{plan_id}")
    expect(signed_in.locator("body")).to_contain_text("What the supervisor says")
    expect(signed_in.locator("body")).to_contain_text("The canteen is free at seven.")
    fits(signed_in)
    assert barriers(signed_in) == []

    officer.goto(falls_due(traveller, plan_id, FollowUpKind.D365))
    fits(officer)
    choose(officer, f"use-{action_id}", "changed")
    choose(officer, "same_post", "left")
    officer.get_by_role("button", name="Send answer").click()
    expect(officer.locator("body")).to_contain_text("This follow-up is answered")
    assert reload(plan_id).follow_ups[-1].in_use == {str(action_id): "changed"}


@pytest.fixture
def running_id(plan_id: int) -> int:
    """The officer's plan, agreed to."""
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        writing.save(plan, WRITTEN)
        writing.submit(plan, by=plan.user)
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        reviewing.agree(plan, by=plan.mentor)
    db.session.remove()
    return plan_id


def test_a_change_is_kept_through_a_lost_connection_and_an_expired_sign_in(
    running_id: int, address: str, chromium: Browser
) -> None:
    change, goal = f"/plans/{running_id}/change", "Every officer of the night shift asks the same five questions."
    context, officer = phone(chromium, address, OFFICER)
    officer.goto(change)
    officer.fill("#goal", goal)
    officer.get_by_text("Add action 2").click()
    officer.fill("#what-1", "Brief the night shift too")
    officer.fill("#reason", "The roster has changed")
    save = officer.get_by_role("button", name="Save change")
    context.set_offline(True)
    save.click()
    context.set_offline(False)
    officer.goto(change)
    expect(officer.locator("#goal")).to_have_value(goal)
    expect(officer.locator("#what-1")).to_be_visible()
    expect(officer.get_by_role("status")).to_contain_text("We kept what you typed before")
    fits(officer)
    assert barriers(officer) == []

    context.clear_cookies()
    save.click()
    expect(officer.locator("[data-failed]")).to_have_count(1)
    sign_in(officer, address, OFFICER, PASSWORD)
    officer.goto(change)
    expect(officer.locator("#reason")).to_have_value("The roster has changed")
    save.click()
    expect(officer.locator("body")).to_contain_text("The change is saved")
    assert reload(running_id).goal == goal
    officer.goto(change)
    expect(officer.locator("#goal")).to_have_value(goal)
    expect(officer.get_by_role("status")).to_have_count(0)


def test_two_phones_that_change_the_same_words_choose(running_id: int, address: str, chromium: Browser) -> None:
    """What was typed without a network on one of them is not laid over what the other has changed meanwhile."""
    change = f"/plans/{running_id}/change"
    (first_context, first), (_second_context, second) = (phone(chromium, address, OFFICER) for _ in range(2))
    for page, goal, today in ((first, "From the first", WRITTEN["today"]), (second, "From the second", "Only there")):
        page.goto(change)
        page.fill("#goal", goal)
        page.fill("#today", today)
        page.fill("#reason", "New roster")
    first_context.set_offline(True)
    second.get_by_role("button", name="Save change").click()
    expect(second.locator("body")).to_contain_text("The change is saved")
    first_context.set_offline(False)
    first.goto(change)
    first.get_by_role("button", name="Save change").click()
    expect(first.locator("body")).to_contain_text("Two versions of this")
    expect(first.locator("#goal")).to_have_value("From the first")
    expect(first.locator("#today")).to_have_value("Only there")
    expect(first.locator("[name=leave]")).to_have_count(1)
    assert barriers(first) == []
    first.get_by_role("button", name="Save change").click()
    expect(first.locator("body")).to_contain_text("The change is saved")
    found = reload(running_id)
    assert (found.goal, found.today) == ("From the first", "Only there")
