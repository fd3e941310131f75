"""Learning at 1,000 and at 200,000 enrolments: the same statements, and how many requests a second, beside a bare page.

Ends with an error when a page sends more statements with many learners than with few.
"""

import logging
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_wtf.csrf import URLSafeTimedSerializer
from sqlalchemy import select

from benchmarks import learners, load, pages
from benchmarks.pages import Page
from courses.assessment.models import Attempt
from lms.app import create_app
from lms.db import Base, db

SIZES = (1_000, 200_000)
MIDDLE = 500  # a learner whom every size has, on the way, with an open attempt
FORGERY = "a fixed token"


def main() -> None:
    logging.disable(logging.INFO)
    counts: list[dict[str, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        bare = pages.measure_bare(Path(folder))
        pages.report("bare page", bare, bare, 1)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            counts.append(at(size, Path(folder), bare))
    if any(counts[-1][name] > few for name, few in counts[0].items()):
        sys.exit(f"more statements with more learners: {counts}")


def at(size: int, folder: Path, bare: load.Result) -> dict[str, int]:
    """Measure every page with so many enrolments; returns how many statements each sends."""
    config = pages.settings(folder)
    app = create_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        begun = time.perf_counter()
        learners.build(size)
        print(f"-- {size:,} enrolments, made in {time.perf_counter() - begun:.0f} s")
        wanted = learning_pages(app)
        cookies = {page.person: pages.cookie_of(app, page.person, csrf_token=FORGERY) for page in wanted}
        statements = {page.name: pages.count_statements(app, page, cookies[page.person]) for page in wanted}
    with pages.serving(["wsgi:app"], pages.environment(config)) as address:
        for page in wanted:
            url, cookie = address + page.path, cookies[page.person]
            size_of_page = "" if page.body else f"{weight(url, cookie):,} bytes compressed"
            method = "POST" if page.body else "GET"
            result = load.measure(url, seconds=pages.SECONDS, cookie=cookie, method=method, body=page.body)
            pages.report(page.name, result, bare, statements[page.name], size_of_page)
    return statements


def learning_pages(app: Flask) -> list[Page]:
    learner, office = learners.email(MIDDLE), learners.OFFICE
    attempt_id = db.session.scalars(select(Attempt.id).where(Attempt.enrolment_id == MIDDLE)).one()
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(FORGERY)
    sent = {"answer": "0", "csrf_token": token}
    return [
        Page("home", "/", learner),
        Page("your courses", "/learn/", learner),
        Page("course page", f"/learn/{MIDDLE}?overview=1", learner),
        Page("lesson", f"/learn/{MIDDLE}/1", learner),
        Page("attempt", f"/attempts/{attempt_id}", learner),
        Page("attempt, save", f"/attempts/{attempt_id}/1", learner, urlencode(sent).encode()),
        Page("catalogue", "/courses/", learner),
        Page("enrolments, office", "/courses/enrolments", office),
        Page("support, one learner", f"/courses/support/{MIDDLE}", office),
        Page("how a course goes", "/courses/insight/countering-people-smuggling", office),
    ]


def weight(url: str, cookie: str) -> int:
    """Bytes of the page itself as they go over the wire."""
    asked = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(asked) as answer:
        return len(answer.read())


if __name__ == "__main__":
    main()
