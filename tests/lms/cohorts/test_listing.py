"""The coordinator's list: filters, search, order, files; and the members side by side."""

import csv
import io

import pytest

from lms.accounts.models import Gender
from lms.cohorts.models.cohorts import MemberSeats
from lms.cohorts.models.nominations import NominationState
from lms.organisations.models import AgencyFamily
from tests import world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def cohort():
    """Ana, woman, police of Fiji, was in a training; Ben, man, waits; Cho holds a seat."""
    cohort, fiji = world.make_cohort(), world.make_agency(world.make_member("FJ"), family=AgencyFamily.POLICE)
    malaysia = world.make_agency(world.make_member("MY"))
    ana = world.make_user(agency=fiji, name="Ana", gender=Gender.WOMAN, post="Inspector", email="ana@fiji.example")
    ben = world.make_user(agency=malaysia, name="Ben", gender=Gender.MAN, post="Analyst")
    cho = world.make_user(agency=malaysia, name="Cho", gender=Gender.WOMAN)
    world.make_nomination(cohort, ana)
    world.make_nomination(cohort, ben, state=NominationState.WAITLISTED, rank=2)
    world.make_nomination(cohort, cho, state=NominationState.ACCEPTED, rank=1)
    world.make_nomination(world.make_cohort(), ana, state=NominationState.ATTENDED)
    world.make_nomination(world.make_cohort(), ben, state=NominationState.NO_SHOW)
    return cohort


def names(browser, url):
    return [row.select_one("label").text.strip() for row in browser.page(url).select("tbody tr")]


@pytest.mark.parametrize(
    ("query", "found"),
    [("", ["Ana", "Ben", "Cho"]), ("state=waitlisted", ["Ben"]), ("family=police", ["Ana"]),
     ("gender=woman", ["Ana", "Cho"]), ("gender=woman&state=accepted", ["Cho"]), ("earlier=yes", ["Ana"]),
     ("earlier=no", ["Ben", "Cho"]), ("prework=yes", []), ("prework=no", ["Ana", "Ben", "Cho"]),
     ("q=inspector", ["Ana"]), ("q=fiji.example", ["Ana"]), ("q=%25", []), ("member=999999", []),
     ("member=x", ["Ana", "Ben", "Cho"]), ("state=nonsense", []), ("sort=member", ["Ana", "Cho", "Ben"])],
)  # fmt: skip
def test_filters(browser, coordinator, cohort, query, found):
    browser.sign_in(coordinator)
    assert names(browser, f"/cohorts/{cohort.id}/nominations?{query}") == found


def test_by_member(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    fiji = world.make_member("FJ").id
    assert names(browser, f"/cohorts/{cohort.id}/nominations?member={fiji}") == ["Ana"]


def test_a_place_in_line_and_the_trainings_before_are_shown(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    rows = {row.select_one("label").text.strip(): row.text for row in
            browser.page(f"/cohorts/{cohort.id}/nominations").select("tbody tr")}  # fmt: skip
    assert "number 1 in line" in rows["Ben"]
    assert "place 2" in rows["Ben"]
    assert "in line" not in rows["Ana"]


def test_an_empty_answer_says_what_to_do(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    assert "Choose other filters" in browser.page(f"/cohorts/{cohort.id}/nominations?q=nobody").text
    assert "Nobody is nominated yet" in browser.page(f"/cohorts/{world.make_cohort().id}/nominations").text


def test_the_file_holds_what_was_filtered_and_says_so(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/{cohort.id}/nominations?export=csv&gender=woman")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["Name"] for row in rows] == ["Ana", "Cho"]
    assert [row["Earlier trainings"] for row in rows] == ["1", "0"]
    assert "Filter: gender=woman" in rows[0]


def test_members_side_by_side(browser, coordinator, cohort):
    world.save(MemberSeats(cohort_id=cohort.id, member_id=world.make_member("MY").id, seats=3, minimum=1))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=world.make_member("LK").id, seats=2))
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/{cohort.id}/compare?export=csv")
    rows = {row["Member"]: row for row in csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))}
    assert list(rows) == ["Fiji", "Malaysia", "Sri Lanka"]
    assert (rows["Malaysia"]["Women"], rows["Malaysia"]["Men"], rows["Malaysia"]["Women in per cent"]) == (
        "1",
        "1",
        "50",
    )
    assert (rows["Malaysia"]["Seats held"], rows["Malaysia"]["Held by women"]) == ("1", "1")
    assert (rows["Malaysia"]["Seats at least"], rows["Malaysia"]["Seats at most"]) == ("1", "3")
    assert rows["Sri Lanka"]["Nominated"] == "0"
    first = browser.page(f"/cohorts/{cohort.id}/compare").select_one("tbody tr").text
    assert "All members" in first
    assert "67%" in first


def test_only_coordinators_see_them(browser, cohort):
    browser.sign_in(world.make_user())
    for page in ("nominations", "compare", "proposal", "call", "seats"):
        assert browser.get(f"/cohorts/{cohort.id}/{page}").status_code == 403
