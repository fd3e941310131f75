"""Emptying the outbox, and reading what comes back."""

import logging
import time

from flask import current_app
from sqlalchemy.exc import OperationalError

from lms import stopping
from lms.db import transaction
from lms.notifications import bounces, mailbox, queries, sending, transport
from lms.notifications.models import OutboxMessage

MOST_AT_ONCE = 500
PAUSES = (0.5, 1, 2, 4)  # seconds, after the database has waited itself
log = logging.getLogger(__name__)


def deliver() -> None:
    """Send what is due, one message at a time: claim (commit), send, settle (commit).

    A run, once a minute, sends all that answers one person, and of campaigns as many mails as the settings say. So
    ten thousand follow-ups that fell due while no clock ran leave in order over half an hour, and a new password
    leaves before them.
    """
    with transaction():
        sending.release_stuck()
    left = current_app.config["CAMPAIGN_MAILS_PER_MINUTE"]
    while not stopping.asked.is_set():
        with transaction():
            claimed = sending.claim(campaigns=left > 0)
            left -= sum(message.campaign != "" for message in claimed)
            leaving = [message for message in claimed if not sending.hold(message)]
        if not claimed:
            return
        for message in leaving:
            failure = sending.attempt(message, transport.send)
            _settle(message, failure)


def _settle(message: OutboxMessage, failure: Exception | None) -> None:
    """Write down what became of a mail. It may have left, so a database that is busy for a moment is asked again: a
    mail of which nothing is written down leaves twice."""
    for pause in PAUSES:
        try:
            with transaction():
                sending.settle(message, failure)
        except OperationalError:
            log.warning("the database was busy when a mail had left; it is asked again")
            time.sleep(pause)
        else:
            return
    with transaction():
        sending.settle(message, failure)


def read_bounces() -> None:
    """Read the mailbox to which mails come back, where one is set.

    Each mail is read once. One that tells of a mail of ours is marked as read; all others stay as they are.
    """
    if not (url := current_app.config["BOUNCE_IMAP_URL"]):
        return
    try:
        with mailbox.opened(url) as box:
            _take_in(box, mailbox.name_of(url))
    except mailbox.MailboxError as failure:
        log.warning("the mailbox of mails that come back cannot be read: %s", failure)


def _take_in(box: mailbox.Mailbox, name: str) -> None:
    for number in box.after(queries.read_up_to(name, box.validity))[:MOST_AT_ONCE]:
        if stopping.asked.is_set():
            return
        mail = box.read(number)
        with transaction():
            told = bounces.take_in(name, box.validity, number, mail)
        if told:
            box.mark_read(number)
