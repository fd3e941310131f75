"""The whole Border Forum, clicked in a real browser: the coordinator at a desk, everybody else on a phone.

Time is moved from the call for nominations to the first morning and to the last afternoon. It is always ahead of the
real clock, so that the browser finds no cookie too old.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select

from courses.catalogue import services as catalogue
from courses.learning.models import Enrolment, RepairKind
from courses.learning.services import repairing
from lms import clock
from lms.accounts.models import User
from lms.cohorts import jobs as cohort_jobs
from lms.cohorts.models.attendance import Attendance, Way
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from surveys.questionnaires.services import shipped as questionnaires
from tests import mailed, world
from tests.browsing import CHROMIUM, DESKTOP, FLAGS, missing_browser, serving
from tests.journeys import processes
from tests.journeys.test_thread_in_browser import DESK, PASSWORD, Phone

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

TITLE, VENUE = "Border Forum, sample edition", ZoneInfo("Asia/Bangkok")
AHEAD = timedelta(days=100)
PATIENCE = 15_000  # milliseconds; the wall asks every five seconds who is here
# By member: whom the focal point wants first, and second. They are nominated the other way round and then moved.
WANTED = {"FJ": ("Dia", "Cai"), "MY": ("Ana", "Ben"), "LK": ("Eka", "Fen")}


class Desk(Phone):
    """The coordinator's browser, as wide as a desk."""

    def __init__(self, chromium: Chromium, address: str) -> None:
        super().__init__(chromium, address)
        self.page.set_viewport_size(DESKTOP)

    def go_to_cohort(self) -> None:
        self.go("/cohorts/")
        self.click(TITLE)


class Forum:
    """The browsers of those who take part. Nobody ever signs in on the phone that opens links."""

    def __init__(self, address: str, chromium: Chromium) -> None:
        self.desk, self.ana = Desk(chromium, address), Phone(chromium, address)
        self.focal_points = {iso2: Phone(chromium, address) for iso2 in ("MY", "LK")}
        self.links = Phone(chromium, address)

    def opens(self, name: str, *, key: str, path: str) -> Phone:
        """Somebody has opened the link of their latest mail of a kind."""
        self.links.go(link(name, key=key, path=path))
        return self.links


def at(day: date, hour: int) -> datetime:
    """Five minutes past an hour, as clocks at the venue show it."""
    return datetime.combine(day, time(hour, 5), VENUE)


def press(phone: Phone, what: str, about: str) -> None:
    """The button or link of one thing among many alike; what it is about is said to screen readers only."""
    name = re.compile(rf"^{what} ?: {about}$")
    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name=name).or_(phone.page.get_by_role("button", name=name)).click()
    phone.look()


def email(name: str) -> str:
    return f"{name.lower()}@agency.example"


def link(name: str, *, key: str, path: str) -> str:
    return mailed.link(mails(name, key)[-1], path)


def mails(name: str, key: str = "") -> list[OutboxMessage]:
    db.session.rollback()  # the server has written since we looked last
    return mailed.mails(email(name), key=key)


def read(statement: Any) -> list[Any]:
    db.session.rollback()  # the server has written since we looked last
    return list(db.session.execute(statement).all())


def states() -> dict[str, str]:
    rows = read(select(User.name, Nomination.state).join(Nomination, Nomination.user_id == User.id))
    return {name.split()[0]: state.value for name, state in rows}


@pytest.fixture
def moved() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(clock.today("Asia/Bangkok") + timedelta(days=1), 9), tick=True) as traveller:
        yield traveller


@pytest.fixture
def app(moved: time_machine.Traveller, tmp_path: Any) -> Iterator[Flask]:
    """Three members, each with one agency and a focal point; the one of Fiji has no account."""
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        with transaction():
            programmes.load_programmes()
            questionnaires.load_shipped()
            catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
        secret = hash_password(PASSWORD)
        for iso2 in WANTED:
            member = world.make_member(iso2)
            world.make_user(
                Role.FOCAL_POINT, focal_for=member, agency=world.make_agency(member), name=f"Focal {iso2}",
                email=email(iso2), password=None if iso2 == "FJ" else secret,
            )  # fmt: skip
        world.make_coordinator(email=DESK, name="Desk", password=secret)
        yield app


def test_the_border_forum_from_its_plan_to_its_graduates(app: Flask, moved: time_machine.Traveller) -> None:
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        forum = Forum(address, chromium)
        forum.desk.sign_in(DESK)
        first_day = clock.today("Asia/Bangkok") + AHEAD
        the_cohort_is_planned(forum.desk, first_day)
        the_seats_are_shared_out(forum.desk)
        focal_points_are_called(forum.desk)
        three_focal_points_nominate_and_rank(forum)
        the_proposal_is_taken(forum.desk)
        seats_are_answered_and_the_list_moves(forum)
        prework_is_done(forum.desk)
        the_agenda_is_made_and_the_cohort_confirmed(forum.desk)
        moved.move_to(at(first_day, 9))
        ana_scans_the_wall(forum)
        moved.move_to(at(first_day + timedelta(days=1), 17))
        the_cohort_is_completed(forum.desk)
        graduates_are_served(forum.desk)
        ana_sees_what_she_got(forum.ana)
        chromium.close()


