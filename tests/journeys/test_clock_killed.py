"""A clock that dies in the middle of its work loses nothing and repeats nothing that counts."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms import clock
from lms.db import db, transaction
from lms.notifications.models import MailState, OutboxMessage
from tests.journeys import processes

pytestmark = pytest.mark.process

PEOPLE = 200


def queue(number: int) -> None:
    with transaction():
        for n in range(number):
            db.session.add(
                OutboxMessage(
                    key=f"test:{n}",
                    message_id=f"<{n}@test>",
                    recipient=f"officer{n}@example.org",
                    recipient_name=f"Officer {n}",
                    subject="A follow-up is due",
                    text="Text",
                    html="<p>Text</p>",
                )
            )


def in_state(state: MailState) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == state)) or 0


def five_minutes_pass() -> None:
    """What a dead clock had claimed counts as stuck."""
    with transaction():
        for message in db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == MailState.SENDING)):
            message.claimed_at = clock.now() - timedelta(minutes=6)


def test_killed_while_sending_then_two_clocks(database_address, tmp_path):
    with (
        processes.own_database(database_address, tmp_path) as url,
        processes.own_house(url, tmp_path),
        processes.mail_server() as (mailbox, port),
    ):
        queue(PEOPLE)
        first = processes.start_clock(url, tmp_path, port)
        processes.wait_for(lambda: len(mailbox.messages) >= 40, seconds=40, what="the first clock sends")
        processes.kill(first)
        assert len(mailbox.messages) < PEOPLE, "the clock was killed too late to prove anything"
        five_minutes_pass()
        clocks = [processes.start_clock(url, tmp_path, port) for _ in range(2)]
        try:
            processes.wait_for(lambda: in_state(MailState.SENT) == PEOPLE, seconds=90, what="all mails are sent")
        finally:
            for one in clocks:
                processes.stop(one)
        ids_by_person: dict[str, set[str]] = {}
        for mail in mailbox.messages:
            ids_by_person.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
        assert len(ids_by_person) == PEOPLE, "a mail was lost"
        assert all(len(ids) == 1 for ids in ids_by_person.values()), "a person got two different mails"
        repeated = [key for key, n in Counter(str(mail["Message-ID"]) for mail in mailbox.messages).items() if n > 1]
        assert len(repeated) <= 1, "more was repeated than the one mail in flight at the kill"
