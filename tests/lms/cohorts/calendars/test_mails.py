"""What goes into people’s calendars by mail: when they accept, when the agenda changes, when they do not come."""

from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.cohorts import emails
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.services import calendar_entries, seating
from lms.db import db, transaction
from lms.notifications import jobs, transport
from lms.notifications import services as notifications
from lms.notifications.models import MailState, OutboxMessage
from lms.notifications.services import Email
from tests import mailed, world
from tests.lms.cohorts.calendars.reading import calendar_people, sequence, session_id, titles
from tests.lms.cohorts.conftest import offer_link
from tests.lms.cohorts.test_agenda import FORM, at
from tests.lms.cohorts.test_calendar_files import events, parse

pytestmark = pytest.mark.usefixtures("today")
TODAY = date(2027, 1, 11)


def files(mail):
    return {one.name: one for one in mail.attachments}


def only(text):
    (event,) = events(text)
    return event


def test_who_accepts_gets_the_dates_and_the_agenda_as_files(accept, cohort_id):
    (ana,) = accept(cohort_id, "Ana")
    (mail,) = mailed.mails(ana, key="accepted:")
    assert f"/cohorts/{cohort_id}/logistics" in mail.text
    found = files(mail)
    assert {name: one.content_type for name, one in found.items()} == {
        "invitation.ics": "text/calendar; method=REQUEST; charset=utf-8",
        "agenda.ics": "text/calendar; method=PUBLISH; charset=utf-8",
    }
    invited = only(found["invitation.ics"].text)
    assert parse(found["invitation.ics"].text).method.value == "REQUEST"
    assert invited.summary.value == "Border Forum 2027"
    assert invited.attendee.value == f"mailto:{ana}"
    assert (invited.dtstart.value, invited.dtend.value) == (at(9), at(12))
    assert "2027-03-01 09:00–10:00 Opening" in invited.description.value
    assert titles(found["agenda.ics"].text) == {
        "Border Forum 2027: Opening": "CONFIRMED", "Border Forum 2027: Case work": "CONFIRMED",
    }  # fmt: skip
    assert all("VTIMEZONE" in one.text for one in found.values())


def test_the_files_leave_with_the_mail(app, accept, cohort_id):
    folder = Path(app.config["INSTANCE"]) / "mail"
    (ana,) = accept(cohort_id, "Ana")
    number = mailed.mails(ana, key="accepted:")[0].id
    jobs.deliver()
    message = message_from_bytes((folder / f"{number:07d}.eml").read_bytes(), policy=default)
    for one in folder.glob("*.eml"):
        one.unlink()  # numbers of mails come again in the next test
    parts = list(message.iter_attachments())
    assert [one["Content-Type"] for one in parts] == [
        'text/calendar; method="REQUEST"; charset="utf-8"', 'text/calendar; method="PUBLISH"; charset="utf-8"',
    ]  # fmt: skip
    assert [one.get_filename() for one in parts] == ["invitation.ics", "agenda.ics"]
    assert only(parts[0].get_content()).summary.value == "Border Forum 2027"
    assert message.get_body(("plain",)).get_content().startswith("Dear Ana")


def test_a_mail_without_files_stays_as_it_was(app):
    message = OutboxMessage(
        id=1, key="k", message_id="<1@x>", recipient="a@x.example", recipient_name="A", subject="S", text="T", html="H"
    )
    with app.test_request_context():
        envelope = transport._envelope(message)
    assert not envelope.attachments


