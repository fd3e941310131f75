"""The outbox: a mail is written once, leaves once, is tried again when it should be, and gives nothing away."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.db import db, transaction
from lms.notifications import jobs, sending, services, transport
from lms.notifications.models import MailState, OutboxMessage
from lms.roles import Role
from tests import world

NOW = "2027-01-11T04:00:00+00:00"


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def post(key="test:1", **changes):
    values = {
        "to": "officer@agency.example",
        "name": "Siti",
        "subject": "Subject",
        "text": "Text",
        "html": "<p>Text</p>",
    }
    with transaction():
        services.post_rendered(key=key, **(values | changes))


def only():
    return db.session.scalars(select(OutboxMessage)).one()


def letters():
    folder = Path(current_app.config["INSTANCE"]) / "mail"
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in sorted(folder.glob("*.eml"))]


@pytest.fixture(autouse=True)
def empty_folder(app):
    """Numbers of mails come again in the next test, so no file may stay."""
    for turn in range(2):
        for one in (Path(app.config["INSTANCE"]) / "mail").glob("*.eml"):
            one.unlink()
        if turn == 0:
            yield


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers what the test says: an exception to raise, or None to take the mail."""

    class Server:
        answer = None
        taken: list[str]

    server = Server()
    server.taken = []

    def send(message):
        if server.answer:
            raise server.answer
        server.taken.append(message.message_id)

    monkeypatch.setattr(transport, "send", send)
    return server


def test_a_mail_leaves_once(today, server):
    post()
    jobs.deliver()
    jobs.deliver()
    assert server.taken == [only().message_id]
    assert only().state is MailState.SENT
    assert only().sent_at is not None
    assert only().claimed_at is None


def test_the_same_key_is_never_written_twice():
    post()
    with pytest.raises(IntegrityError):
        post()
    email = services.Email(
        key="test:2", to="a@agency.example", name="A", template="cohorts/lapsed",
        context={"title": "Forum", "starts_on": None, "ends_on": None, "venue": "Bangkok", "zone": "UTC"},
    )  # fmt: skip
    with transaction():
        found = services.post(email), services.post(email)
    assert found == (True, False)


def test_a_mail_waits_for_its_time(today, server):
    with transaction():
        services.post_rendered(
            key="later", to="a@agency.example", name="A", subject="S", text="T", html="T",
            due_at=services.clock.now() + timedelta(hours=1),
        )  # fmt: skip
    jobs.deliver()
    assert server.taken == []
    today.shift(3600)
    jobs.deliver()
    assert len(server.taken) == 1


def test_trying_again_with_longer_and_longer_waits_under_the_same_message_id(today, server):
    post()
    server.answer = smtplib.SMTPServerDisconnected("gone")
    waits = []
    for _ in range(sending.MAX_ATTEMPTS):
        jobs.deliver()
        found = only()
        waits.append((found.due_at - services.clock.now()).total_seconds() / 60)
        if found.state is MailState.QUEUED:
            today.move_to(found.due_at)
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert set(waits[10:-1]) == {360}
    assert sum(waits[:-1]) > 4 * 24 * 60, "a server that is away over a long weekend costs no mail"
    assert only().state is MailState.FAILED
    assert "SMTPServerDisconnected" in only().error
    jobs.deliver()
    assert only().attempts == sending.MAX_ATTEMPTS


def test_a_mail_goes_out_when_the_server_is_back(today, server):
    post()
    before = only().message_id
    server.answer = ConnectionRefusedError("nobody there")
    jobs.deliver()
    assert only().state is MailState.QUEUED
    server.answer = None
    today.shift(60)
    jobs.deliver()
    assert server.taken == [before]
    assert only().error is None


@pytest.mark.parametrize(
    "failure",
    [
        smtplib.SMTPRecipientsRefused({"x@agency.example": (550, b"no such person")}),
        smtplib.SMTPDataError(554, b"refused"),
        UnicodeEncodeError("ascii", "ü", 0, 1, "not in this address"),
    ],
)
def test_what_will_never_work_is_given_up_at_once_and_stops_nobody_else(today, server, failure):
    post()
    server.answer = failure
    jobs.deliver()
    assert only().state is MailState.FAILED
    assert only().attempts == 1
    server.answer = None
    post("test:2")
    jobs.deliver()
    assert len(server.taken) == 1


def test_greylisting_is_not_final(today, server):
    post()
    server.answer = smtplib.SMTPRecipientsRefused({"x@agency.example": (451, b"later")})
    jobs.deliver()
    assert only().state is MailState.QUEUED


