"""Nominating on a phone: a focal point by the mailed link, then a coordinator who takes the proposal."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from lms import clock
from lms.cohorts.models.nominations import Nomination
from lms.db import db
from tests import mailed, world
from tests.browsing import CHROMIUM, FLAGS, missing_browser, serving
from tests.journeys import processes
from tests.journeys.test_thread_in_browser import DESK, PASSWORD, Phone

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

FOCAL = "focal@fiji.example"


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    """A cohort with one seat for Fiji, whose agency is known and whose focal point is not."""
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        world.make_agency(world.make_member("FJ"), name="Sample Border Agency")
        starts_on = clock.today() + timedelta(days=90)
        world.make_cohort(
            title="Border Forum", seats=1, starts_on=starts_on, ends_on=starts_on + timedelta(days=4),
            nominations_close_on=clock.today() + timedelta(days=20),
        )  # fmt: skip
        world.make_coordinator(email=DESK, name="Desk", password=hash_password(PASSWORD))
        yield app


def test_a_focal_point_nominates_and_ranks_and_a_coordinator_offers(app: Flask) -> None:
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk, focal = Phone(chromium, address), Phone(chromium, address)
        desk.sign_in(DESK)
        the_focal_point_is_named_and_asked(desk)
        two_are_nominated_and_ranked(focal)
        the_proposal_is_taken(desk)
        the_focal_point_sees_what_became_of_them(focal)
        chromium.close()


def the_focal_point_is_named_and_asked(desk: Phone) -> None:
    desk.go("/cohorts/")
    desk.click("Border Forum")
    desk.click("Call for nominations")
    desk.sees("No focal point")
    desk.click("Name somebody")
    desk.fill(name="Litia Focal", email=FOCAL)
    desk.click("Ask and send mail")
    desk.sees("Litia Focal is asked")


def two_are_nominated_and_ranked(focal: Phone) -> None:
    db.session.rollback()
    focal.go(mailed.link(mailed.mails(FOCAL, key="nomination_call:")[-1], "/nominate/"))
    focal.sees("You have nominated nobody yet")
    for name in ("Ana", "Ben"):
        focal.click("Nominate a person")
        focal.fill(name=f"{name} Sample", email="ana")
        focal.click("Nominate person")
        focal.sees("Write a whole e-mail address")
        focal.fill(email=f"{name.lower()}@agency.example")
        focal.click("Nominate person")
        focal.sees(f"{name} Sample is nominated")
    assert order(focal) == ["Ana", "Ben"]
    focal.page.get_by_role("button", name=re.compile("Up.*Ben Sample")).focus()
    with focal.page.expect_navigation():
        focal.page.keyboard.press("Enter")
    focal.look()
    assert order(focal) == ["Ben", "Ana"]


def order(focal: Phone) -> list[str]:
    return [one.split()[1] for one in focal.page.locator("ol.rows h3").all_inner_texts()]


def the_proposal_is_taken(desk: Phone) -> None:
    desk.go("/cohorts/")
    desk.click("Border Forum")
    desk.click("See proposal")
    desk.sees("waiting: there is 1 seat, and it is taken; number 1 in line")
    desk.click("Offer 1 seat")
    desk.sees("1 seat is offered")
    db.session.rollback()
    rows = db.session.scalars(select(Nomination))
    assert {one.user.name: one.state.value for one in rows} == {"Ben Sample": "offered", "Ana Sample": "waitlisted"}


def the_focal_point_sees_what_became_of_them(focal: Phone) -> None:
    focal.page.reload()
    focal.sees("Has the offer, and answers by")
    focal.sees("Number 1 on the waiting list of the whole cohort")
    focal.page.get_by_role("button", name=re.compile("Withdraw.*Ben Sample")).click()
    with focal.page.expect_navigation():
        focal.page.get_by_role("button", name="Withdraw nomination").locator("visible=true").click()
    focal.look()
    db.session.rollback()
    rows = db.session.scalars(select(Nomination))
    assert {one.user.name: one.state.value for one in rows} == {"Ben Sample": "withdrawn", "Ana Sample": "offered"}