def the_cohort_is_planned(desk: Desk, first_day: date) -> None:
    desk.go("/cohorts/programmes")
    press(desk, "New cohort", "Border Forum")
    desk.page.get_by_label("First day (optional)").fill(first_day.isoformat())
    desk.click("Fill in the defaults")
    expect(desk.page.locator("[name=prework-0-course]")).to_have_value("countering-people-smuggling")
    desk.fill(title=TITLE, venue="Bangkok", seats=4)
    desk.click("Save cohort")
    desk.sees("The cohort is saved")


def the_seats_are_shared_out(desk: Desk) -> None:
    desk.click("Seats by member")
    desk.choose(member={"label": "Every member that has no row yet"})
    desk.fill(seats=2, minimum=1)
    desk.click("Set seats")
    desk.sees("Seats given to members: 6 at most, 3 at least. Seats in all: 4.")


def focal_points_are_called(desk: Desk) -> None:
    desk.go_to_cohort()
    desk.click("Open nominations")
    desk.sees("Focal points put people forward")
    desk.click("Open nominations")
    desk.sees("The cohort has moved on")
    desk.click("Call for nominations")
    desk.click("Send 3 mails")
    desk.sees("3 mails are on their way")


def three_focal_points_nominate_and_rank(forum: Forum) -> None:
    nominates_and_ranks(forum.opens("FJ", key="nomination_call:", path="/nominate/"), "FJ")
    for iso2, phone in forum.focal_points.items():
        phone.sign_in(email(iso2))
        phone.go("/cohorts/")
        phone.click(TITLE)
        phone.click("Your nominations")
        nominates_and_ranks(phone, iso2)
    assert states() == dict.fromkeys(("Ana", "Ben", "Cai", "Dia", "Eka", "Fen"), "nominated")


def nominates_and_ranks(phone: Phone, iso2: str) -> None:
    phone.sees("0 of 2 held")
    first, second = WANTED[iso2]
    for name in (second, first):
        phone.click("Nominate a person")
        phone.fill(name=f"{name} Sample", email=email(name))
        phone.click("Nominate person")
        phone.sees(f"{name} Sample is nominated")
    press(phone, "Up", f"{first} Sample")
    names = phone.page.locator("ol.rows h3").all_inner_texts()
    assert [one.split()[1] for one in names] == [first, second]


def the_proposal_is_taken(desk: Desk) -> None:
    desk.go_to_cohort()
    desk.click("See proposal")
    shown = [" ".join(one.split()) for one in desk.page.locator("ol.rows li").all_inner_texts()]
    assert [one.split()[0] for one in shown] == ["Dia", "Ana", "Eka", "Cai", "Ben", "Fen"]
    assert "offered: seat 1 of the 1 that Fiji gets first" in shown[0]
    assert "offered: seat 2 of 2 for Fiji" in shown[3]
    assert "waiting: all 4 seats are taken; number 1 in line" in shown[4]
    desk.click("Offer 4 seats")
    desk.sees("4 seats are offered")
    desk.sees("2 people are put on the waiting list")


def seats_are_answered_and_the_list_moves(forum: Forum) -> None:
    for name in ("Cai", "Eka"):
        accept(forum.opens(name, key="offer:", path="/offer/"))
    accept(forum.ana, link("Ana", key="offer:", path="/offer/"))
    assert mails("Ben", "offer:") == []
    dia = forum.opens("Dia", key="offer:", path="/offer/")
    dia.click("Decline seat")
    dia.sees("This offer is not open any more")
    assert (states()["Dia"], states()["Ben"], states()["Fen"]) == ("declined", "offered", "waitlisted")
    accept(forum.opens("Ben", key="offer:", path="/offer/"))
    focal = forum.opens("FJ", key="nomination_call:", path="/nominate/")
    focal.sees("1 of 2 held")
    opens_her_account(forum.ana)


def accept(phone: Phone, path: str = "") -> None:
    if path:
        phone.go(path)
    phone.click("Accept seat")
    phone.sees("You have accepted this seat")


def opens_her_account(ana: Phone) -> None:
    ana.go(link("Ana", key="invitation", path="/welcome/"))
    ana.fill(password=PASSWORD, repeat=PASSWORD)
    ana.tick("I will not write case data")
    ana.click("Open account")
    ana.sees("Introduction to Countering People Smuggling")


