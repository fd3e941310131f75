"""What is kept of an import, how it is undone, and how it is forgotten."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import time_machine
from sqlalchemy import select

from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.imports import jobs
from lms.imports.models import ImportBatch
from lms.organisations.models import Agency
from tests import world
from tests.lms.imports.steps import HEADER, count, row, send, take


def test_an_import_is_kept_listed_and_undone(browser, cohort, coordinator):
    known_id = world.make_user(email="known@example.org").id
    people = count(User)
    rows = [row("Siti Rahma", "siti@example.org", agency="New Agency"), row("Known", "known@example.org"),
            row("Ana Lee", "ana@example.org")]  # fmt: skip
    url = send(browser, cohort, rows, name="forum.xlsx")
    take(browser, url, rows="all")
    assert "forum.xlsx" in browser.page("/imports/").text
    batch = db.session.scalars(select(ImportBatch)).one()
    assert len(batch.sha256) == 64
    assert [(one["number"], one["outcome"]) for one in batch.result] == [(2, "new"), (3, "known"), (4, "new")]
    with transaction():
        used = db.session.scalar(
            select(Nomination).join(User, User.id == Nomination.user_id).where(User.email == "ana@example.org")
        )
        used.state = NominationState.OFFERED
    page = browser.post(f"{url}/undo", follow_redirects=True).text
    assert "2 rows are taken back" in page
    assert "1 row stays" in page
    assert "Somebody has decided about this nomination" in page
    assert db.session.scalars(select(User.email).join(Nomination, Nomination.user_id == User.id)).all() == [
        "ana@example.org"
    ]
    assert count(User) == people + 1
    assert db.session.get(User, known_id)
    assert db.session.scalar(select(Agency).where(Agency.name == "New Agency")) is None
    assert "cannot be undone any more" in browser.post(f"{url}/undo", follow_redirects=True).text
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("import.%"))).all()
    assert sorted(actions) == ["import.committed", "import.undone", "import.uploaded"]


def test_a_person_who_was_written_to_or_signed_in_stays(browser, cohort, coordinator):
    url = send(browser, cohort, [row("Siti Rahma", "siti@example.org")])
    take(browser, url, rows="all")
    with transaction():
        db.session.scalar(select(User).where(User.email == "siti@example.org")).password = "set"
    browser.post(f"{url}/undo")
    assert count(Nomination) == 0
    assert db.session.scalar(select(User).where(User.email == "siti@example.org"))


def test_after_fourteen_days_it_stays_and_its_cells_are_forgotten(browser, cohort, coordinator):
    with time_machine.travel(datetime(2027, 1, 1, 8, tzinfo=UTC), tick=False) as now:
        browser.sign_in(coordinator)
        url = send(browser, cohort, [row("Siti Rahma", "siti@example.org"), row("", "x@example.org")])
        take(browser, url, rows="good")
        now.shift(timedelta(days=13, hours=23))
        jobs.forget()
        assert "Undo import" in browser.page(url).text
        now.shift(timedelta(hours=2))
        jobs.forget()
        browser.sign_in(coordinator)
        assert "cannot be undone any more" in browser.post(f"{url}/undo", follow_redirects=True).text
        assert browser.get(f"{url}/rejected/csv").status_code == 404
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.rows, batch.file_name, len(batch.result)) == ([], "", 2)
    assert not any(one["problems"] or one["notes"] for one in batch.result)
    assert count(Nomination) == 1


def test_a_file_that_nobody_takes_in_is_forgotten(browser, cohort, coordinator):
    with time_machine.travel(datetime(2027, 1, 1, 8, tzinfo=UTC), tick=False) as now:
        browser.sign_in(coordinator)
        url = send(browser, cohort, [row("Siti Rahma", "siti@example.org")])
        now.shift(timedelta(days=7, seconds=1))
        browser.sign_in(coordinator)
        assert browser.get(url).status_code == 404
        jobs.forget()
    assert count(ImportBatch) == 0


def test_the_list_of_imports_and_what_became_of_each_row_are_exported(browser, cohort, coordinator):
    rows = [row("-Siti", "siti@example.org"), row("Ana", "ana@example.org"), row("Nobody", "no address")]
    url = send(browser, cohort, rows, name="forum.xlsx")
    take(browser, url, rows="good")
    browser.post(f"{url}/undo")
    found = browser.get("/imports/?export=csv&kind=nominations").text.splitlines()
    assert found[0].endswith("Filter: kind=nominations")
    assert found[1].startswith("forum.xlsx,nominations,Border Forum")
    lines = browser.get(f"{url}?export=csv").text.splitlines()
    assert lines[0].lstrip("\ufeff") == "Row,Outcome,Said,Taken back," + ",".join(HEADER)
    assert [line.split(",")[:2] for line in lines[1:]] == [["2", "New person"], ["3", "New person"], ["4", "Problem"]]
    assert "yes,Ana,ana@example.org,Malaysia" in lines[2]
    assert "'-Siti" in lines[1]
    narrowed = browser.get(f"{url}?export=xlsx&outcome=problem").data
    assert openpyxl.load_workbook(io.BytesIO(narrowed)).worksheets[0].max_row == 2
