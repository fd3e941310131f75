"""A year of follow-ups."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from alumni.plans import jobs as plan_jobs
from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, Outcome, PlanState, SupportState
from alumni.plans.services import reviewing, writing
from alumni.plans.services import support as asking
from lms.db import db, transaction
from tests import mailed
from tests.alumni.on_phones.phones import BOSS, MENTOR, OFFICER, fits, phone, reload
from tests.browsing import barriers, missing_browser
from tests.lms.files.test_stripping import photo, places

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


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
