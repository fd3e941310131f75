"""Attendance in a real browser on a phone: the network is cut and comes back, and the wall is scanned."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask_security import hash_password
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from lms import clock
from lms.accounts.models import User
from lms.cohorts import wall
from lms.cohorts.models.attendance import Attendance, Tap, TapOutcome, Way
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.db import db, transaction
from lms.house import secret_key
from lms.roles import Role
from tests import world
from tests.browsing import missing_browser, too_wide
from tests.courses.browsers import ALL_SENT, School, complaints, school, until, wait_for_line

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

NAMES = ("Ana Rahma", "Ben Sok", "Cai Nguyen", "Dia Fernando")


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture
def room(building: School) -> "Iterator[Room]":
    yield Room(building)
    building.close()


class Room:
    """A session that is going on, with four people in it and whoever marks them."""

    def __init__(self, site: School) -> None:
        self.site = site
        with site.app.app_context():
            now, agency = clock.now(), world.make_agency()
            agency_id = agency.id
            cohort = world.make_cohort(
                state=CohortState.RUNNING, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=2)
            )
            self.cohort_id = cohort.id
            self.nominations, self.people = [], []
            for name in NAMES:
                person = world.make_user(agency=db.session.get(type(agency), agency_id), name=name)
                self.people.append(person.id)
                made = world.make_nomination(
                    db.session.get(type(cohort), self.cohort_id), person, state=NominationState.ACCEPTED
                )
                self.nominations.append(made.id)
            starts, ends = now - timedelta(minutes=5), now + timedelta(hours=1)
            self.session_id = world.save(
                Session(cohort_id=self.cohort_id, title="Opening", starts_at=starts, ends_at=ends)
            ).id
            self.markers = [world.make_user(Role.COORDINATOR, name=f"Marker {n}").id for n in (1, 2)]
            db.session.remove()
        self.path = f"/cohorts/sessions/{self.session_id}"

    def marker(self, number: int = 0) -> tuple[BrowserContext, Page, list[str]]:
        context = self.site.device(self.markers[number])
        page = context.new_page()
        said = complaints(page)
        page.goto(f"{self.site.address}{self.path}/attendance")
        page.locator("[data-attendance][data-ready]").wait_for()
        return context, page, said

    def marks(self) -> dict[str, bool | None]:
        rows = self.site.read(
            select(Attendance.nomination_id, Attendance.present).where(Attendance.session_id == self.session_id)
        )
        return {NAMES[self.nominations.index(nomination)]: present for nomination, present in rows}

    def ways(self) -> set[Way]:
        return {way for (way,) in self.site.read(select(Tap.way).where(Tap.session_id == self.session_id))}

    def badge(self, name: str) -> str:
        wanted = self.nominations[NAMES.index(name)]
        return self.site.read(select(Nomination.badge_code).where(Nomination.id == wanted))[0][0]

    def taps(self) -> list[tuple[bool | None, TapOutcome]]:
        rows = self.site.read(
            select(Tap.present, Tap.outcome).where(Tap.session_id == self.session_id).order_by(Tap.id)
        )
        return [tuple(row) for row in rows]


def tap(page: Page, name: str) -> None:
    page.locator("label.choice", has_text=name).click()


def test_each_tap_is_saved_at_once(room: Room) -> None:
    _context, page, said = room.marker()
    assert not too_wide(page)
    box = page.locator("label.choice").first.bounding_box()
    assert box
    assert box["height"] >= 44, "wide enough for a thumb"
    tap(page, "Ana")
    wait_for_line(page, "Saved ")
    assert room.marks() == {"Ana Rahma": True}
    assert "1 of 4 are here" in page.locator("[data-count]").inner_text()
    page.locator("label.choice", has_text="Present, marked by Marker 1").wait_for()
    tap(page, "Ana")
    until(page, ALL_SENT)
    assert room.marks() == {"Ana Rahma": False}
    assert said == []


def test_taps_without_a_network_are_sent_later_once_and_in_order(room: Room) -> None:
    context, page, said = room.marker()
    context.set_offline(True)
    for name in ("Ana", "Ben", "Cai", "Ben"):
        tap(page, name)
    wait_for_line(page, "On this phone, not yet sent (4 marks)")
    assert "2 of 4 are here" in page.locator("[data-count]").inner_text()
    assert room.marks() == {}
    context.set_offline(False)
    until(page, ALL_SENT)
    wait_for_line(page, "Saved ")
    assert room.marks() == {"Ana Rahma": True, "Ben Sok": False, "Cai Nguyen": True}
    assert [outcome for _present, outcome in room.taps()] == [TapOutcome.APPLIED] * 4
    assert said == []


def test_an_answer_that_is_lost_on_its_way_back_makes_no_second_mark(room: Room) -> None:
    _context, page, _said = room.marker()
    lost = []

    def lose(route, request):
        if request.method == "POST" and not lost:
            route.fetch()
            lost.append(request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/taps", lose)
    tap(page, "Ana")
    until(page, ALL_SENT)
    assert lost
    assert room.marks() == {"Ana Rahma": True}
    assert len(room.taps()) == 1


def test_the_list_opens_again_without_a_network(room: Room) -> None:
    context, page, _said = room.marker()
    until(page, "navigator.serviceWorker.ready.then(() => caches.match(location.pathname)).then(Boolean)")
    page.reload()
    page.locator("[data-attendance][data-ready]").wait_for()
    context.set_offline(True)
    tap(page, "Dia")
    page.reload()
    page.locator("[data-attendance][data-ready]").wait_for()
    assert page.locator("label.choice", has_text="Dia").locator("input").is_checked()
    context.set_offline(False)
    until(page, f"(phone.flush(), {ALL_SENT})")
    assert room.marks() == {"Dia Fernando": True}


def test_two_markers_at_once_see_what_stands(room: Room) -> None:
    first_context, first, _ = room.marker(0)
    _second_context, second, _ = room.marker(1)
    first_context.set_offline(True)
    tap(first, "Ana")
    first.wait_for_timeout(1100)
    tap(second, "Ana")
    until(second, ALL_SENT)
    tap(second, "Ana")
    until(second, ALL_SENT)
    assert room.marks() == {"Ana Rahma": False}
    first_context.set_offline(False)
    until(first, ALL_SENT)
    assert room.marks() == {"Ana Rahma": False}, "the tap that was made last stands, not the one that came last"
    first.locator("label.choice", has_text="Marked as absent by Marker 2").wait_for()
    assert not first.locator("label.choice", has_text="Ana").locator("input").is_checked()
    assert (True, TapOutcome.OVERTAKEN) in room.taps()


def test_everybody_and_undo(room: Room) -> None:
    _context, page, _said = room.marker()
    tap(page, "Ana")
    page.get_by_role("button", name="Everybody is present").click()
    until(page, ALL_SENT)
    assert list(room.marks().values()) == [True] * 4
    page.get_by_role("button", name="Undo").click()
    page.wait_for_timeout(200)
    until(page, ALL_SENT)
    assert room.marks() == {"Ana Rahma": True, "Ben Sok": None, "Cai Nguyen": None, "Dia Fernando": None}


def test_a_participant_scans_the_wall(room: Room) -> None:
    desk = room.site.device(room.markers[0]).new_page()
    said = complaints(desk)
    desk.goto(f"{room.site.address}{room.path}/wall")
    with desk.expect_response("**/wall.json") as answer:
        pass
    where = answer.value.json()["address"]
    phone = room.site.device(room.people[1]).new_page()
    phone.goto(room.site.address + re.sub(r"^https?://[^/]+", "", where))
    assert not too_wide(phone)
    phone.get_by_role("button", name="I am here").click()
    phone.get_by_text("You are marked as present").wait_for()
    desk.get_by_text("1 of 4 are here").wait_for()
    assert desk.locator("img.qr").get_attribute("src").startswith("data:image/svg+xml")
    rows = room.site.read(
        select(Attendance.way, Attendance.marked_by_id).where(Attendance.session_id == room.session_id)
    )
    assert [tuple(row) for row in rows] == [(Way.WALL, room.people[1])]
    assert said == []


def test_who_is_not_signed_in_comes_back_from_the_sign_in(room: Room) -> None:
    with room.site.app.app_context():
        with transaction():
            person = db.session.get_one(User, room.people[2])
            person.password, email = hash_password("a long enough password"), person.email
        code = wall.token(secret_key(), room.session_id, clock.now())
        db.session.remove()
    phone = room.site.device(None).new_page()
    phone.goto(f"{room.site.address}/here/{room.session_id}/{code}")
    phone.fill("input[name=email]", email)
    phone.fill("input[name=password]", "a long enough password")
    phone.locator("main form button").first.click()
    phone.get_by_role("button", name="I am here").click()
    phone.get_by_text("You are marked as present").wait_for()
    assert room.marks() == {"Cai Nguyen": True}


def test_a_scanner_that_types_marks_one_badge_after_the_other(room: Room) -> None:
    page = room.site.device(room.markers[0]).new_page()
    said = complaints(page)
    at_the_door(page, room)
    for name in NAMES[:2]:
        page.keyboard.type(room.badge(name))
        page.keyboard.press("Enter")
        page.get_by_text(f"{name} is here.").wait_for()
    until(page, ALL_SENT)
    assert room.marks() == {"Ana Rahma": True, "Ben Sok": True}
    assert room.ways() == {Way.BADGE}
    assert said == []


def test_badges_without_a_network_are_kept_and_sent_later(room: Room) -> None:
    context = room.site.device(room.markers[0])
    page = context.new_page()
    at_the_door(page, room)
    until(page, "navigator.serviceWorker.ready.then(() => caches.match(location.pathname)).then(Boolean)")
    page.reload()
    page.locator("form[data-ready]").wait_for()
    context.set_offline(True)
    for code, said in (
        (room.badge("Cai Nguyen").lower(), "Cai Nguyen is here."),
        ("AAAAAAAAAA", "This phone knows no such badge."),
        (room.badge("Cai Nguyen"), "Cai Nguyen was scanned before."),
    ):
        page.fill("#code", code)
        page.keyboard.press("Enter")
        page.get_by_text(said).wait_for()
    wait_for_line(page, "On this phone, not yet sent (2 marks)")
    page.reload()
    page.locator("form[data-ready]").wait_for()
    page.fill("#code", room.badge("Dia Fernando"))
    page.keyboard.press("Enter")
    wait_for_line(page, "On this phone, not yet sent (3 marks)")
    assert room.marks() == {}
    assert not too_wide(page)
    context.set_offline(False)
    until(page, f"(phone.flush(), {ALL_SENT})")
    assert room.marks() == {"Cai Nguyen": True, "Dia Fernando": True}


def at_the_door(page: Page, room: Room) -> None:
    page.goto(f"{room.site.address}{room.path}/door")
    page.locator("form[data-ready]").wait_for()
