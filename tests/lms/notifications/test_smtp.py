"""The outbox and a real SMTP server: what it takes, what it refuses, and what it wants to hear again."""

import contextlib
import gc
import ipaddress
import socket
import sqlite3
import ssl
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from lms import clock
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
        assert str(letter["X-Learning-Message-ID"]) == found["siti"].message_id, "some relays change the other"
        assert mailbox.return_paths == ["bounces@rso.example"], "what comes back does not go to the sender"
        assert "no-reply@localhost" in letter["From"]
        kinds = [part.get_content_type() for part in letter.walk()]
        assert kinds[-3:] == ["multipart/alternative", "text/plain", "text/html"]


def write_to_siti(key: str = "k1") -> None:
    with transaction():
        services.post_rendered(
            key=key, to="siti@agency.example", name="Siti", subject="Hello", text="Hello", html="<p>Hello</p>"
        )


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
        write_to_siti()
        controller.start()
        try:
            jobs.deliver()
            jobs.deliver()
        finally:
            controller.stop()
        assert db.session.scalars(select(OutboxMessage.state)).all() == [MailState.SENT]
        assert len(mailbox.messages) == 1


def test_a_server_that_says_nothing_does_not_hold_up_the_clock(tmp_path, monkeypatch):
    monkeypatch.setattr("lms.notifications.transport.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": silent.getsockname()[1]}
        with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, **mail):
            write_to_siti()
            jobs.deliver()
            (put_off,) = db.session.scalars(select(OutboxMessage)).all()
            assert put_off.state is MailState.QUEUED
            assert "timed out" in put_off.error


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    shown, hidden = folder / "mail.pem", folder / "mail.key"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return shown, hidden


@contextlib.contextmanager
def secret_server(mailbox: processes.Mailbox, folder: Path, way: str) -> Iterator[dict[str, Any]]:
    """A mail server that asks for a name and a password over TLS; gives the settings that reach it."""

    def knows(_server: Any, _session: Any, _envelope: Any, _way: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"office", b"right"), handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(folder))
    secret = {"ssl_context": context} if way == "MAIL_USE_SSL" else {"tls_context": context, "require_starttls": True}
    port = free_port()
    server = Controller(
        mailbox, hostname="127.0.0.1", port=port, authenticator=knows,
        auth_require_tls=way == "MAIL_USE_TLS", **secret,
    )  # fmt: skip
    server.start()
    try:
        yield {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, way: True, "MAIL_USERNAME": "office"}
    finally:
        server.stop()
        del server
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):
            gc.collect()  # of a handshake that failed, this server leaves the socket lying about


@pytest.mark.parametrize("way", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
@pytest.mark.parametrize(
    ("trusted", "password", "said"), [(True, "right", ""), (True, "wrong", "535"), (False, "right", "self-signed")]
)
def test_a_password_goes_only_to_a_server_that_proves_itself(way, trusted, password, said, tmp_path, monkeypatch):
    """And wrong settings cost no mail: it stays, and leaves when they are mended."""
    mailbox = processes.Mailbox()
    with secret_server(mailbox, tmp_path, way) as mail:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mail.pem"))
        mail["MAIL_PASSWORD"] = password
        with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, **mail):
            write_to_siti()
            jobs.deliver()
            (found,) = db.session.scalars(select(OutboxMessage)).all()
            assert found.state is (MailState.QUEUED if said else MailState.SENT), found.error
            assert said in (found.error or "")
            assert not found.bounced, "her address is not at fault"
            assert len(mailbox.messages) == (0 if said else 1)


def test_whom_to_believe_is_read_once_for_many_mails(tmp_path, monkeypatch):
    read = []
    make = ssl.create_default_context
    with secret_server(processes.Mailbox(), tmp_path, "MAIL_USE_TLS") as mail:
        monkeypatch.setattr(ssl, "create_default_context", lambda: read.append(1) or make())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mail.pem"))
        mail["MAIL_PASSWORD"] = "right"
        with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, **mail):
            write_to_siti("first")
            write_to_siti("second")
            jobs.deliver()
            assert db.session.scalars(select(OutboxMessage.state)).all() == [MailState.SENT] * 2
    assert len(read) == 1
