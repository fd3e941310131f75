"""A file of many rows is taken in and back by the clock, some rows at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Delete, Insert, event, select

from lms.accounts.models import RoleGrant, User
from lms.audit.models import AuditEntry
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.imports import jobs, queries, services
from lms.imports.models import ImportBatch, Work
from lms.organisations.models import Agency
from tests.lms.imports.steps import count, row, send, take

ROWS = services.AT_ONCE + 50


class PowerCut(BaseException):
    """What a killed clock is to the code that it runs."""


@contextmanager
def cut_after(writes: int, table: str) -> Iterator[None]:
    """The power fails at a later write to a table."""
    left = [writes]

    def note(conn, clause, *rest):
        if isinstance(clause, (Insert, Delete)) and clause.table.name == table:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCut

    connection = db.session.connection()
    event.listen(connection, "before_execute", note)
    try:
        with pytest.raises(PowerCut):
            yield
    finally:
        event.remove(connection, "before_execute", note)


@pytest.fixture
def address(browser, cohort, coordinator):
    rows = [row(f"Officer {n:03}", f"n{n}@example.org") for n in range(ROWS)]
    return send(browser, cohort, [*rows, row("Nobody", "no address")])


def batch() -> ImportBatch:
    db.session.rollback()
    return db.session.scalars(select(ImportBatch)).one()


def taken_in_but_for(browser, address, rows):
    """Have it taken in, and let the power fail in the middle."""
    take(browser, address, rows=rows)
    with cut_after(150, "nomination"):
        jobs.proceed()
    assert (count(Nomination), batch().done) == (100, 100)


def test_taken_in_and_back_through_power_cuts(browser, cohort, address):
    assert "some at a time" in browser.page(address).text
    page = take(browser, address, rows="good")
    assert f"0 of {ROWS + 1} rows are done" in page
    assert "Being done" in browser.page("/imports/?state=working").text
    assert count(Nomination) == 0
    with cut_after(150, "nomination"):
        jobs.proceed()
    assert (count(Nomination), count(User)) == (100, 101)
    assert f"100 of {ROWS + 1} rows are done" in browser.page(address).text
    asked = browser.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in asked.headers
    jobs.proceed()
    jobs.proceed()
    assert (count(Nomination), count(User)) == (ROWS, ROWS + 1)
    assert browser.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert batch().counts == {"new": ROWS, "problem": 1}
    assert browser.get(f"{address}/rejected/csv").text.count("no address") == 1

    with transaction():
        db.session.scalars(select(Nomination).order_by(Nomination.id)).first().state = NominationState.OFFERED
    assert f"0 of {ROWS + 1} rows are done" in browser.post(f"{address}/undo", follow_redirects=True).text
    with cut_after(120, "nomination"):
        jobs.proceed()
    assert count(Nomination) == ROWS - 99, "the last row of the file made nothing"
    jobs.proceed()
    assert (count(Nomination), count(User)) == (1, 2)
    page = browser.page(address).text
    assert f"{ROWS - 1} rows are taken back" in page
    assert "1 row stays" in page
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("import.%"))).all()
    assert sorted(actions) == ["import.committed", "import.undone", "import.uploaded"]
    assert cohort.id


def test_while_it_is_taken_in_nothing_about_it_is_changed(browser, address):
    take(browser, address, rows="good")
    assert "taken in already" in browser.post(f"{address}/decide", data={"row-2": "leave"}).text
    assert browser.get(f"{address}/columns").status_code == 302
    take(browser, address, rows="good")
    browser.post(f"{address}/undo")
    assert batch().work is Work.TAKING_IN
    jobs.proceed()
    assert count(Nomination) == ROWS


def test_the_good_rows_that_cannot_be_taken_any_more_come_back_with_the_reason(browser, cohort, address):
    taken_in_but_for(browser, address, "good")
    with transaction():
        db.session.get(Cohort, cohort.id).state = CohortState.COMPLETED
    jobs.proceed()
    page = browser.page(address)
    assert count(Nomination) == 100
    assert batch().counts == {"new": 100, "problem": ROWS + 1 - 100}
    rejected = browser.get(f"{address}/rejected/csv").text
    assert rejected.count("Nominations are not open") == ROWS - 100
    assert page.select_one(".notice") is None, "nothing stopped: each row says it"


def all_good(browser, cohort):
    return send(browser, cohort, [row(f"Officer {n:03}", f"n{n}@example.org") for n in range(ROWS)])


def test_where_all_were_wanted_and_one_is_lost_all_are_taken_back(browser, cohort, coordinator):
    address = all_good(browser, cohort)
    taken_in_but_for(browser, address, "all")
    with transaction():
        db.session.get(Cohort, cohort.id).state = CohortState.COMPLETED
    with cut_after(30, "nomination"):
        jobs.proceed()
    assert "so all are taken back" in browser.page(address).text
    jobs.proceed()
    assert (count(Nomination), count(User), count(Agency)) == (0, 1, 1)
    page = browser.page(address).text
    assert "Row 102: Nominations are not open for you in this cohort." in page
    assert "100 rows are taken back" in page


def test_who_may_not_do_it_any_more_stops_it_where_it_stands(browser, cohort, coordinator):
    address = all_good(browser, cohort)
    taken_in_but_for(browser, address, "all")
    with transaction():
        for grant in db.session.scalars(select(RoleGrant)):
            db.session.delete(grant)
    jobs.proceed()
    found = batch()
    assert (found.work, found.stopped, found.gone, found.stays) == (None, "There is no such cohort.", 0, 100)
    assert count(Nomination) == 100
    assert queries.working_ids() == []


def test_a_file_that_fails_does_not_hold_up_the_others(browser, cohort, coordinator, caplog):
    for name in ("first", "second"):
        rows = [row(f"Officer {name} {n:03}", f"{name}{n}@example.org") for n in range(ROWS)]
        take(browser, send(browser, cohort, rows, name=name), rows="all")
    with transaction():
        db.session.scalars(select(ImportBatch).order_by(ImportBatch.id)).first().kind = "gone"
    jobs.proceed()
    assert count(Nomination) == ROWS
    assert "import" in caplog.text
    assert len(queries.working_ids()) == 1


def test_who_was_new_when_it_was_looked_at_is_not_asked_about_later(browser, cohort, coordinator):
    """Two names that are alike stand in two slices: when the second is written, the first is somebody known."""
    rows = [row(f"Officer {n:03}", f"n{n}@example.org") for n in range(ROWS)]
    rows[0], rows[-1] = row("Siti Rahmawati", "a@example.org"), row("Siti Rahmawatih", "b@example.org")
    take(browser, send(browser, cohort, rows), rows="all")
    jobs.proceed()
    assert count(Nomination) == ROWS
