"""Everything that is scheduled: a month, a list, filters in the address, files."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.cohorts.models.cohorts import CohortState, MemberSeats
from lms.cohorts.models.sessions import Session
from lms.cohorts.month import Entry, Month, busy, read, weeks
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")
TODAY = date(2027, 1, 11)


@given(year=st.integers(2000, 2100), number=st.integers(1, 12))
def test_a_month_is_shown_in_whole_weeks_from_monday(year, number):
    month = Month(year, number)
    grid = weeks(month, [])
    days = [day for week in grid for day in week]
    assert all(len(week) == 7 and week[0].on.weekday() == 0 for week in grid)
    assert [day.on for day in days if day.inside] == [month.first + timedelta(days=n) for n in range(month.last.day)]
    assert days[0].on <= month.first <= month.last <= days[-1].on
    assert read(month.key, TODAY) == month


@given(text=st.text(max_size=12))
def test_whatever_the_address_says_is_a_month(text):
    found = read(text, TODAY)
    assert 2000 <= found.year <= 2100
    assert 1 <= found.number <= 12


@pytest.mark.parametrize("text", ["", "2027-13", "2027-00", "1999-12", "2101-01", "2027-1", "٢٠٢٧-٠٣", "2027-03-01"])
def test_what_is_no_month_is_this_month(text):
    assert read(text, TODAY) == Month(2027, 1)


def test_the_calendar_has_a_first_and_a_last_month():
    assert Month(2000, 1).before is None
    assert Month(2100, 12).after is None
    assert Month(2027, 12).after == Month(2028, 1)


@given(start=st.integers(-40, 40), length=st.integers(0, 40))
def test_an_entry_stands_on_each_of_its_days_and_on_no_other(start, length):
    first = date(2027, 6, 1) + timedelta(days=start)
    entry = Entry(first, first + timedelta(days=length), "T", "Cohort", "/")
    grid = weeks(Month(2027, 6), [entry])
    for day in (day for week in grid for day in week):
        assert (entry in day.entries) is (entry.starts_on <= day.on <= entry.ends_on)
    assert all(day.inside and day.entries for day in busy(grid))


@pytest.fixture
def scheduled():
    """A forum at the end of March and a camp in April, with a session at night in Fiji."""
    forum, camp = world.make_programme(title="Forum"), world.make_programme(title="Camp")
    one = world.make_cohort(forum, title="Border Forum 2027", starts_on=date(2027, 3, 30), ends_on=date(2027, 4, 1),
                            time_zone="Pacific/Fiji")  # fmt: skip
    two = world.make_cohort(camp, title="Alumni Camp 2027", starts_on=date(2027, 4, 6), ends_on=date(2027, 4, 6),
                            state=CohortState.PLANNED)  # fmt: skip
    world.make_cohort(camp, title="Called off", starts_on=date(2027, 4, 6), ends_on=date(2027, 4, 6),
                      state=CohortState.CANCELLED)  # fmt: skip
    starts = datetime(2027, 3, 31, 20, tzinfo=UTC)  # 08:00 on 1 April in Fiji
    world.save(Session(cohort_id=one.id, title="Closing", starts_at=starts, ends_at=starts + timedelta(hours=1)))
    world.save(MemberSeats(cohort_id=one.id, member_id=world.make_member("FJ").id, seats=2))
    return {"forum": forum.id, "camp": camp.id, "one": one.id, "two": two.id, "fiji": world.make_member("FJ").id}


def cell(page, day):
    return page.select_one(f".month time[datetime='{day}']").parent.get_text(" ")


def test_a_month_shows_cohorts_and_sessions_on_the_days_of_their_venue(browser, coordinator, scheduled):
    browser.sign_in(coordinator)
    page = browser.page("/cohorts/calendar?month=2027-04")
    assert page.h2.text == "April 2027"
    assert "Border Forum 2027" in cell(page, "2027-03-30"), "days around the month are shown, too"
    assert "Border Forum 2027" in cell(page, "2027-04-01")
    assert "Closing 08:00, Fiji time" in " ".join(cell(page, "2027-04-01").split())
    assert "Alumni Camp 2027" in cell(page, "2027-04-06")
    assert "Called off" not in page.text
    assert page.select_one(".month caption").text == "April 2027"
    assert [th.text for th in page.select(".month thead th")] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    days = [h3.text for h3 in page.select(".phone-only h3")]
    assert days == ["Thursday 1 April 2027", "Tuesday 6 April 2027"]
    assert page.select_one("a[rel=next]")["href"].endswith("month=2027-05")


def test_filters_live_in_the_address(browser, coordinator, scheduled):
    browser.sign_in(coordinator)
    url = "/cohorts/calendar?month=2027-04"
    by_programme = browser.page(f"{url}&programme={scheduled['camp']}")
    assert "Alumni Camp 2027" in by_programme.text
    assert "Border Forum 2027" not in by_programme.select_one(".month").text
    assert f"programme={scheduled['camp']}" in by_programme.select_one("a[rel=next]")["href"]
    by_member = browser.page(f"{url}&member={scheduled['fiji']}").select_one(".month").text
    assert "Border Forum 2027" in by_member
    assert "Alumni Camp 2027" not in by_member
    by_state = browser.page(f"{url}&state=cancelled").select_one(".month").text
    assert "Called off" in by_state
    assert "Alumni Camp 2027" not in by_state
    for nonsense in ("programme=x", "member=4711", "state=asleep", "month=never", "page=999"):
        assert browser.get(f"/cohorts/calendar?{nonsense}").status_code == 200


def test_an_empty_month_says_what_to_do(browser, coordinator):
    browser.sign_in(coordinator)
    assert "Nothing is scheduled here" in browser.page("/cohorts/calendar?month=2030-01").text


def test_a_list_shows_a_year(browser, coordinator, scheduled):
    browser.sign_in(coordinator)
    page = browser.page("/cohorts/calendar?month=2027-02&view=list")
    titles = [th.a.text for th in page.select("tbody th")]
    assert titles == ["Border Forum 2027", "Closing", "Alumni Camp 2027"]
    assert "February 2027 to January 2028" in page.text


@pytest.mark.parametrize("export", ["csv", "xlsx"])
def test_it_leaves_as_a_file_with_its_filter(browser, coordinator, scheduled, export):
    world.make_cohort(title="=1+1", starts_on=date(2027, 4, 7), ends_on=date(2027, 4, 7))
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/calendar?month=2027-04&export={export}")
    if export == "csv":
        assert "Alumni Camp 2027" in answer.text
        assert "'=1+1" in answer.text
        assert "month=2027-04" in answer.text
    else:
        rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
        assert [row[4] for row in rows] == ["Title", "Border Forum 2027", "Closing", "Alumni Camp 2027", "=1+1"]
    only = browser.get(f"/cohorts/calendar?month=2027-04&programme={scheduled['camp']}&export=csv").text
    assert "Border Forum 2027" not in only


def test_a_focal_point_narrows_by_their_own_member_only(browser, scheduled, agency):
    malaysia = world.make_member("MY")
    browser.sign_in(world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=malaysia))
    url = "/cohorts/calendar?month=2027-04"
    page = browser.page(url)
    assert [one.text for one in page.select("#filter-member option")] == ["All", "Malaysia"]
    assert browser.page(f"{url}&member={scheduled['fiji']}").select_one(".month").text == page.select_one(".month").text


def test_who_sees_the_calendar(browser, agency):
    for person, expected in ((world.make_user(agency=agency), 403), (world.make_user(Role.FACILITATOR), 200)):
        browser.sign_in(person)
        assert browser.get("/cohorts/calendar").status_code == expected


def test_it_takes_as_many_statements_with_50_cohorts_as_with_one(browser, coordinator, statements, agency):
    browser.sign_in(coordinator)

    def sent_with(more, address):
        for number in range(more):
            cohort = world.make_cohort(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 5))
            starts = datetime(2027, 3, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
            cohort_id = cohort.id
            world.save(Session(cohort_id=cohort_id, title="S", starts_at=starts, ends_at=starts + timedelta(hours=1)))
        statements.clear()
        assert "Border Forum" in browser.page(address).text
        return len(statements)

    for address in ("/cohorts/calendar?month=2027-03", "/cohorts/calendar?month=2027-03&view=list"):
        assert sent_with(1, address) == sent_with(49, address)
