"""A real browser, a real server, one learner in the shipped course: for the tests of what happens without a network."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright
from sqlalchemy import select

from courses.catalogue import services
from courses.catalogue.models import Course
from courses.learning.models import Enrolment
from courses.learning.services import enrolments as enrolling
from lms.accounts.models import User
from lms.app import create_app
from lms.db import Base, db, transaction
from lms.roles import Role
from tests import world
from tests.browsing import CHROMIUM, FLAGS, PHONE, serving
from tests.conftest import settings


class School:
    """The server, the browser, and as many learners and windows as a test wants."""

    def __init__(self, app: Flask, address: str, chromium: Chromium) -> None:
        self.app, self.address, self.chromium = app, address, chromium
        self.contexts: list[BrowserContext] = []

    def learner(self, *roles: Role, enrolled: bool = True) -> tuple[int, int]:
        """A new person in the course: (their id, their enrolment's)."""
        with self.app.app_context():
            user_id = world.make_user(*roles, name="Siti Rahma").id
            with transaction():
                user = db.session.get_one(User, user_id)
                course = db.session.scalars(select(Course)).one()
                found: Enrolment | None = enrolling.enrol(user, course, by=user) if enrolled else None
            made = found.id if found else 0
            db.session.remove()
        return user_id, made

    def device(self, user_id: int | None, **options: Any) -> BrowserContext:
        """A new phone, or another screen, with this person signed in on it."""
        context = self.chromium.new_context(**{"viewport": PHONE} | options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if user_id is not None:
            self.sign_in(context, user_id)
        return context

    def sign_in(self, context: BrowserContext, user_id: int) -> None:
        client = self.app.test_client()
        with self.app.app_context():
            uniquifier = db.session.get_one(User, user_id).fs_uniquifier
            db.session.remove()
        with client.session_transaction() as session:
            session.update({"_user_id": uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})
        cookie = client.get_cookie("rso_session")
        assert cookie
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def read(self, statement: Any) -> list[Any]:
        with self.app.app_context():
            found = list(db.session.execute(statement).all())
            db.session.remove()
        return found

    def close(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


@contextmanager
def school(folder: Path) -> Iterator[School]:
    app = create_app(
        settings(f"sqlite:///{folder / 'own.db'}", folder, ENVIRONMENT="development", WTF_CSRF_ENABLED=True)
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            services.import_folder(services.SHIPPED / "countering-people-smuggling")
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield School(app, address, chromium)
        chromium.close()
    with app.app_context():
        db.engine.dispose()


def line(page: Page) -> str:
    return page.locator("[data-line]").inner_text()


def wait_for_line(page: Page, text: str) -> None:
    """Wait until the line says so; "Saved " with the time, not that it will be saved."""
    page.locator("[data-line]", has_text=re.compile(r"Saved \d") if text == "Saved " else text).wait_for()


def until(page: Page, condition: str) -> None:
    """Wait for a promise in the page to come out true, at most ten seconds."""
    found = page.evaluate(
        f"""() => new Promise((done) => {{
          const begun = performance.now();
          const look = async () => {{
            if (await ({condition})) done(true);
            else if (performance.now() - begun > 10000) done(false);
            else setTimeout(look, 30);
          }};
          look();
        }})"""
    )
    assert found, condition


ALL_SENT = "phone.pending().then((all) => all.length === 0)"


def complaints(page: Page) -> list[str]:
    """What the browser complains of, but for requests that the test itself has cut."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    return said
