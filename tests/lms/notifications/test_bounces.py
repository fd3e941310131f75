"""Mails that come back later count like those refused at once: read from a real IMAP server, each once."""

import pytest
from sqlalchemy import select

from lms import clock
from lms.db import db, transaction
from lms.notifications import bounces, jobs, queries, services
from lms.notifications.mailbox import AS_MUCH
from lms.notifications.models import MailboxMark, MailState, OutboxMessage
from tests import world
from tests.browsing import free_port
from tests.lms.notifications.imap import imap_server
from tests.lms.notifications.reports import ADDRESS, SERVERS, report


@pytest.fixture
def mailbox(app, monkeypatch):
    with imap_server() as (folder, url):
        monkeypatch.setitem(app.config, "BOUNCE_IMAP_URL", url)
        yield folder


def sent(key="k1", to=ADDRESS, state=MailState.SENT):
    """A mail that a server has taken; its Message-ID."""
    with transaction():
        services.post_rendered(key=key, to=to, name="Siti", subject="Hello", text="Hello", html="<p>Hello</p>")
    with transaction():
        message = found(key)
        message.state, message.sent_at = state, clock.now()
        return message.message_id


def found(key="k1"):
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


@pytest.mark.parametrize("server", sorted(SERVERS))
def test_a_dead_address_that_is_told_later_is_a_bounce(mailbox, server):
    number = mailbox.put(report(server, message_id=sent()))
    jobs.read_bounces()
    assert (found().state, found().bounced) == (MailState.FAILED, True)
    assert found().error.startswith(SERVERS[server][1])
    assert mailbox.seen == [number]


def test_two_make_an_address_dead_as_two_refusals_do(mailbox):
    for key in ("k1", "k2"):
        mailbox.put(report(message_id=sent(key)))
    sent("k3")  # the server has taken it just now: it has not arrived, and may come back as well
    jobs.read_bounces()
    assert queries.bounces({ADDRESS}) == {ADDRESS: 2}
    with transaction():
        found("k3").sent_at = clock.now() - queries.COMES_BACK * 1.1
    assert queries.bounces({ADDRESS}) == {}, "it has arrived"


def test_each_mail_is_read_once_and_in_order(mailbox):
    message_id = sent()
    numbers = [mailbox.put(b"Subject: Hello\r\n\r\nHello"), mailbox.put(report(message_id=message_id))]
    jobs.read_bounces()
    with transaction():
        services.retry(found())
        found().state = MailState.SENT
    jobs.read_bounces()
    assert mailbox.reads == numbers
    assert found().state is MailState.SENT, "sent again, it is not given up because of what came before"
    mailbox.put(report("exim", message_id=message_id))
    jobs.read_bounces()
    assert found().state is MailState.FAILED


def test_two_clocks_take_a_mail_in_once():
    mail = report(message_id=sent())
    with transaction():
        assert bounces.take_in("box", 1, 5, mail)
    with transaction():
        found().state = MailState.SENT
    with transaction():
        assert not bounces.take_in("box", 1, 5, mail)
        assert not bounces.take_in("box", 1, 4, mail)
    assert found().state is MailState.SENT


def test_a_mailbox_that_numbers_its_mails_anew_is_read_from_the_beginning(mailbox):
    mailbox.put(b"Subject: old\r\n\r\n")
    mailbox.put(b"Subject: old\r\n\r\n")
    jobs.read_bounces()
    mailbox.letters.clear()
    mailbox.validity += 1
    mailbox.put(report(message_id=sent()))
    jobs.read_bounces()
    assert found().state is MailState.FAILED
    assert db.session.scalars(select(MailboxMark.number)).all() == [1]


def test_what_says_nothing_of_ours_changes_nothing_and_stays_unread(mailbox):
    message_id, other = sent(), "<180749520712.1.2@rso-learning>"
    for mail in (
        b"From: siti@agency.example\r\nSubject: Out of office\r\n\r\nBack on Monday.",
        report(message_id=message_id, address="somebody.else@agency.example"),
        report(message_id=other),
        report(message_id=message_id, action="delayed", status="4.4.1"),
        report(message_id="<' or 1=1 --@rso-learning>"),
        b"",
        b"\xff\x00" * 500,
    ):
        mailbox.put(mail)
    jobs.read_bounces()
    assert (found().state, found().bounced, found().error) == (MailState.SENT, False, None)
    assert mailbox.seen == []
    assert len(mailbox.reads) == 7


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.CANCELLED, MailState.FAILED])
def test_what_has_not_left_cannot_come_back(mailbox, state):
    mailbox.put(report(message_id=sent(state=state)))
    jobs.read_bounces()
    assert (found().state, found().bounced) == (state, False)


def test_given_up_by_the_server_without_a_dead_address_did_not_arrive_but_is_no_bounce(mailbox):
    mailbox.put(report(message_id=sent(), status="4.4.7"))
    jobs.read_bounces()
    assert (found().state, found().bounced) == (MailState.FAILED, False)
    assert queries.bounces({ADDRESS}) == {}


def test_of_a_huge_mail_the_beginning_is_read(mailbox):
    whole = report(message_id=sent())
    mailbox.put(whole.replace(b"three minutes are enough.", b"x" * AS_MUCH * 4))
    jobs.read_bounces()
    assert found().state is MailState.FAILED


def test_one_that_is_gone_meanwhile_is_passed_over(mailbox, monkeypatch):
    mailbox.put(b"Subject: gone\r\n\r\n")
    mailbox.put(report(message_id=sent()))
    letters = dict(mailbox.letters)
    monkeypatch.setattr(mailbox, "letters", GoneOnReading(letters))
    jobs.read_bounces()
    assert found().state is MailState.FAILED


class GoneOnReading(dict):
    """The first mail is listed, and somebody deletes it before it is read."""

    def get(self, number, default=None):
        return None if number == 1 else super().get(number, default)


def test_a_server_that_is_away_refuses_or_hangs_up_is_tried_again(app, mailbox, monkeypatch, caplog):
    mailbox.put(report(message_id=sent()))
    url = app.config["BOUNCE_IMAP_URL"]
    for wrong in (f"imap://a:secret@127.0.0.1:{free_port()}/", url.replace("word", "secret"), url + "s"):
        monkeypatch.setitem(app.config, "BOUNCE_IMAP_URL", wrong)
        jobs.read_bounces()
    monkeypatch.setitem(app.config, "BOUNCE_IMAP_URL", url)
    mailbox.broken = True
    jobs.read_bounces()
    assert caplog.text.count("cannot be read") == 4
    assert "secret" not in caplog.text
    assert found().state is MailState.SENT
    mailbox.broken = False
    jobs.read_bounces()
    assert found().state is MailState.FAILED


def test_without_a_mailbox_nothing_is_read(app):
    assert app.config["BOUNCE_IMAP_URL"] is None
    jobs.read_bounces()


def test_the_office_sees_it_among_the_mails_that_came_back(browser, mailbox):
    mailbox.put(report(message_id=sent()))
    jobs.read_bounces()
    browser.sign_in(world.make_coordinator())
    assert "1 mail came back" in browser.page("/").text
    page = browser.page(f"/mail/{found().id}")
    assert "User unknown in virtual mailbox table" in page.text
