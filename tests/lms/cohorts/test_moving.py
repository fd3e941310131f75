"""Before a cohort moves on, a page says who gets which mail; then each gets it once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats, Nominators
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.models.sessions import Session
from lms.db import db
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def focal_point(agency):
    return world.make_user(
        Role.FOCAL_POINT, agency=agency, focal_for=world.make_member("MY"), name="Farah", email="farah@my.example"
    )


@pytest.fixture
def cohort(agency):
    """Ana has accepted, Ben was offered a seat, Chi waits, Dan is nominated and Zoe was not chosen."""
    one = world.make_cohort(title="Border Forum", joining_instructions="## Before\n\nFinish the **pre-work**.")
    cohort_id = one.id
    for name, state in (("Ana", "accepted"), ("Ben", "offered"), ("Chi", "waitlisted"), ("Dan", "nominated"),
                        ("Zoe", "rejected")):  # fmt: skip
        person = world.make_user(agency=agency, name=name, email=f"{name.lower()}@my.example")
        world.make_nomination(db.session.get(Cohort, cohort_id), person, state=NominationState(state))
    runner = world.make_user(Role.FACILITATOR, agency=agency, name="Gita", email="gita@my.example")
    starts = datetime(2027, 3, 1, 2, tzinfo=UTC)
    world.save(Session(cohort_id=cohort_id, title="Opening", starts_at=starts, ends_at=starts + timedelta(hours=1),
                       facilitators=[runner]))  # fmt: skip
    return cohort_id


def told(key):
    return [one.recipient.split("@")[0] for one in mailed.mails(key=key)]


def preview(browser, url):
    return " ".join(browser.page(url).get_text(" ").split())


def test_cancelling_shows_who_is_told_and_tells_each_once(browser, coordinator, cohort, focal_point):
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort}/move/cancelled"
    shown = preview(browser, url)
    assert "5 mails are sent" in shown
    assert "People who hold a seat: 2 mails" in shown
    assert "People on the waiting list: 1 mail" in shown
    assert "Border Forum will not take place" in shown
    assert mailed.mails() == []
    assert browser.post(url).status_code == 302
    assert browser.post(url).status_code == 409
    assert told("cohort_cancelled:") == ["ana", "ben"]
    assert told("cohort_cancelled_waiting:") == ["chi"]
    assert told("cohort_cancelled_for:") == ["farah", "gita"]
    to_farah = mailed.mails("farah@my.example")[0].text
    assert "Ana, Ben, Chi, Dan" in to_farah
    assert "Zoe" not in to_farah
    assert len(mailed.mails()) == 5


def test_somebody_with_two_parts_is_told_once(browser, coordinator, cohort, focal_point):
    person_id = focal_point.id
    world.make_nomination(db.session.get(Cohort, cohort), db.session.get(type(focal_point), person_id),
                          state=NominationState.ACCEPTED)  # fmt: skip
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort}/move/cancelled")
    assert len(mailed.mails("farah@my.example")) == 1


def test_confirming_sends_the_joining_instructions_to_who_has_accepted(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort}/move/confirmed"
    shown = preview(browser, url)
    assert "1 mail is sent" in shown
    assert "Finish the **pre-work**" in shown
    assert "Focal points put people forward No longer possible" in shown
    browser.post(url)
    (mail,) = mailed.mails("ana@my.example", key="cohort_confirmed:")
    assert "<strong>pre-work</strong>" in mail.html
    assert mailed.link(mail, "/cohorts/mine")


def test_confirming_a_second_time_writes_only_to_who_is_new(browser, coordinator, cohort, agency):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort}/move/confirmed")
    browser.post(f"/cohorts/{cohort}/move/nominating")
    late = world.make_user(agency=agency, email="late@my.example")
    world.make_nomination(db.session.get(Cohort, cohort), late, state=NominationState.ACCEPTED)
    assert "1 mail is sent" in preview(browser, f"/cohorts/{cohort}/move/confirmed")
    browser.post(f"/cohorts/{cohort}/move/confirmed")
    assert told("cohort_confirmed:") == ["ana", "late"]


def test_opening_names_members_without_a_focal_point_and_leads_to_the_call(browser, coordinator, focal_point):
    cohort_id = world.make_cohort(state=CohortState.PLANNED, nominations_close_on=date(2027, 2, 1)).id
    for iso2 in ("MY", "FJ"):
        world.save(MemberSeats(cohort_id=cohort_id, member_id=world.make_member(iso2).id, seats=2))
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort_id}/move/nominating"
    shown = preview(browser, url)
    assert "Nobody gets a mail" in shown
    assert "Focal points are asked by the call for nominations" in shown
    assert "1 member has no focal point" in shown
    assert "Fiji. Nobody is told there" in shown
    browser.post(url)
    assert mailed.mails() == []
    assert "1 focal point has not been asked yet" in preview(browser, f"/cohorts/{cohort_id}/call")


def test_where_only_coordinators_nominate_nobody_is_asked_to(browser, coordinator, focal_point):
    cohort_id = world.make_cohort(state=CohortState.PLANNED, nominators=Nominators.COORDINATORS).id
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort_id}/move/nominating"
    assert "Nobody gets a mail" in preview(browser, url)
    browser.post(url)
    assert mailed.mails() == []


def test_looking_does_nothing(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    for state in ("confirmed", "planned", "cancelled"):
        browser.page(f"/cohorts/{cohort}/move/{state}")
    assert db.session.scalars(select(Cohort.state)).one() is CohortState.NOMINATING


@pytest.mark.parametrize("state", ["running", "completed", "nonsense"])
def test_what_the_table_of_states_does_not_have_is_not_shown_either(browser, coordinator, cohort, state):
    browser.sign_in(coordinator)
    assert browser.get(f"/cohorts/{cohort}/move/{state}").status_code == 409


def test_who_nominates_when(browser, focal_point, agency):
    until = date(2027, 1, 11)  # today
    open_until = {None: True, until: True, until - timedelta(days=1): False}
    member_form = {"post": "", "language": "en", "agency": agency.id}
    browser.sign_in(focal_point)
    for name, (day, may) in zip(("Ana", "Bilal", "Chandra"), open_until.items(), strict=True):
        cohort_id = world.make_cohort(nominations_close_on=day).id
        form = member_form | {"name": name, "email": f"{name.lower()}@my.example"}
        assert (browser.post(f"/cohorts/{cohort_id}/nominate", data=form).status_code == 302) is may, day
    closed = world.make_cohort(nominators=Nominators.COORDINATORS).id
    assert browser.get(f"/cohorts/{closed}/nominate").status_code == 403


def test_a_deadline_ends_with_the_day_at_the_venue(browser, focal_point, today, agency):
    cohort_id = world.make_cohort(nominations_close_on=date(2027, 1, 11), time_zone="Pacific/Honolulu").id
    form = {"name": "New", "post": "", "language": "en", "agency": agency.id, "email": "n@my.example"}
    browser.sign_in(focal_point)
    today.move_to("2027-01-12T09:59:00+00:00")
    assert browser.get(f"/cohorts/{cohort_id}/nominate").status_code == 200
    today.move_to("2027-01-12T10:01:00+00:00")
    assert browser.post(f"/cohorts/{cohort_id}/nominate", data=form).status_code == 403


def page_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def new_dates():
    return {"starts_on": "2027-03-29", "ends_on": "2027-04-02", "venue": "Bangkok", "time_zone": "Asia/Bangkok",
            "with_sessions": "y"}  # fmt: skip


def test_moving_the_dates_is_shown_first(browser, coordinator, cohort, focal_point, new_dates):
    browser.sign_in(coordinator)
    shown = " ".join(page_of(browser.post(f"/cohorts/{cohort}/dates", data=new_dates)).text.split())
    assert "5 mails are sent" in shown
    assert "1 Mar 2027, 09:00, Bangkok time then 29 Mar 2027, 09:00, Bangkok time" in shown
    assert "New dates or place: Border Forum" in shown
    assert "Now: Monday 29 March 2027 to Friday 2 April 2027 in Bangkok." in shown
    assert db.session.get(Cohort, cohort).starts_on == date(2027, 3, 1)
    assert mailed.mails() == []


def test_then_everybody_affected_is_told_once_and_the_sessions_go_along(
    browser, coordinator, cohort, focal_point, new_dates
):
    browser.sign_in(coordinator)
    for _time in range(2):
        browser.post(f"/cohorts/{cohort}/dates", data=new_dates | {"confirm": "1"})
    moved = db.session.get(Cohort, cohort)
    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 29), date(2027, 4, 2))
    assert db.session.scalars(select(Session.starts_at)).one() == datetime(2027, 3, 29, 2, tzinfo=UTC)
    assert told("cohort_moved:") == ["ana", "ben", "chi"]
    assert told("cohort_moved_for:") == ["farah", "gita"]
    (to_ana,) = mailed.mails("ana@my.example")
    assert "Before: Monday 1 March 2027 to Friday 5 March 2027 in Bangkok." in to_ana.text
    assert "You keep your seat" in to_ana.text
    assert "Your offer stands" in mailed.mails("ben@my.example")[0].text
    assert "waiting list" in mailed.mails("chi@my.example")[0].text


def test_moving_there_and_back_tells_twice(browser, coordinator, cohort, new_dates, today):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort}/dates", data=new_dates | {"confirm": "1"})
    today.shift(timedelta(hours=1))
    back = new_dates | {"starts_on": "2027-03-01", "ends_on": "2027-03-05", "confirm": "1"}
    browser.post(f"/cohorts/{cohort}/dates", data=back)
    today.shift(timedelta(hours=1))
    browser.post(f"/cohorts/{cohort}/dates", data=new_dates | {"confirm": "1"})
    assert len(mailed.mails("ana@my.example", key="cohort_moved:")) == 3


def test_sessions_can_stay_where_they_are_and_that_is_said(browser, coordinator, cohort, new_dates):
    browser.sign_in(coordinator)
    del new_dates["with_sessions"]
    assert "This is outside the new days" in browser.post(f"/cohorts/{cohort}/dates", data=new_dates).text
    browser.post(f"/cohorts/{cohort}/dates", data=new_dates | {"confirm": "1"})
    assert db.session.scalars(select(Session.starts_at)).one() == datetime(2027, 3, 1, 2, tzinfo=UTC)


def test_in_another_zone_sessions_keep_the_time_of_the_clock(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    sent = {"starts_on": "2027-03-01", "ends_on": "2027-03-05", "venue": "Suva", "time_zone": "Pacific/Fiji",
            "with_sessions": "y", "confirm": "1"}  # fmt: skip
    browser.post(f"/cohorts/{cohort}/dates", data=sent)
    assert db.session.scalars(select(Session.starts_at)).one() == datetime(2027, 2, 28, 21, tzinfo=UTC)
    assert told("cohort_moved:") == ["ana", "ben", "chi"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ends_on": "2027-03-28"}, "ends_on", "The last day is before the first day"),
        ({"ends_on": "2029-03-28"}, "ends_on", "Check the year"),
        ({"starts_on": ""}, "starts_on", "Choose the first day"),
        ({"venue": " "}, "venue", "Write the town and the venue"),
        ({"starts_on": "2027-03-01", "ends_on": "2027-03-05"}, "starts_on", "Nothing is different yet"),
    ],
)
@pytest.mark.parametrize("confirm", [{}, {"confirm": "1"}])
def test_what_is_wrong_with_new_dates_changes_nothing(
    browser, coordinator, cohort, new_dates, changes, field, message, confirm
):
    browser.sign_in(coordinator)
    page = page_of(browser.post(f"/cohorts/{cohort}/dates", data=new_dates | changes | confirm))
    assert message in page.find(id=f"{field}-error").text
    assert page.select_one("[name=ends_on]")["value"] == (new_dates | changes)["ends_on"]
    assert db.session.get(Cohort, cohort).starts_on == date(2027, 3, 1)
    assert mailed.mails() == []


def test_a_cohort_that_is_over_does_not_move(browser, coordinator, new_dates):
    cohort_id = world.make_cohort(state=CohortState.COMPLETED).id
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{cohort_id}/dates", data=new_dates).status_code == 409
    assert browser.post(f"/cohorts/{cohort_id}/dates", data=new_dates | {"confirm": "1"}).status_code == 409


def test_dates_that_people_know_are_moved_and_not_rewritten(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    programme_id = db.session.get(Cohort, cohort).programme_id
    sent = world.cohort_form(programme_id, title="Border Forum", venue="Bangkok", starts_on="2027-03-02")
    page = page_of(browser.post(f"/cohorts/{cohort}/edit", data=sent))
    assert "Move dates or place" in page.select_one(".notice.is-bad").text
    assert db.session.get(Cohort, cohort).starts_on == date(2027, 3, 1)
    assert browser.post(f"/cohorts/{cohort}/edit", data=sent | {"starts_on": "2027-03-01"}).status_code == 302


def test_who_may_move(browser, cohort, agency):
    browser.sign_in(world.make_user(Role.FACILITATOR, agency=agency))
    for url in (f"/cohorts/{cohort}/move/cancelled", f"/cohorts/{cohort}/dates"):
        assert browser.get(url).status_code == 403
        assert browser.post(url).status_code == 403


def test_the_pages_before_take_as_many_statements_for_50_people_as_for_one(
    browser, coordinator, focal_point, statements, agency, new_dates
):
    cohort_id = world.make_cohort().id
    browser.sign_in(coordinator)

    def sent_with(more):
        for _number in range(more):
            world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(agency=agency),
                                  state=NominationState.ACCEPTED)  # fmt: skip
        counts = []
        for look in (lambda: browser.page(f"/cohorts/{cohort_id}/move/cancelled").text,
                     lambda: browser.page(f"/cohorts/{cohort_id}/move/confirmed").text,
                     lambda: browser.post(f"/cohorts/{cohort_id}/dates", data=new_dates).text):  # fmt: skip
            statements.clear()
            assert "Read the mail" in look()
            counts.append(len(statements))
        return counts

    assert sent_with(1) == sent_with(49)
