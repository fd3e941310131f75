"""Warnings about dates: pure rules, and what a coordinator reads."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import User
from lms.cohorts import concerns
from lms.cohorts.concerns import Overlap, Slot, Taking, outside
from lms.cohorts.models.cohorts import CohortState, MemberSeats
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.models.sessions import Session
from lms.db import db
from lms.free_days.days import is_weekend
from lms.free_days.public_holidays import holidays_of
from lms.roles import Role
from tests import world

FIJI = Taking("Fiji", "FJ", ["sat", "sun"])
BANGLADESH = Taking("Bangladesh", "BD", ["fri", "sat"])
ZONES = st.sampled_from(["Pacific/Fiji", "Asia/Kabul", "Europe/Paris", "Asia/Kathmandu", "America/New_York"])


def test_a_public_holiday_names_its_members_and_its_name():
    found = list(concerns.free_days([FIJI, BANGLADESH], date(2027, 4, 14), date(2027, 4, 14)))
    assert [one.title for one in found] == ["Wednesday 14 April 2027"]
    assert "Bangladesh (Bengali New Year's Day)" in found[0].detail
    assert "Fiji" not in found[0].detail


def test_weekends_are_each_members_own():
    found = {
        one.title: one.detail for one in concerns.free_days([FIJI, BANGLADESH], date(2027, 7, 2), date(2027, 7, 4))
    }
    assert found == {
        "Friday 2 July 2027": "Weekend in Bangladesh",
        "Saturday 3 July 2027": "Weekend in every member that takes part",
        "Sunday 4 July 2027": "Weekend in Fiji",
    }


def test_days_without_anything_are_silent():
    assert list(concerns.free_days([FIJI, BANGLADESH], date(2027, 6, 28), date(2027, 7, 1))) == []


def test_what_is_not_known_is_said():
    nowhere = Taking("Sri Lanka", "LK", ["sat", "sun"])
    said = list(concerns.unknown([FIJI, nowhere], date(2027, 6, 28), date(2027, 6, 30)))
    assert len(said) == 1
    assert "Sri Lanka" in said[0].detail
    assert "Fiji" not in said[0].detail


def test_the_shipped_list_stands_in_where_the_library_has_nothing(monkeypatch):
    holidays_of.cache_clear()
    monkeypatch.setattr("lms.free_days.public_holidays._from_library", lambda _iso2, _year: {})
    assert holidays_of("BD", 2027)[date(2027, 4, 14)] == "Bengali New Year's Day"
    assert holidays_of("BD", 2031) is None
    holidays_of.cache_clear()


def test_many_members_are_counted_after_the_first_few():
    assert concerns.listed(["A", "B", "C", "D", "E"]) == "A, B, C, D, E"
    assert concerns.listed(["A", "B", "C", "D", "E", "F", "G"]) == "A, B, C, D, E and 2 others"


def test_shared_people_are_named_with_the_other_cohort():
    other = Overlap("Alumni Camp 2027", date(2027, 6, 18), date(2027, 6, 18), ("Ana",), ("Ben",))
    found = list(concerns.shared([other]))
    assert [one.detail for one in found] == ["Participants of both: Ana", "Facilitators of both: Ben"]
    assert all("Alumni Camp 2027" in one.title for one in found)


@given(
    day=st.dates(date(2024, 1, 1), date(2030, 1, 1)), hour=st.integers(0, 23), length=st.integers(1, 600), zone=ZONES
)
def test_an_hour_is_odd_exactly_when_the_clock_where_people_live_says_so(day, hour, length, zone):
    starts = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    ends = starts + timedelta(minutes=length)
    shown, until = starts.astimezone(ZoneInfo(zone)), ends.astimezone(ZoneInfo(zone))
    within = shown.date() == until.date() and time(7) <= shown.time() and until.time() <= time(21)
    assert outside(starts, ends, zone) is not within


def test_only_online_sessions_are_too_early_or_too_late_for_somebody():
    starts = datetime(2027, 6, 14, 2, tzinfo=UTC)
    online = Slot("Opening", starts, starts + timedelta(hours=1), online=True)
    here = Slot("Tea", starts, starts + timedelta(hours=1), online=False)
    zones = {"Europe/Paris": 2, "Asia/Bangkok": 9}
    (found,) = concerns.odd_hours([online, here], zones, "Asia/Bangkok")
    assert found.title == "Opening, 09:00, Bangkok time"
    assert found.detail == "Outside 07:00–21:00: 04:00, Paris time for 2 participants"


@pytest.mark.parametrize(("day", "free"), [(date(2027, 7, 2), True), (date(2027, 7, 4), False)])
def test_weekdays_are_read_as_members_keep_them(day, free):
    assert is_weekend(day, ["fri", "sat"]) is free


@pytest.fixture
def cohort():
    return world.make_cohort(starts_on=date(2027, 4, 12), ends_on=date(2027, 4, 14), title="Border Forum")


def warnings(browser, url):
    found = browser.page(url).select_one("[aria-labelledby=concerns]")
    return found.text if found else ""


@pytest.mark.usefixtures("today")
def test_a_coordinator_reads_them_on_the_page_of_the_cohort_and_goes_on(browser, coordinator, cohort):
    bangladesh = world.make_member("BD", name="Bangladesh", weekend=["fri", "sat"])
    cohort_id = cohort.id
    world.save(MemberSeats(cohort_id=cohort_id, member_id=bangladesh.id, seats=3))
    browser.sign_in(coordinator)
    said = warnings(browser, f"/cohorts/{cohort_id}")
    assert "Bengali New Year's Day" in said
    assert "You can go on" in said
    assert browser.post(f"/cohorts/{cohort_id}/move/confirmed").status_code == 302


@pytest.mark.usefixtures("today")
def test_people_of_two_cohorts_on_the_same_days(browser, coordinator, cohort, agency):
    other = world.make_cohort(starts_on=date(2027, 4, 14), ends_on=date(2027, 4, 16), title="Alumni Camp")
    away = world.make_cohort(starts_on=date(2027, 4, 15), ends_on=date(2027, 4, 16), title="Elsewhere")
    gone = world.make_cohort(
        starts_on=date(2027, 4, 12), ends_on=date(2027, 4, 14), title="Called off", state=CohortState.CANCELLED
    )
    ana = world.make_user(agency=agency, name="Ana")
    ben = world.make_user(agency=agency, name="Ben")
    runner = world.make_user(Role.FACILITATOR, agency=agency, name="Chika")
    runner_id, cohort_id = runner.id, cohort.id
    for place in (cohort, other, away, gone):
        world.make_nomination(place, ana)
        starts = datetime.combine(place.starts_on, time(3), UTC)
        world.save(Session(cohort_id=place.id, title="S", starts_at=starts, ends_at=starts + timedelta(hours=1),
                           facilitators=[db.session.get(User, runner_id)]))  # fmt: skip
    world.make_nomination(cohort, ben)
    world.make_nomination(other, ben, state=NominationState.DECLINED)
    browser.sign_in(coordinator)
    said = warnings(browser, f"/cohorts/{cohort_id}")
    assert "Participants of both: Ana" in said
    assert "Facilitators of both: Chika" in said
    assert "Alumni Camp" in said
    assert "Ben" not in said
    assert "Elsewhere" not in said
    assert "Called off" not in said


@pytest.mark.usefixtures("today")
def test_an_online_session_at_night_for_somebody(browser, coordinator, cohort, agency):
    cohort_id = cohort.id
    starts = datetime(2027, 4, 12, 2, tzinfo=UTC)
    world.save(
        Session(cohort_id=cohort_id, title="Opening", starts_at=starts, ends_at=starts + timedelta(hours=1),
                room="https://meet.example/forum")
    )  # fmt: skip
    world.make_nomination(cohort, world.make_user(agency=agency, time_zone="Europe/Paris"))
    browser.sign_in(coordinator)
    assert "04:00, Paris time for 1 participant" in warnings(browser, f"/cohorts/{cohort_id}")


@pytest.mark.usefixtures("today")
def test_who_nominates_does_not_see_the_offices_warnings(browser, cohort, agency):
    member = world.make_member("MY")
    url = f"/cohorts/{cohort.id}"
    browser.sign_in(world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=member))
    assert warnings(browser, url) == ""


@pytest.mark.usefixtures("today")
def test_warnings_take_as_many_statements_with_50_people_as_with_one(browser, coordinator, cohort, agency, statements):
    other = world.make_cohort(starts_on=date(2027, 4, 14), ends_on=date(2027, 4, 16))
    cohort_id, other_id = cohort.id, other.id
    browser.sign_in(coordinator)

    def sent_with(more):
        for _number in range(more):
            person = world.make_user(agency=agency)
            for place in (world.db.session.get(type(other), one) for one in (cohort_id, other_id)):
                world.make_nomination(place, person)
        statements.clear()
        assert "Participants of both" in warnings(browser, f"/cohorts/{cohort_id}/edit")
        return len(statements)

    assert sent_with(1) == sent_with(49)
