"""The outbox and a real SMTP server: what it takes, what it refuses, and what it wants to hear again."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from lms.db import db, transaction
from lms.notifications import jobs, services
from lms.notifications.models import MailState, OutboxMessage
from tests.browsing import free_port
from tests.journeys import processes

pytestmark = pytest.mark.process


class Picky(processes.Mailbox):
    """Knows nobody called gone, and wants everybody called grey to come back later."""

    def __init__(self) -> None:
        super().__init__()
        self.return_paths: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.return_paths.append(envelope.mail_from)
        return await super().handle_DATA(server, session, envelope)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 no such person"
        if address.startswith("grey"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"


def test_taken_refused_and_put_off(tmp_path):
    mailbox, port = Picky(), free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "BOUNCE_ADDRESS": "bounces@rso.example"}
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, **mail):
        for name in ("gone", "grey", "siti", "änne"):
            with transaction():
                services.post_rendered(
                    key=name, to=f"{name}@agency.example", name="ستي رحمة", subject="Tindak lanjut – 跟进", text="Halo",
                    html="<p>Halo</p>",
                )  # fmt: skip
        jobs.deliver()
        assert set(db.session.scalars(select(OutboxMessage.state))) <= {MailState.QUEUED, MailState.FAILED}
        with transaction():
            for one in db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED)):
                one.due_at = services.clock.now()
        server.start()
        try:
            jobs.deliver()
        finally:
            server.stop()
        found = {one.key: one for one in db.session.scalars(select(OutboxMessage))}
        assert found["siti"].state is MailState.SENT
        assert found["gone"].state is MailState.FAILED
        assert "no such person" in found["gone"].error
        assert found["grey"].state is MailState.QUEUED
        assert found["änne"].state is MailState.FAILED, "no server here takes such an address: said, and stops nobody"
        (letter,) = mailbox.messages
        assert str(letter["Message-ID"]) == found["siti"].message_id
        assert mailbox.return_paths == ["bounces@rso.example"], "what comes back does not go to the sender"
        assert "no-reply@localhost" in letter["From"]
        kinds = [part.get_content_type() for part in letter.walk()]
        assert kinds[-3:] == ["multipart/alternative", "text/plain", "text/html"]


class Rude(processes.Mailbox):
    """Takes the mail and hangs up without a goodbye."""

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        server.transport.abort()
        return "221 bye"


class Blocking(processes.Mailbox):
    """While it takes a mail, somebody else begins to write to the database, and takes a second over it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        other = sqlite3.connect(self.file, check_same_thread=False, isolation_level=None)
        other.execute("begin immediate")
        threading.Timer(1, other.close).start()
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize("server", ["rude", "blocking"])
def test_a_mail_that_was_taken_does_not_leave_again(server, tmp_path, monkeypatch):
    monkeypatch.setattr("lms.db.BUSY_TIMEOUT_MS", 50)
    mailbox, port = Rude() if server == "rude" else Blocking(tmp_path / "own.db"), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=port):
        with transaction():
            services.post_rendered(
                key="k1", to="siti@agency.example", name="Siti", subject="Hello", text="Hello", html="<p>Hello</p>"
            )
        controller.start()
        try:
            jobs.deliver()
            jobs.deliver()
        finally:
            controller.stop()
        assert db.session.scalars(select(OutboxMessage.state)).all() == [MailState.SENT]
        assert len(mailbox.messages) == 1
