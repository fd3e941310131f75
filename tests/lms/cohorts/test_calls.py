"""The call for nominations: previewed, counted, once each; a reminder to who has nominated nobody."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.accounts.models import RoleGrant, User
from lms.cohorts import jobs
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats, Nominators
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def cohort():
    return world.make_cohort(title="Border Forum 2027", nominations_close_on=date(2027, 1, 25))


def focal(iso2, email, **values):
    member = world.make_member(iso2)
    return world.make_user(Role.FOCAL_POINT, agency=world.make_agency(member), focal_for=member, email=email, **values)


def test_everybody_is_asked_once(browser, coordinator, cohort):
    for iso2, email in (("FJ", "fj@focal.example"), ("MY", "my@focal.example"), ("MY", "my2@focal.example")):
        focal(iso2, email)
    url = f"/cohorts/{cohort.id}/call"
    browser.sign_in(coordinator)
    page = browser.page(url).text
    assert "3 focal points have not been asked yet" in page
    assert "Nominate for Border Forum 2027" in page, "what the mail says"
    assert "Send 3 mails" in page
    assert mailed.mails(key="nomination_call:") == []
    assert "3 mails are on their way" in browser.post(url, follow_redirects=True).text
    focal("LK", "lk@focal.example")
    assert "1 focal point has not been asked yet. 3 were asked before" in browser.page(url).text
    browser.post(url)
    browser.post(url)
    assert sorted(mail.recipient for mail in mailed.mails(key="nomination_call:")) == [
        "fj@focal.example", "lk@focal.example", "my2@focal.example", "my@focal.example",
    ]  # fmt: skip
    mail = mailed.mails("fj@focal.example")[0]
    assert "Monday 25 January 2027, Bangkok time" in mail.text
    assert "/nominate/" in mail.html


def test_only_members_with_seats_are_asked_and_the_mail_says_how_many(browser, coordinator, cohort):
    fiji = focal("FJ", "fj@focal.example").agency.member_id
    focal("MY", "my@focal.example")
    world.save(MemberSeats(cohort_id=cohort.id, member_id=fiji, seats=3))
    url = f"/cohorts/{cohort.id}/call"
    browser.sign_in(coordinator)
    browser.post(url)
    (mail,) = mailed.mails(key="nomination_call:")
    assert mail.recipient == "fj@focal.example"
    assert "up to 3 seats" in mail.text


def test_a_focal_point_whose_account_is_closed_is_not_asked(browser, coordinator, cohort):
    focal("FJ", "fj@focal.example", active=False)
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort.id}/call").text
    assert "0 focal points have not been asked yet" in page
    assert "1 member has no focal point" in page.replace("2 members have", "1 member has")


def test_a_member_without_focal_point_is_shown_with_what_to_do(browser, coordinator, cohort):
    member = world.make_member("FJ")
    cohort_id, member_id = cohort.id, member.id
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/call")
    assert "No focal point" in page.text
    link = next(a["href"] for a in page.select("a") if "Name somebody" in a.text and "Fiji" in a.text)
    form = browser.page(link)
    assert form.select_one("select[name=member] [selected]")["value"] == str(member_id)
    data = {"member": member_id, "agency": "0", "name": "Litia Focal", "email": "Litia@Fiji.example", "language": "en"}
    assert browser.post(link, data=data).status_code == 302
    person = db.session.scalars(select(User).where(User.email == "litia@fiji.example")).one()
    assert db.session.scalars(select(RoleGrant.member_id).where(RoleGrant.user_id == person.id)).all() == [member_id]
    assert person.time_zone == "Pacific/Fiji"
    assert len(mailed.mails("litia@fiji.example", key="nomination_call:")) == 1
    assert "asked already" in browser.post(link, data=data).text
    row = next(r.text for r in browser.page(f"/cohorts/{cohort_id}/call").select("tbody tr") if "Fiji" in r.text)
    assert "Litia Focal" in row


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "x"), ("member", "0"), ("agency", "999999"), ("language", "tlh")]
)
def test_what_is_wrong_in_asking_is_marked_and_nobody_is_written(browser, coordinator, cohort, field, value):
    member = world.make_member("FJ")
    url = f"/cohorts/{cohort.id}/call/ask"
    data = {"member": member.id, "agency": "0", "name": "Litia", "email": "l@fiji.example", "language": "en"}
    browser.sign_in(coordinator)
    answer = browser.post(url, data=data | {field: value})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert mailed.mails() == []


def test_where_only_members_nominate_no_agency_is_asked(browser, coordinator, cohort, agency):
    data = {"member": agency.member_id, "agency": agency.id, "name": "L", "email": "l@my.example", "language": "en"}
    url = f"/cohorts/{cohort.id}/call/ask"
    browser.sign_in(coordinator)
    assert browser.page(url).select_one("select[name=agency]") is None
    answer = browser.post(url, data=data)
    assert 'aria-invalid="true"' in answer.text, "the page may have been open while the rule changed"
    assert db.session.scalars(select(Call)).all() == []


def test_an_agency_of_another_member_is_refused(browser, coordinator, cohort, agency):
    member = world.make_member("FJ")
    with transaction():
        db.session.get(Cohort, cohort.id).nominators = Nominators.AGENCIES
    data = {"member": member.id, "agency": agency.id, "name": "L", "email": "l@fiji.example", "language": "en"}
    url = f"/cohorts/{cohort.id}/call/ask"
    browser.sign_in(coordinator)
    assert "This agency is of another member" in browser.post(url, data=data).text
    assert db.session.scalars(select(Call)).all() == []


@pytest.mark.parametrize("values", [{"state": CohortState.PLANNED}, {"nominations_close_on": date(2027, 1, 10)}])
def test_nobody_is_asked_while_nominations_are_not_open(browser, coordinator, values):
    focal("FJ", "fj@focal.example")
    url = f"/cohorts/{world.make_cohort(**values).id}/call"
    browser.sign_in(coordinator)
    assert "Nominations are not open" in browser.page(url).text
    assert "Open nominations first" in browser.post(url, follow_redirects=True).text
    data = {"member": world.make_member("FJ").id, "agency": "0", "name": "L", "email": "l@f.example", "language": "en"}
    assert "Open nominations first" in browser.post(f"{url}/ask", data=data).text
    assert mailed.mails() == []


def test_who_has_nominated_nobody_is_reminded_once_before_the_deadline(browser, coordinator, cohort, today):
    focal("FJ", "fj@focal.example")
    mine = focal("MY", "my@focal.example")
    world.make_nomination(cohort, world.make_user(agency=mine.agency))
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/call")
    jobs.remind_focal_points()
    assert mailed.mails(key="nomination_reminder:") == [], "two weeks before"
    today.move_to("2027-01-20T04:00:00+00:00")
    jobs.remind_focal_points()
    jobs.remind_focal_points()
    (reminder,) = mailed.mails(key="nomination_reminder:")
    assert reminder.recipient == "fj@focal.example"
    first = mailed.link(mailed.mails("fj@focal.example", key="nomination_call:")[0], "/nominate/")
    assert mailed.link(reminder, "/nominate/") == first, "the link of the call still works"
    browser.sign_out()
    assert browser.get(first).status_code == 200


def test_nobody_is_reminded_after_the_deadline_or_of_a_cohort_that_moved_on(browser, coordinator, cohort, today):
    focal("FJ", "fj@focal.example")
    url = f"/cohorts/{cohort.id}"
    browser.sign_in(coordinator)
    browser.post(f"{url}/call")
    today.move_to("2027-01-25T17:00:00+00:00")
    jobs.remind_focal_points()
    today.move_to("2027-01-24T04:00:00+00:00")
    browser.post(f"{url}/move/cancelled")
    jobs.remind_focal_points()
    assert mailed.mails(key="nomination_reminder:") == []


def test_a_focal_point_with_an_account_finds_the_call_at_home(browser, cohort):
    person = focal("FJ", "fj@focal.example")
    browser.sign_in(person)
    assert "Nominate for Border Forum 2027" in browser.page("/").text
    world.make_nomination(cohort, world.make_user(agency=person.agency))
    assert "Nominate for Border Forum 2027" not in browser.page("/").text


def test_the_statements_of_the_call_do_not_grow(browser, coordinator, cohort, statements):
    url = f"/cohorts/{cohort.id}/call"
    browser.sign_in(coordinator)

    def sent_with(codes):
        for code in codes:
            focal(code, f"{code.lower()}@focal.example")
        statements.clear()
        assert len(browser.page(url).select("tbody tr")) >= len(codes)
        return len(statements)

    assert sent_with(["AA"]) == sent_with([f"{a}{b}" for a in "BCDEF" for b in "GHIJKLMNOP"])
