"""The proposal of the seat allocation: seen with its reasons, taken as it was seen."""

import pytest

from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination
from lms.db import db, transaction
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def cohort(agency, people):
    """Three seats, two of them at most for Malaysia and one at least for Fiji; three and two people."""
    cohort, fiji = world.make_cohort(seats=3), world.make_agency(world.make_member("FJ"))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=2))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=fiji.member_id, seats=3, minimum=1))
    for rank, person in enumerate(people("Ana", "Ben", "Cho"), 1):
        world.make_nomination(cohort, person, rank=rank)
    for rank, name in enumerate(("Fay", "Gil"), 1):
        world.make_nomination(cohort, world.make_user(agency=fiji, name=name), rank=rank)
    return cohort


def states():
    return {one.user.name: one.state.value for one in db.session.query(Nomination)}


def mark(browser, url):
    return browser.page(url).find(attrs={"name": "mark"})["value"]


def test_it_is_seen_with_its_reasons_and_then_taken(browser, coordinator, cohort):
    url = f"/cohorts/{cohort.id}/proposal"
    browser.sign_in(coordinator)
    page = browser.page(url)
    rows = [(li.h3.text.strip(), li.p.text) for li in page.select("ol.rows > li")]
    assert [name for name, _said in rows] == ["Fay", "Ana", "Ben", "Gil", "Cho"]
    assert "offered: seat 1 of the 1 that Fiji gets first" in rows[0][1]
    assert "waiting: all seats of Malaysia are taken (2); number 2 in line" in rows[4][1]
    assert "3 people are offered a seat and get a mail. 2 people wait, without a mail." in page.text
    assert mailed.mails() == []
    answer = browser.post(url, data={"mark": mark(browser, url)}, follow_redirects=True).text
    assert "3 seats are offered" in answer
    assert "2 people are put on the waiting list" in answer
    assert states() == {"Fay": "offered", "Ana": "offered", "Ben": "offered", "Gil": "waitlisted", "Cho": "waitlisted"}
    assert len(mailed.mails(key="offer:")) == 3
    nomination = next(one.id for one in db.session.query(Nomination) if one.user.name == "Cho")
    assert "number 2 in line" in browser.page(f"/cohorts/nominations/{nomination}").text


def test_what_has_changed_since_it_was_seen_is_not_taken(browser, coordinator, cohort, people):
    url, seen = f"/cohorts/{cohort.id}/proposal", None
    browser.sign_in(coordinator)
    seen = mark(browser, url)
    ana = next(one.id for one in db.session.query(Nomination) if one.user.name == "Ana")
    browser.post(f"/cohorts/nominations/{ana}/rejected")
    page = browser.post(url, data={"mark": seen}, follow_redirects=True).text
    assert "Something has changed since you looked: nothing was offered" in page
    assert "offered" not in states().values()
    for wrong in ("", "x", "a" * 5000):
        browser.post(url, data={"mark": wrong})
    assert "offered" not in states().values()


def test_taken_twice_it_offers_once(browser, coordinator, cohort):
    url = f"/cohorts/{cohort.id}/proposal"
    browser.sign_in(coordinator)
    seen = mark(browser, url)
    for _ in range(2):
        browser.post(url, data={"mark": seen})
    assert len(mailed.mails(key="offer:")) == 3


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.COMPLETED])
def test_a_cohort_that_offers_nothing_shows_it_all_the_same(browser, coordinator, cohort, state):
    cohort = db.session.get(Cohort, cohort.id)
    url = f"/cohorts/{cohort.id}/proposal"
    with transaction():
        cohort.state = state
    browser.sign_in(coordinator)
    page = browser.page(url)
    assert "Seats cannot be offered now" in page.text
    assert page.find(attrs={"name": "mark"}) is None
    browser.post(url, data={"mark": "x"})
    assert "offered" not in states().values()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_it_can_be_kept_as_a_file(browser, coordinator, cohort, file_format):
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/{cohort.id}/proposal?export={file_format}")
    assert answer.status_code == 200
    if file_format == "csv":
        assert answer.text.count("\n") == 6
        assert "number 2 in line" in answer.text


@pytest.mark.parametrize("page", ["proposal", "nominations", "compare", "call", "seats"])
def test_pages_send_as_many_statements_for_200_as_for_one(browser, coordinator, statements, page):
    cohort_id = world.make_cohort(seats=100).id
    places = [world.make_agency(world.make_member(code)) for code in ("FJ", "MY", "LK", "ID")]
    browser.sign_in(coordinator)

    def sent_with(more):
        for number in range(more):
            world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(agency=places[number % 4]))
        statements.clear()
        browser.page(f"/cohorts/{cohort_id}/{page}")
        return len(statements)

    assert sent_with(1) == sent_with(199)