def test_what_a_dead_clock_had_claimed_is_released_after_five_minutes(today, server):
    post()
    with transaction():
        sending.claim()
    before = only().message_id
    jobs.deliver()
    assert server.taken == []
    today.shift(301)
    jobs.deliver()
    assert server.taken == [before]


def test_a_letter_has_text_and_html_in_the_language_of_its_reader():
    email = services.Email(
        key="t", to="siti@agency.example", name="Siti", template="cohorts/lapsed", language="ar",
        context={"title": "Forum", "starts_on": None, "ends_on": None, "venue": "Bangkok", "zone": "UTC"},
    )  # fmt: skip
    with transaction():
        services.post(email)
    jobs.deliver()
    (letter,) = letters()
    assert letter.get_body(("plain",)).get_content().strip()
    html = letter.get_body(("html",)).get_content()
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html
    assert letter["Content-Language"] == "ar"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == only().message_id


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: all@agency.example"},
        {"name": "Siti\nBcc: all@agency.example"},
        {"to": "siti@agency.example\r\nBcc: all@agency.example"},
        {"name": 'Siti" <other@agency.example>, "'},
        {"name": "ستي رحمة"},
    ],
)
def test_nobody_puts_a_header_into_a_letter(changes):
    post(**changes)
    jobs.deliver()
    for letter in letters():
        assert letter["Bcc"] is None
        assert len(letter["To"].addresses) == 1
        assert letter["To"].addresses[0].addr_spec.startswith(("siti@", "officer@"))


def test_the_page_for_staff_masks_links_and_is_for_staff(browser):
    post(text="Open http://localhost/offer/abcdefghijklmnopqrstuvwx now", html="<p>x</p>")
    mail_id = only().id
    browser.sign_in(world.make_coordinator())
    page = browser.page(f"/mail/{mail_id}").text
    assert "abcdefghijklmnopqrstuvwx" not in page
    assert "/offer/…" in page
    assert browser.get("/mail/999999").status_code == 404
    for role in (None, Role.ANALYST, Role.FACILITATOR):
        browser.sign_in(world.make_user(*([role] if role else [])))
        assert browser.get("/mail/").status_code == 403
        assert browser.get(f"/mail/{mail_id}").status_code == 403
        assert browser.post(f"/mail/{mail_id}/stop").status_code == 403


def test_failed_mail_is_said_first_and_sent_again(browser, today, server):
    post()
    server.answer = smtplib.SMTPDataError(554, b"refused")
    jobs.deliver()
    mail_id = only().id
    browser.sign_in(world.make_coordinator())
    assert "1 mail came back" in browser.page("/").text
    assert "officer@agency.example" in browser.page("/mail/?state=failed").text
    assert browser.post(f"/mail/{mail_id}/send").status_code == 302
    server.answer = None
    jobs.deliver()
    assert only().state is MailState.SENT
    assert browser.post(f"/mail/{mail_id}/stop").status_code == 409
    assert browser.post(f"/mail/{mail_id}/send").status_code == 409


def test_a_server_that_takes_nothing_is_said_before_mails_are_given_up(browser, today, server):
    post()
    server.answer = smtplib.SMTPAuthenticationError(535, b"wrong password")
    browser.sign_in(world.make_coordinator())
    for tries in range(1, 6):
        assert "does not take" not in browser.page("/").text, tries
        jobs.deliver()
        today.move_to(only().due_at)
    assert "The mail server does not take 1 mail" in browser.page("/").text
    said = browser.page(f"/mail/{only().id}").text
    assert "We try again" in said
    assert "wrong password" in said


def test_a_stopped_mail_stays(browser, today, server):
    post()
    browser.sign_in(world.make_coordinator())
    browser.post(f"/mail/{only().id}/stop")
    jobs.deliver()
    assert server.taken == []
    assert only().state is MailState.CANCELLED


def test_search_and_pages_of_the_list(browser, statements):
    browser.sign_in(world.make_coordinator())

    def sent_with(numbers):
        for n in numbers:
            post(f"many:{n}", to=f"officer{n}@agency.example")
        statements.clear()
        browser.page("/mail/")
        return len(statements)

    assert sent_with(range(1)) == sent_with(range(1, 50))
    page = browser.page("/mail/?q=officer7%40")
    assert "officer7@agency.example" in page.text
    assert "officer8@agency.example" not in page.text
    assert browser.get("/mail/?q=%00&state=nonsense&page=999").status_code == 200
