"""`make bench`: the coordinator's pages of a cohort and the seat allocation, at 200 and at 5,000 nominations.

Every page must send the same number of statements at both.
"""

import logging
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from benchmarks.pages import Page, count_statements, settings, timed
from lms.accounts.models import RoleGrant, User
from lms.app import create_app
from lms.cohorts.allocation import allocate
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import programmes, proposals
from lms.db import Base, db, transaction
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from lms.roles import Role
from lms.sample import forum

SIZES = (200, 5_000)
PAGES = ("", "/nominations", "/compare", "/proposal", "/call")
OFFICE = "office@bench.example"


def main() -> None:
    logging.disable(logging.INFO)
    counts = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(settings(Path(folder)))
            with app.app_context():
                Base.metadata.create_all(db.engine)
                counts[size] = measure(app, build(size), size)
                db.session.remove()
                db.engine.dispose()
    if len(set(counts.values())) > 1:
        raise SystemExit(f"the number of statements grows with the nominations: {counts}")


def build(size: int) -> int:
    """A forum of that size and a coordinator; returns the cohort's id."""
    with transaction():
        organisations.load()
        programmes.load_programmes()
        office = User(email=OFFICE, name="Office", agency_id=db.session.scalar(select(Agency.id)))
        office.grants = [RoleGrant(role=Role.COORDINATOR)]
        db.session.add(office)
    with transaction():
        return forum.build(size).id


def measure(app: Flask, cohort_id: int, size: int) -> tuple[int, ...]:
    """Times each page and the allocation, and says how many statements each page sends."""
    found = []
    for path in PAGES:
        page = Page(path, f"/cohorts/{cohort_id}{path}", OFFICE)
        found.append(count_statements(app, page))
        report(f"cohort{path or ' page'}", size, timed(app, page), f"{found[-1]:3} statements")
    cohort = db.session.get_one(Cohort, cohort_id)
    room, people = cohorts_read.seats(cohort), seats_read.nominees([cohort_id], seats_read.COULD_COME)[cohort_id]
    started = time.perf_counter()
    decisions = allocate(room, people)
    report("allocation", size, time.perf_counter() - started, f"{sum(one.offered for one in decisions)} seats")
    mark, by_id = seats_read.mark(decisions), db.session.scalar(select(User.id).where(User.email == OFFICE))
    started = time.perf_counter()
    with app.test_request_context("/"), transaction():
        proposals.take(db.session.get_one(Cohort, cohort_id), mark, by=db.session.get_one(User, by_id))
    report("taking the proposal", size, time.perf_counter() - started, "every offer with its mail")
    return tuple(found)


def report(name: str, size: int, seconds: float, more: str) -> None:
    print(f"{name:24} {size:6,} nominations  {seconds * 1000:9.1f} ms  {more}")


if __name__ == "__main__":
    main()
