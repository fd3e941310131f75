"""What a person does on a phone with a plan."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from alumni.plans.models.plans import Plan
from lms.db import db
from tests.browsing import PHONE, sign_in, too_wide

OFFICER, MENTOR, BOSS = "siti@agency.example", "mentor@office.example", "chief@agency.example"
PASSWORD = "four words at sea"
SAVED = re.compile(r"Saved \d")


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
