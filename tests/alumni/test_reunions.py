"""Ninety days after, the cohort meets again: set, invited with the follow-up, moved, cancelled."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from alumni.plans.models.plans import Plan
from alumni.plans.models.reunions import Reunion
from alumni.plans.models.states import FollowUpState
from lms.db import db
from tests import mailed, world
from tests.alumni.following import D90, at, mails, running, states

TYPED = {
    "day": "2027-06-09", "starts": "15:00", "ends": "16:00", "time_zone": "Asia/Bangkok",
    "link": "https://meet.example/forum", "note": "Bring one photo of a notice",
}  # fmt: skip


@pytest.fixture
def plan_id(make_plan, coordinator):
    return running(make_plan, coordinator)


@pytest.fixture
def arrange(browser, cohort, coordinator):
    cohort_id, signed = cohort.id, coordinator

    def send(**changes):
        browser.sign_in(signed)
        return browser.post(f"/plans/reunions/{cohort_id}", data=TYPED | changes)

    return send


def entry(message):
    assert message.attachments[0].content_type.startswith("text/calendar; method=")
    calendar = Calendar.from_ical(message.attachments[0].text)
    [event] = calendar.walk("VEVENT")
    return calendar["METHOD"], event


def told(plan_id):
    return mailed.mails(db.session.get(Plan, plan_id).user.email, key="reunion:")


def test_people_are_invited_with_the_mail_of_their_follow_up(arrange, plan_id, today):
    assert arrange().status_code == 302
    assert told(plan_id) == [], "it comes with day 90"
    at(today, D90)
    mail = mails(plan_id)[-1]
    assert "https://meet.example/forum" in mail.text
    method, event = entry(mail)
    assert (method, event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert event.decoded("DTSTART").astimezone(UTC) == datetime(2027, 6, 9, 8, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Asia/Bangkok"
    assert str(event["ATTENDEE"]) == f"mailto:{db.session.get(Plan, plan_id).user.email}"


def test_who_has_had_the_mail_is_told_at_once_and_moved_and_cancelled_in_the_same_entry(
    browser, arrange, plan_id, cohort, today
):
    cohort_id = cohort.id
    at(today, D90)
    arrange()
    arrange(starts="16:00", ends="17:00")
    assert browser.post(f"/plans/reunions/{cohort_id}/cancel").status_code == 302
    found = [entry(one) for one in told(plan_id)]
    assert [method for method, _event in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for _method, event in found] == [0, 1, 2]
    assert len({event["UID"] for _method, event in found}) == 1
    assert [one.subject.split(":")[0] for one in told(plan_id)] == [
        "Reunion of Border Forum 2027",
        "Changed",
        "Cancelled",
    ]
    assert browser.post(f"/plans/reunions/{cohort_id}/cancel").status_code == 409
    arrange()
    assert entry(told(plan_id)[-1])[0] == "REQUEST", "set again, it is the same entry"
    assert entry(told(plan_id)[-1])[1]["SEQUENCE"] == 3


def test_a_reunion_before_their_follow_up_is_told_at_once(arrange, plan_id, today):
    arrange(day="2027-05-20")
    assert len(told(plan_id)) == 1
    at(today, D90)
    assert not mails(plan_id)[-1].attachments, "nobody is invited twice"


def test_a_cancelled_one_is_not_in_the_follow_up(browser, arrange, plan_id, cohort, today):
    cohort_id = cohort.id
    arrange()
    browser.post(f"/plans/reunions/{cohort_id}/cancel")
    at(today, D90)
    assert "meet.example" not in mails(plan_id)[-1].text
    assert told(plan_id) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2027-03-01"}, "This time is over"),
        ({"ends": "14:00"}, "It ends before it starts"),
        ({"link": "http://meet.example"}, "begins with https://"),
        ({"link": "javascript:alert(1)"}, "begins with https://"),
        ({"time_zone": "Mars/Base"}, "Not a valid choice"),
        ({"day": "2028-03-26", "starts": "02:30", "ends": "04:00", "time_zone": "Europe/Vienna"}, "does not exist"),
        ({"day": "2027-10-31", "starts": "02:30", "ends": "04:00", "time_zone": "Europe/Vienna"}, "comes twice"),
        ({"day": "0001-01-01"}, "Choose a day between"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_keeps_what_was_typed(arrange, plan_id, changes, said):
    page = arrange(**changes)
    assert page.status_code == 200
    assert said in page.text or "Choose" in page.text
    assert "Bring one photo of a notice" in page.text
    assert db.session.query(Reunion).count() == 0


def test_the_office_is_asked_to_set_it_a_month_before(browser, plan_id, coordinator, today):
    browser.sign_in(coordinator)
    assert "Set the reunion" not in browser.page("/").text
    today.move_to("2027-05-10T02:00:00+00:00")
    browser.sign_in(coordinator)
    assert "Set the reunion of Border Forum 2027" in browser.page("/").text
    assert "Border Forum 2027" in browser.page("/plans/reunions").text


def test_it_is_for_coordinators(browser, plan_id, cohort, agency):
    cohort_id = cohort.id
    browser.sign_in(world.make_user(agency=agency))
    for url in ("/plans/reunions", f"/plans/reunions/{cohort_id}"):
        assert browser.get(url).status_code == 403


def test_one_who_withdrew_is_told_no_more(browser, arrange, plan_id, today):
    at(today, D90)
    arrange()
    browser.sign_in(db.session.get(Plan, plan_id).user)
    browser.post(f"/plans/{plan_id}/withdraw")
    arrange(starts="16:00", ends="17:00")
    assert len(told(plan_id)) == 1
    assert states(plan_id)[1] == FollowUpState.CANCELLED


def test_the_board_leads_there_and_back(browser, coordinator):
    browser.sign_in(coordinator)
    assert browser.page("/plans/board").select_one("a[href='/plans/reunions']").text == "Reunions"
    assert browser.page("/plans/reunions").select_one("main a[href='/plans/board']")