def test_several_changes_are_one_mail_that_a_coordinator_sends_after_looking(browser, coordinator, accept, cohort_id):
    accept(cohort_id, "Ana", "Ben")
    browser.sign_in(coordinator)
    send = f"/cohorts/{cohort_id}/agenda/send"
    assert "Everybody knows this agenda" in browser.page(send).text
    assert "not sent" not in browser.page("/").text
    moved, gone = session_id("Opening"), session_id("Case work")
    browser.post(f"/cohorts/sessions/{moved}/edit", data=FORM | {"starts": "14:00", "ends": "15:00"})
    browser.post(f"/cohorts/sessions/{gone}/remove")
    browser.post(
        f"/cohorts/{cohort_id}/sessions/new", data=FORM | {"title": "Dinner", "starts": "18:00", "ends": "20:00"}
    )
    assert mailed.mails(key="agenda:") == []
    assert "3 changes of the agenda are not sent" in browser.page("/").text
    assert "3 changes are not sent yet" in browser.page(f"/cohorts/{cohort_id}/agenda").text
    page = browser.page(send).text
    for text in ("Another time: Opening, 1 Mar 2027, 14:00, Bangkok time (was 1 Mar 2027, 09:00, Bangkok time)",
                 "New: Dinner, 1 Mar 2027, 18:00, Bangkok time", "Cancelled: Case work", "2 people get the mail",
                 "Ana", "Ben"):  # fmt: skip
        assert text in page
    assert "2 people are told." in browser.post(send, follow_redirects=True).text
    assert "Nobody was told" in browser.post(send, follow_redirects=True).text
    sent = mailed.mails(key="agenda:")
    assert [one.recipient for one in sent] == ["ana@agency.example", "ben@agency.example"]
    assert "Cancelled: Case work" in sent[0].text
    first = files(mailed.mails("ana@agency.example", key="accepted:")[0])
    then = files(sent[0])
    assert titles(then["agenda.ics"].text) == {
        "Border Forum 2027: Opening": "CONFIRMED", "Border Forum 2027: Dinner": "CONFIRMED",
        "Border Forum 2027: Case work": "CANCELLED",
    }  # fmt: skip
    for name in ("invitation.ics", "agenda.ics"):
        assert min(sequence(then[name].text)) > max(sequence(first[name].text))
    uids = [{one.uid.value for one in events(found["invitation.ics"].text)} for found in (first, then)]
    assert uids[0] == uids[1]
    kept = {one.uid.value for one in events(first["agenda.ics"].text)}
    assert kept < {one.uid.value for one in events(then["agenda.ics"].text)}
    assert "not sent" not in browser.page("/").text


def test_a_change_that_is_taken_back_needs_no_mail(browser, coordinator, accept, cohort_id):
    accept(cohort_id, "Ana")
    browser.sign_in(coordinator)
    url = f"/cohorts/sessions/{session_id('Opening')}"
    for direction in ("later", "earlier"):
        browser.post(f"{url}/{direction}")
    assert "Everybody knows this agenda" in browser.page(f"/cohorts/{cohort_id}/agenda/send").text


def test_other_dates_of_the_cohort_are_a_change_too(coordinator, accept, cohort_id):
    accept(cohort_id, "Ana")
    with transaction():
        db.session.get(Cohort, cohort_id).venue = "Jakarta"
    with transaction():
        assert calendar_entries.send_update(db.session.get(Cohort, cohort_id), by=coordinator) == 1
    (mail,) = mailed.mails(key="agenda:")
    assert "Jakarta" in mail.text
    assert only(files(mail)["invitation.ics"].text).location.value == "Jakarta"


def test_who_is_written_to_anyway_gets_the_files_with_that_mail(coordinator, accept, cohort_id):
    accept(cohort_id, "Ana", "Ben")
    ana, ben = calendar_people(cohort_id)
    told = Email(key=f"cohort_moved:{ana.id}:7", to=ana.user.email, name="Ana", template="cohorts/cancelled",
                 context={"title": "x", "starts_on": TODAY, "venue": "Jakarta"})  # fmt: skip
    with transaction():
        notifications.post(told)
        db.session.get(Cohort, cohort_id).venue = "Jakarta"
    with transaction():
        cohort = db.session.get(Cohort, cohort_id)
        assert calendar_entries.send_update(cohort, by=coordinator, carried_by="cohort_moved") == 2
    (carrier,) = mailed.mails(key="cohort_moved:")
    assert only(files(carrier)["invitation.ics"].text).location.value == "Jakarta"
    assert [one.recipient for one in mailed.mails(key="agenda:")] == [ben.user.email]


def test_a_cancellation_that_is_written_already_takes_the_files_along(coordinator, accept, cohort_id):
    (ana,) = accept(cohort_id, "Ana")
    with transaction():
        notifications.post(emails.cancelled(calendar_people(cohort_id)[0]))
        calendar_entries.send_cancel(db.session.get(Cohort, cohort_id), by=coordinator)
    (mail,) = mailed.mails(ana, key="cohort_cancelled:")
    assert parse(files(mail)["invitation.ics"].text).method.value == "CANCEL"