def prework_is_done(desk: Desk) -> None:
    """By three of the four who come; the lessons themselves are walked elsewhere."""
    desk.go_to_cohort()
    desk.click("How far people are")
    assert steps(desk) == {
        "Nominated": "6 of 6", "Offered": "5 of 6", "Accepted": "4 of 5", "Pre-work done": "0 of 4",
        "Attended": "0 of 4", "Plan submitted": "0 of 0", "Evaluation answered": "0 of 0",
    }  # fmt: skip
    with transaction():
        by = db.session.scalars(select(User).where(User.email == DESK)).one()
        for one in db.session.scalars(select(Enrolment).join(Enrolment.user).where(User.email != email("Ben"))):
            repairing.override(one, RepairKind.COMPLETE, reason="Done on paper", by=by)
    desk.page.reload()
    assert steps(desk)["Pre-work done"] == "3 of 4"
    desk.sees("Remind: Complete your pre-work (1)")


def steps(desk: Desk) -> dict[str, str]:
    """Every step of the funnel with its figures."""
    rows = desk.page.locator("table.bars").first.locator("tbody tr").all()
    return {one.locator("th").inner_text(): one.locator("td.num").inner_text() for one in rows}


def the_agenda_is_made_and_the_cohort_confirmed(desk: Desk) -> None:
    desk.go_to_cohort()
    desk.click("Plan the agenda")
    desk.click("Add a session")
    desk.fill(title="Routes and risks", starts="09:00", ends="10:30", room="Hall A")
    desk.click("Save session")
    desk.sees("The session is added")
    desk.click(TITLE)
    desk.click("Confirm cohort")
    desk.sees("4 mails are sent")
    desk.click("Confirm cohort")
    desk.sees("The cohort has moved on")
    assert len(mails("Ben", "cohort_confirmed:")) == 1


def ana_scans_the_wall(forum: Forum) -> None:
    desk, ana = forum.desk, forum.ana
    ana.sign_in(email("Ana"))
    desk.sign_in(DESK)
    desk.go_to_cohort()
    desk.click("Start cohort")
    desk.click("Start cohort")
    desk.click("Mark attendance")
    attendance = desk.page.url
    desk.click("Show code on the wall")
    with desk.page.expect_response("**/wall.json") as answer:
        pass
    shown = answer.value.json()
    expect(desk.page.locator("img.qr")).to_have_attribute("src", shown["picture"])
    ana.go(urlsplit(shown["address"]).path)
    ana.click("I am here")
    ana.sees("You are marked as present")
    expect(desk.page.locator("main")).to_contain_text("1 of 4 are here", timeout=PATIENCE)
    desk.go(attendance)
    desk.tick("Cai Sample")
    desk.sees("Present, marked by Desk")
    desk.sees("2 of 4 are here")
    marks = read(select(User.name, Attendance.way).join(Attendance.nomination).join(Nomination.user))
    assert {tuple(one) for one in marks} == {("Ana Sample", Way.WALL), ("Cai Sample", Way.LIST)}


def the_cohort_is_completed(desk: Desk) -> None:
    desk.go_to_cohort()
    desk.click("Complete cohort")
    desk.sees("2 of 4 graduate")
    rows = {one.split()[0]: one for one in desk.page.locator("main ul.rows li").all_inner_texts()}
    assert "1 of 1 sessions (100%)" in rows["Ana"]
    assert "0 of 1 sessions (0%), 1 not marked" in rows["Ben"]
    assert "attended" not in states().values(), "looking changes nothing"
    desk.click("Complete cohort")
    desk.sees("2 people graduated")
    assert states() == {
        "Ana": "attended", "Cai": "attended", "Ben": "no_show", "Eka": "no_show",
        "Dia": "declined", "Fen": "waitlisted",
    }  # fmt: skip


def graduates_are_served(desk: Desk) -> None:
    desk.click("How far people are")
    desk.sees("0 of 2 graduates have got them")
    cohort_jobs.serve_graduates()
    desk.page.reload()
    expect(desk.page.locator("main")).not_to_contain_text("graduates have got them")
    found = steps(desk)
    assert (found["Attended"], found["Plan submitted"], found["Evaluation answered"]) == ("2 of 4", "0 of 2", "0 of 2")
    figures = {one.locator("dt").inner_text(): one.locator("dd").inner_text()
               for one in desk.page.locator("dl.figures > div").all()}  # fmt: skip
    for label, share in (("Seats offered", "5 of 6"), ("Seats accepted", "4 of 5"), ("Attended", "2 of 4"),
                         ("Did not come", "2 of 4"), ("Sessions attended", "2 of 4")):  # fmt: skip
        assert share in figures[label]


def ana_sees_what_she_got(ana: Phone) -> None:
    ana.go("/certificates")
    mine = ana.page.locator("main li", has_text="Certificate of participation")
    expect(mine).to_contain_text(TITLE)
    expect(mine).to_contain_text("Waits for your name")
    with ana.page.expect_navigation():
        mine.get_by_role("link", name=re.compile("^Confirm name")).click()
    ana.click("Confirm name")
    ana.sees("Open PDF")
    ana.go("/")
    ana.sees(TITLE)
    ana.click("Write plan")
    expect(ana.page.locator("#goal")).to_be_attached()
    assert {one.key.split(":")[0] for one in mails("Ana")} >= {
        "plan_open", "membership_offered", "survey_invitation",
    }  # fmt: skip
    assert mails("Ben", "plan_open") == []
