"""`make bench`: how many requests a second each page takes, how long they last, how many statements they send.

Beside them, in the same run and on the same kind of server, a bare page: Flask, Flask-Login, one row by its key.
"""

import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask, g
from sqlalchemy import event, select

from benchmarks import load
from config import Config
from lms.accounts.models import User
from lms.app import create_app
from lms.db import Base, db
from lms.sample import benchmark
from lms.sample import world as sample
from tests.browsing import free_port

ROOT = Path(__file__).resolve().parent.parent
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
TIMES = 8
LONGEST_ERROR = 600


@dataclass(frozen=True, slots=True)
class Page:
    """One address to load, as whom (an e-mail address, or nobody)."""

    name: str
    path: str
    person: str = ""
    body: bytes = b""


def main() -> None:
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        config = settings(Path(folder))
        app = create_app(config)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            sample.build_once(say=lambda _line: None)
            pages = sample_pages()
            cookies = {page.person: cookie_of(app, page.person) for page in pages}
            statements = {page.name: count_statements(app, page) for page in pages}
        bare = measure_bare(Path(folder))
        report("bare page", bare, bare, 1)
        with serving(["wsgi:app"], environment(config)) as address:
            for page in pages:
                method = "POST" if page.body else "GET"
                result = load.measure(
                    address + page.path, seconds=SECONDS, cookie=cookies[page.person], method=method, body=page.body
                )
                report(page.name, result, bare, statements[page.name])


def sample_pages() -> list[Page]:
    """The pages to measure, in the sample world."""
    return list(benchmark.pages(Page))


def settings(folder: Path) -> Config:
    return Config.from_env(environment_of(folder))


def environment_of(folder: Path) -> dict[str, str]:
    return {"INSTANCE": str(folder), "SECRET_KEY": "benchmark", "SECURITY_PASSWORD_SALT": "benchmark"}


def environment(config: Config) -> dict[str, str]:
    return {**os.environ, **environment_of(Path(config.INSTANCE)), "BENCHMARK": "1"}


@contextmanager
def serving(target: list[str], env: dict[str, str]) -> Iterator[str]:
    """One gunicorn process with four threads, as in production but for the number of processes."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", *target, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--threads", "4", "--keep-alive", "30", "--log-level", "error",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=said)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()
        said.seek(0)
        if errors := [line for line in said if b'"level": "error"' in line]:
            print(f"   {len(errors)} errors in the service, the first: …{errors[0][-LONGEST_ERROR:].decode()}")


def wait_until_up(url: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} does not answer")


def measure_bare(folder: Path) -> load.Result:
    path = folder / "bare.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table person (id integer primary key, name text)")
        connection.execute("insert into person values (1, 'Officer')")
    with serving(["benchmarks.bare:app"], {**os.environ, "BARE_DATABASE": str(path)}) as address:
        with urllib.request.urlopen(address + "/in") as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        return load.measure(address + "/", seconds=SECONDS, cookie=cookie)


def cookie_of(app: Flask, email: str, **more: str) -> str:
    """A session cookie as it is after signing in, with whatever more the session holds."""
    if not email:
        return ""
    person = db.session.scalars(select(User).where(User.email == email)).one()
    session = {"_user_id": person.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time(), **more}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session)}"


def count_statements(app: Flask, page: Page, cookie: str = "") -> int:
    """How many statements one request sends, by somebody whom the service has not met before."""
    seen: list[str] = []
    for name in list(g):
        g.pop(name)  # a request of its own would not know who asked before
    db.session.remove()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    client = app.test_client()
    if cookie := cookie or cookie_of(app, page.person):
        name, _, value = cookie.partition("=")
        client.set_cookie(name, value)
    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    kind = "application/x-www-form-urlencoded" if page.body else None
    client.open(page.path, method="POST" if page.body else "GET", data=page.body or None, content_type=kind)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def timed(app: Flask, page: Page, *, ticks: Callable[[], float] = time.perf_counter) -> float:
    """The median seconds of some requests in this process, by somebody who is signed in, the first left out.

    `ticks` is the clock: one of the processor's time is not disturbed by what else a machine does.
    """
    client, times = app.test_client(), []
    name, _, value = cookie_of(app, page.person).partition("=")
    client.set_cookie(name, value)
    for _number in range(TIMES):
        db.session.remove()
        started = ticks()
        answer = client.get(page.path)
        times.append(ticks() - started)
        if answer.status_code != 200:
            raise SystemExit(f"{page.path} answered {answer.status_code}")
    return median(times[1:])


def report(name: str, result: load.Result, bare: load.Result, statements: int, more: str = "") -> None:
    print(
        f"{name:24} {result.rate:8.0f} requests/s  {result.rate / bare.rate:5.0%} of bare  "
        f"p50 {result.p50 * 1000:6.1f} ms  p99 {result.p99 * 1000:6.1f} ms  {statements:3} statements"
        + (f"  {more}" if more else "")
        + (f"  {result.failures} FAILED" if result.failures else "")
    )


if __name__ == "__main__":
    main()