@pytest.mark.parametrize("mail", [True, False])
def test_who_is_put_on_the_list_gets_the_files_only_with_a_mail(coordinator, cohort_id, mail):
    nomination = world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user())
    number = nomination.id
    with transaction():
        seating.seat(db.session.get(Nomination, number), by=coordinator, mail=mail)
    sent = db.session.scalars(select(OutboxMessage)).all()
    assert [list(files(one)) for one in sent] == ([["invitation.ics", "agenda.ics"]] if mail else [])
    assert [one.key for one in sent] == ([f"seated:{number}"] if mail else [])


def test_a_mail_that_has_left_takes_nothing_along(app, accept, cohort_id):
    (ana,) = accept(cohort_id, "Ana")
    key = mailed.mails(ana, key="accepted:")[0].key
    with transaction():
        assert notifications.attach(key, [])
        assert not notifications.attach(key[:-1], [])
        mailed.mails(ana, key="accepted:")[0].state = MailState.SENT
        db.session.flush()
        assert not notifications.attach(key, [])


def test_names_with_signs_stand_in_the_mail_as_they_are(browser, coordinator, accept, cohort_id):
    accept(cohort_id, "Ana")
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort_id}/sessions/new", data=FORM | {"title": "Q&A <live>"})
    browser.post(f"/cohorts/{cohort_id}/agenda/send")
    (mail,) = mailed.mails(key="agenda:")
    assert "New: Q&A <live>" in mail.text
    assert "New: Q&amp;A &lt;live&gt;" in mail.html


def test_a_cancelled_cohort_leaves_every_calendar_and_tells_each_person_once(
    browser, coordinator, accept, offered, cohort_id
):
    (ana,) = accept(cohort_id, "Ana")
    offered(db.session.get(Cohort, cohort_id), "Ben")
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort_id}/move/cancelled")
    first, then = (mailed.mails(ana, key=key) for key in ("accepted:", "cohort_cancelled:"))
    assert len(then) == 1
    found = files(then[0])
    assert found["invitation.ics"].content_type == "text/calendar; method=CANCEL; charset=utf-8"
    gone = only(found["invitation.ics"].text)
    assert (gone.status.value, gone.attendee.value) == ("CANCELLED", f"mailto:{ana}")
    assert gone.uid.value == only(files(first[0])["invitation.ics"].text).uid.value
    assert int(gone.sequence.value) > max(sequence(files(first[0])["invitation.ics"].text))
    assert set(titles(found["agenda.ics"].text).values()) == {"CANCELLED"}
    (ben,) = mailed.mails("ben@agency.example", key="cohort_cancelled:")
    assert not ben.attachments


def test_who_is_withdrawn_gets_it_out_of_their_calendar_and_back_in_with_a_higher_number(
    browser, coordinator, accept, cohort_id, today
):
    (ana,) = accept(cohort_id, "Ana")
    browser.sign_in(coordinator)
    number = calendar_people(cohort_id)[0].id
    browser.post(f"/cohorts/nominations/{number}/withdrawn")
    (mail,) = mailed.mails(ana, key="withdrawn:")
    gone = files(mail)["invitation.ics"]
    assert parse(gone.text).method.value == "CANCEL"
    browser.post(f"/cohorts/nominations/{number}/nominated")
    today.shift(3600)
    browser.post(f"/cohorts/{cohort_id}/offer", data={"nomination": number})
    browser.post(offer_link(ana), data={"answer": "accept"})
    first, again = mailed.mails(ana, key="accepted:")
    order = [max(sequence(files(one)["invitation.ics"].text)) for one in (first, mail, again)]
    assert order == sorted(set(order))


def test_an_offer_that_is_withdrawn_was_in_no_calendar(browser, coordinator, offered, cohort_id):
    (nomination,) = offered(db.session.get(Cohort, cohort_id), "Ana")
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/nominations/{nomination.id}/withdrawn")
    assert not any(one.attachments for one in mailed.mails("ana@agency.example"))
