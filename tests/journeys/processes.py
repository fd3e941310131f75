"""Real processes for the tests marked `process`: a mail server, a database of their own, clocks that can be killed,
two writers at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import create_engine, text

from lms.accounts.models import User
from lms.app import create_app
from lms.db import Base, db
from tests.browsing import free_port
from tests.conftest import settings

ROOT = Path(__file__).resolve().parent.parent.parent


class Mailbox:
    """What a real SMTP server took in, in order."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.messages.append(message_from_bytes(envelope.content))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield mailbox, controller.port
    finally:
        controller.stop()


@contextmanager
def own_house(url: str, instance: Path, **changes: Any) -> Iterator[Flask]:
    """An application with a database that no other test touches, its tables made."""
    app = create_app(settings(url, instance, **changes))
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def own_database(address: str, folder: Path) -> Iterator[str]:
    """A database beside the one of the run: another file, or another database on the same server."""
    if address.startswith("sqlite"):
        yield f"sqlite:///{folder / 'own.db'}"
        return
    name = f"own_{os.getpid()}_{time.monotonic_ns()}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    try:
        yield engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))
        engine.dispose()


@contextmanager
def clocks(number: int, url: str, instance: Path, mail_port: int) -> Iterator["list[subprocess.Popen[bytes]]"]:
    """So many times `flask work`; what still runs at the end is stopped as an operator stops it."""
    started = [start_clock(url, instance, mail_port) for _ in range(number)]
    try:
        yield started
    finally:
        for one in started:
            if one.poll() is None:
                stop(one)


def start_clock(url: str, instance: Path, mail_port: int) -> "subprocess.Popen[bytes]":
    """`flask work`, as an operator runs it."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "INSTANCE": str(instance),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail_port),
        "CAMPAIGN_MAILS_PER_MINUTE": "1000000",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "work"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Without any chance to tidy up."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} seconds: {what}")
        time.sleep(0.05)


@dataclass(frozen=True)
class Told:
    """One request that a racer makes, as somebody or as nobody."""

    path: str
    who: User | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


class Race:
    """Two processes that post at the same moment, each with its own connection to the same database."""

    def __init__(self, url: str, instance: Path) -> None:
        command = [sys.executable, "-m", "tests.journeys.racer", url, str(instance)]
        self.racers = [
            subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            for _ in range(2)
        ]
        assert [racer.stdout.readline() for racer in self.racers if racer.stdout] == ["ready\n"] * 2

    def run(self, first: Told, second: Told) -> list[Answer]:
        lines = [
            json.dumps({"path": told.path, "who": told.who.fs_uniquifier if told.who else "", "data": told.data}) + "\n"
            for told in (first, second)
        ]
        db.session.rollback()  # nothing of ours stands in their way
        for racer, line in zip(self.racers, lines, strict=True):
            assert racer.stdin
            racer.stdin.write(line)
            racer.stdin.flush()
        return [Answer(**json.loads(racer.stdout.readline())) for racer in self.racers if racer.stdout]

    def end(self) -> None:
        for racer in self.racers:
            racer.communicate(timeout=20)
