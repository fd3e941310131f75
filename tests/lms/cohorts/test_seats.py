"""Seats by member with a minimum and a maximum, and everything that passes a seat on."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from lms.cohorts import jobs
from lms.cohorts.models.cohorts import Cohort, MemberSeats
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.organisations.models import MemberKind
from tests import mailed, world
from tests.lms.cohorts.conftest import offer_link

pytestmark = pytest.mark.usefixtures("today")


def states(*ids):
    return [db.session.get(Nomination, one).state.value for one in ids]


def problem(answer, name):
    page = BeautifulSoup(answer.text, "html.parser")
    field = page.find(attrs={"name": name})
    assert field["aria-invalid"] == "true", f"{name} is not marked"
    return " ".join(page.find(id=one).text for one in field["aria-describedby"].split())


@pytest.fixture
def waiting(people):
    """People on the waiting list of a cohort, in the order of their names, by id."""

    def make(cohort, *names):
        found = [world.make_nomination(cohort, one, state=NominationState.WAITLISTED) for one in people(*names)]
        return [one.id for one in found]

    return make


def test_a_member_has_a_minimum_and_a_maximum(browser, coordinator):
    cohort, member = world.make_cohort(seats=10), world.make_member("FJ")
    url, member_id = f"/cohorts/{cohort.id}/seats", member.id
    browser.sign_in(coordinator)
    browser.post(url, data={"member": member_id, "seats": "3", "minimum": "2"})
    assert "0 of 3 held, at least 2" in browser.page(url).text
    answer = browser.post(url, data={"member": member_id, "seats": "1", "minimum": "2"})
    assert "At least 2 and at most 1 cannot both be" in problem(answer, "minimum")
    assert db.session.query(MemberSeats).one().seats == 3


def test_more_minimums_than_seats_are_refused_with_what_to_do(browser, coordinator):
    cohort = world.make_cohort(seats=5)
    ids = [world.make_member(one).id for one in ("FJ", "MY")]
    url = f"/cohorts/{cohort.id}/seats"
    browser.sign_in(coordinator)
    browser.post(url, data={"member": ids[0], "seats": "4", "minimum": "3"})
    answer = browser.post(url, data={"member": ids[1], "seats": "4", "minimum": "3"})
    assert "The minimums would be 6 seats together, and there are 5" in problem(answer, "minimum")
    assert db.session.query(MemberSeats).count() == 1


def test_the_seats_of_a_cohort_do_not_fall_below_the_minimums(browser, coordinator):
    cohort = world.make_cohort(seats=5)
    cohort_id = cohort.id
    world.save(MemberSeats(cohort_id=cohort_id, member_id=world.make_member("FJ").id, seats=4, minimum=4))
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/edit")
    sent = {one["name"]: one.get("value", "") for one in page.select("main form [name]") if one.name == "input"}
    sent |= {one["name"]: (one.select_one("[selected]") or one.option)["value"] for one in page.select("main select")}
    answer = browser.post(f"/cohorts/{cohort_id}/edit", data=sent | {"seats": "3"})
    assert "The minimums would be 4 seats together, and there are 3" in problem(answer, "seats")
    assert db.session.get(Cohort, cohort_id).seats == 5


def test_every_member_without_a_row_gets_the_same(browser, coordinator):
    cohort = world.make_cohort(seats=10)
    for iso2 in ("FJ", "MY", "LK"):
        world.make_member(iso2)
    url = f"/cohorts/{cohort.id}/seats"
    browser.sign_in(coordinator)
    browser.post(url, data={"member": world.make_member("FJ").id, "seats": "5", "minimum": "2"})
    browser.post(url, data={"member": "-1", "seats": "2", "minimum": "1"})
    rows = {row.member.iso2: (row.minimum, row.seats) for row in db.session.query(MemberSeats)}
    assert rows == {"FJ": (2, 5), "MY": (1, 2), "LK": (1, 2)}


def test_an_organisation_is_added_and_nominated_for(browser, coordinator):
    cohort_id = world.make_cohort().id
    world.make_member("FJ")
    data = {"kind": "organisation", "name": "Sample Organisation", "code": "smpl", "time_zone": "Asia/Bangkok"}
    browser.sign_in(coordinator)
    for name, value, message in (
        ("name", "Fiji", "We have this already: Fiji"), ("name", "", "Write the name"),
        ("code", "FJI", "We have this already: Fiji"), ("code", "a b", "2 to 8 letters"), ("kind", "state", "list"),
        ("time_zone", "Asia/Atlantis", "list"),
    ):  # fmt: skip
        assert message in browser.post("/members/new", data=data | {name: value}).text
    assert browser.post("/members/new", data=data).status_code == 302
    assert "We have this already" in browser.post("/members/new", data=data).text
    member = world.make_member("SMPL")
    assert (member.kind, member.name) == (MemberKind.ORGANISATION, "Sample Organisation")
    browser.post(f"/cohorts/{cohort_id}/seats", data={"member": member.id, "seats": "2", "minimum": "1"})
    assert "Sample Organisation" in browser.page(f"/cohorts/{cohort_id}/call").text
    options = browser.page(f"/cohorts/{cohort_id}/nominate").select("select[name=agency] option")
    assert "Sample Organisation: Sample Organisation" in [one.text for one in options]


def test_an_organisation_has_seats_too(browser, coordinator):
    cohort = world.make_cohort()
    office = world.make_member("XO", name="Sample Organisation", kind=MemberKind.ORGANISATION)
    url = f"/cohorts/{cohort.id}/seats"
    browser.sign_in(coordinator)
    browser.post(url, data={"member": office.id, "seats": "2"})
    row = browser.page(url).select_one(".rows li").text
    assert "Sample Organisation" in row
    assert "Organisation" in row


def test_more_seats_go_to_the_waiting_list_as_many_as_there_are(browser, coordinator, offered, waiting):
    cohort = world.make_cohort(seats=1)
    cohort_id = cohort.id
    offered(cohort, "Ana")
    ids = waiting(cohort, "Wes", "Xia", "Yan")
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/edit")
    sent = {one["name"]: one.get("value", "") for one in page.select("main form [name]") if one.name == "input"}
    sent |= {one["name"]: (one.select_one("[selected]") or one.option)["value"] for one in page.select("main select")}
    assert browser.post(f"/cohorts/{cohort_id}/edit", data=sent | {"seats": "3"}).status_code == 302
    assert states(*ids) == ["offered", "offered", "waitlisted"]


def test_a_higher_maximum_goes_to_the_waiting_list(browser, coordinator, agency, offered, waiting):
    cohort = world.make_cohort(seats=10)
    url, member_id = f"/cohorts/{cohort.id}/seats", agency.member_id
    world.save(MemberSeats(cohort_id=cohort.id, member_id=member_id, seats=1))
    offered(cohort, "Ana")
    ids = waiting(cohort, "Wes", "Xia", "Yan")
    browser.sign_in(coordinator)
    browser.post(url, data={"member": member_id, "seats": "3"})
    assert states(*ids) == ["offered", "offered", "waitlisted"]


def test_a_seat_goes_first_to_a_member_below_its_minimum(browser, coordinator, agency, people, offered, today):
    cohort = world.make_cohort(seats=2)
    fiji = world.make_agency(world.make_member("FJ"))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=2))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=fiji.member_id, seats=2, minimum=1))
    offered(cohort, "Ana", "Ben")
    early = world.make_nomination(cohort, people("Wes")[0], state=NominationState.WAITLISTED)
    today.shift(60)
    late = world.make_nomination(cohort, world.make_user(agency=fiji), state=NominationState.WAITLISTED)
    ids = early.id, late.id
    browser.post(offer_link("ana@agency.example"), data={"answer": "decline"})
    assert states(*ids) == ["waitlisted", "offered"]


def test_the_rank_of_the_focal_point_decides_who_is_next(browser, offered, people):
    cohort = world.make_cohort(seats=1)
    offered(cohort, "Ana")
    wes, xia = people("Wes", "Xia")
    ids = [
        world.make_nomination(cohort, wes, state=NominationState.WAITLISTED, rank=2).id,
        world.make_nomination(cohort, xia, state=NominationState.WAITLISTED, rank=1).id,
    ]
    browser.post(offer_link("ana@agency.example"), data={"answer": "decline"})
    assert states(*ids) == ["waitlisted", "offered"]


def test_close_to_the_start_nobody_moves_up_by_itself_and_the_coordinator_is_told(
    browser, coordinator, offered, waiting, today
):
    cohort = world.make_cohort(seats=1, title="Border Forum 2027")
    url = f"/cohorts/{cohort.id}"
    offered(cohort, "Ana")
    ids = waiting(cohort, "Wes")
    today.move_to("2027-02-09T04:00:00+00:00")  # 20 days before 1 March
    jobs.lapse()
    assert states(*ids) == ["waitlisted"]
    browser.sign_in(coordinator)
    assert "1 seat is free" in browser.page("/").text
    page = browser.page(f"{url}/proposal")
    browser.post(f"{url}/proposal", data={"mark": page.find(attrs={"name": "mark"})["value"]})
    assert states(*ids) == ["offered"]
    assert "1 seat is free" not in browser.page("/").text


def test_the_day_until_which_the_list_moves_up_can_be_chosen(browser, coordinator, offered, waiting, today):
    cohort = world.make_cohort(seats=1)
    url = f"/cohorts/{cohort.id}/seats"
    offered(cohort, "Ana")
    ids = waiting(cohort, "Wes")
    today.move_to("2027-02-09T04:00:00+00:00")
    jobs.lapse()
    browser.sign_in(coordinator)
    assert "Until Monday 8 February 2027" in browser.page(url).text
    for wrong in ("", "-1", "400", "soon"):
        assert "whole number" in browser.post(f"{url}/refill", data={"refill_days": wrong}, follow_redirects=True).text
    assert states(*ids) == ["waitlisted"]
    browser.post(f"{url}/refill", data={"refill_days": "10"})
    assert states(*ids) == ["offered"]


def test_an_officer_who_moves_to_another_member_stays_on_the_seat_of_the_one_that_sent_them(
    browser, coordinator, agency, people, offered
):
    cohort, fiji = world.make_cohort(seats=10), world.make_agency(world.make_member("FJ"))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=1))
    (ana,) = offered(cohort, "Ana")
    with transaction():
        ana.user.agency_id = fiji.id
    ben = world.make_nomination(cohort, people("Ben")[0]).id
    cohort_id = cohort.id
    browser.sign_in(coordinator)
    page = browser.post(f"/cohorts/{cohort_id}/offer", data={"nomination": ben}, follow_redirects=True).text
    assert "This member has 1 seat, and it is held" in page
    row = browser.page(f"/cohorts/{cohort_id}/nominations?q=Ana").select_one("tbody tr").text
    assert "Malaysia" in row
    assert "Fiji" not in row


def test_a_place_in_line_is_told_to_the_nominee(browser, waiting):
    cohort = world.make_cohort(seats=1, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2))
    ids = waiting(cohort, "Wes", "Xia")
    browser.sign_in(db.session.get(Nomination, ids[1]).user)
    assert "You are number 2 on the waiting list" in browser.page("/cohorts/mine").text


def test_who_held_a_seat_is_told_that_it_was_withdrawn(browser, coordinator, offered):
    cohort = world.make_cohort()
    (ana,) = offered(cohort, "Ana")
    url = f"/cohorts/nominations/{ana.id}/withdrawn"
    browser.sign_in(coordinator)
    browser.post(url, data={"note": "Posted abroad"})
    assert len(mailed.mails("ana@agency.example", key="withdrawn:")) == 1
