"""Spreadsheets that come by the link of a call."""

import io

import pytest

from tests import world
from tests.lms.cohorts.desks.acts import HEADER, ids, shown, upload

pytestmark = pytest.mark.usefixtures("today")


def test_a_list_is_looked_at_then_taken_in(browser, link, agency):
    rows = (
        f"Ana,ana@agency.example,Malaysia,{agency.name},Inspector,en,2\n"
        f"Ben,ben@agency.example,MY,{agency.name},,,1\n"
        f"Fay,fay@fiji.example,Fiji,Some Agency,,,\n"
        f"Gus,gus@agency.example,MY,{agency.name},,,first\n"
    )
    world.make_member("FJ")
    where = upload(browser, link, HEADER + rows).headers["Location"]
    page = browser.page(where).text
    assert "2 rows have a problem" in page
    assert "You nominate people of your own member only" in page
    assert "Write the place as a whole number" in page
    assert ids() == {}
    page = browser.post(where, follow_redirects=True).text
    assert "2 people are nominated" in page
    assert shown(browser, link) == ["Ben", "Ana"]
    assert browser.get(where).status_code == 404, "it is taken in"
    assert browser.post(where).status_code in (302, 404)
    assert len(ids()) == 2


def test_a_list_without_the_columns_says_which(browser, link):
    assert "Choose a column for: Member, Agency" in upload(browser, link, "name,email\nAna,a@b.example\n").text
    assert "another kind" in upload(browser, link, "%PDF-1.7").text
    assert "Choose a file" in browser.post(f"{link}/list", data={}).text


def test_a_file_of_somebody_else_is_not_shown_by_a_link(browser, link, cohort, coordinator, agency):
    browser.sign_in(coordinator)
    data = {"file": (io.BytesIO((HEADER + f"A,a@b.example,MY,{agency.name},,,\n").encode()), "x.csv")}
    batch = browser.post(f"/imports/nominations/{cohort.id}", data=data).headers["Location"].rsplit("/", 1)[-1]
    browser.sign_out()
    assert browser.get(f"{link}/list/{batch}").status_code == 404
    assert browser.post(f"{link}/list/{batch}").status_code in (302, 404)
    assert ids() == {}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_table_to_fill_in_is_one_that_we_understand(browser, link, file_format):
    data = browser.get(f"{link}/template/{file_format}").data
    answer = browser.post(f"{link}/list", data={"file": (io.BytesIO(data), "t")})
    assert "/list/" in answer.headers["Location"]


def test_a_list_by_agency_link_holds_people_of_that_agency_only(browser, agency_link, agency):
    rows = f"Ana,ana@agency.example,MY,{agency.name},,,\nBob,bob@agency.example,MY,Other Agency,,,\n"
    where = upload(browser, agency_link, HEADER + rows).headers["Location"]
    page = browser.page(where).text
    assert "1 row has a problem" in page
    assert "your own agency only" in page
    browser.post(where)
    assert list(ids()) == ["Ana"]
