"""Imports that are repeated, overtaken, forbidden or wrong, and how much they cost."""

import io
import time
from datetime import UTC, datetime

import openpyxl
import pytest

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.db import db, transaction
from lms.imports.models import ImportBatch
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.lms.imports.steps import count, outcomes, row, send, take


def test_nobody_is_removed_by_absence(browser, cohort, coordinator):
    world.make_nomination(cohort)
    take(browser, send(browser, cohort, [row("Siti Rahma", "siti@example.org")]), rows="all")
    assert count(Nomination) == 2


def test_nominating_by_file_writes_to_nobody(browser, cohort, coordinator):
    take(browser, send(browser, cohort, [row("Siti Rahma", "siti@example.org")]), rows="all", mails="y")
    assert count(OutboxMessage) == 0


def test_twice_sent_is_once_written(browser, cohort, coordinator):
    url = send(browser, cohort, [row("Siti Rahma", "siti@example.org")])
    for _ in range(2):
        take(browser, url, rows="all")
    assert count(Nomination) == 1


def test_what_changed_meanwhile_is_judged_again(browser, cohort, coordinator):
    url = send(browser, cohort, [row("Siti Rahma", "siti@example.org"), row("Ana Lee", "ana@example.org")])
    take(browser, send(browser, cohort, [row("Siti Rahma", "siti@example.org")], name="b"), rows="all")
    take(browser, url, rows="all")
    assert count(Nomination) == 2


def test_a_focal_point_takes_in_their_own_member_only(browser, cohort):
    fiji = world.make_member("FJ")
    foreign = world.make_user(email="foreign@example.org")
    browser.sign_in(world.make_user(Role.FOCAL_POINT, focal_for=fiji))
    url = send(
        browser,
        cohort,
        [
            row("Ana Lee", "ana@example.org", member="Fiji"),
            row("Siti", "siti@example.org"),
            row("X", foreign.email, member="FJI"),
        ],
    )
    assert outcomes(browser, url) == {2: "New person", 3: "Problem", 4: "Problem"}
    browser.sign_in(world.make_user(Role.FOCAL_POINT, focal_for=fiji))
    assert browser.get(url).status_code == 404
    assert browser.post(f"{url}/commit").status_code == 404
    browser.sign_in(world.make_user())
    assert browser.get(f"/imports/nominations/{cohort.id}").status_code == 404
    assert "No import here" in browser.page("/imports/").text


@pytest.mark.parametrize("path", ["/imports/nothing/1", "/imports/nominations/x", "/imports/nominations/1/template/pdf",
                                  "/imports/999", "/imports/nominations/99999999999"])  # fmt: skip
def test_what_is_not_there(browser, coordinator, path):
    assert browser.get(path).status_code == 404


def test_a_bad_file_is_said_beside_the_field(browser, cohort, coordinator):
    response = browser.post(f"/imports/nominations/{cohort.id}", data={"file": (io.BytesIO(b"%PDF-1.7"), "list.xlsx")})
    assert "another kind (PDF)" in response.text
    assert "Choose a file" in browser.post(f"/imports/nominations/{cohort.id}", data={}).text
    assert count(ImportBatch) == 0


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_template_can_be_sent_as_it_is(browser, cohort, coordinator, file_format):
    data = browser.get(f"/imports/nominations/{cohort.id}/template/{file_format}").data
    response = browser.post(f"/imports/nominations/{cohort.id}", data={"file": (io.BytesIO(data), "t")})
    assert set(outcomes(browser, response.headers["Location"]).values()) == {"New person"}


@pytest.mark.parametrize("rows", [1, 50])
def test_looking_at_rows_takes_a_fixed_number_of_statements(browser, cohort, coordinator, statements, rows):
    agency = world.make_agency(world.make_member("MY"), name="Coast Guard")
    for n in range(rows):
        world.make_user(agency=agency, name=f"Known {n}", email=f"known{n}@example.org")
    table = [row(f"Somebody {chr(65 + n % 26)}{n}", f"n{n}@example.org") for n in range(rows)]
    url = send(browser, cohort, [*table, *[row("K", f"known{n}@example.org") for n in range(rows)]])
    browser.page(url)
    statements.clear()
    browser.page(url)
    assert len(statements) == 10


@pytest.mark.parametrize("files", [1, 50])
def test_the_list_takes_a_fixed_number_of_statements(browser, cohort, coordinator, statements, files):
    for n in range(files):
        with transaction():
            db.session.add(
                ImportBatch(
                    kind="nominations",
                    subject=str(cohort.id),
                    file_name=f"{n}.csv",
                    sha256="0" * 64,
                    source="UTF-8",
                    by_id=coordinator.id,
                    expires_at=datetime(2099, 1, 1, tzinfo=UTC),
                )
            )
    statements.clear()
    browser.page("/imports/")
    assert len(statements) == 3


def test_five_thousand_rows_are_shown_in_under_five_seconds(browser, cohort, coordinator):
    agency = world.make_agency(world.make_member("MY"), name="Coast Guard")
    with transaction():
        db.session.add_all(
            User(email=f"k{n}@example.org", name=f"{GIVEN[n % 40]} {FAMILY[n // 40 % 50]} {n}", agency_id=agency.id)
            for n in range(1_000)
        )
    table = [row(f"{GIVEN[n % 40]} {FAMILY[(n + 7) // 40 % 50]}", f"n{n}@example.org") for n in range(5_000)]
    url = send(browser, cohort, table)
    begun = time.process_time()  # not what others on this machine do meanwhile
    browser.page(url)
    assert time.process_time() - begun < 5


GIVEN = [
    f"{a}{b}a" for a in ("Moham", "Sit", "Dew", "Lak", "Tan", "Ana", "Kir", "Nur") for b in ("ed", "i", "r", "sh", "el")
]
FAMILY = [
    f"{a}{b}"
    for a in ("Rah", "Les", "Per", "Vak", "Nguy")
    for b in ("man", "tari", "era", "alala", "en", "os", "im", "ur", "ay", "ok")
]


def test_a_workbook_that_we_write_holds_no_formula_and_says_what_it_is(browser, coordinator):
    world.make_user(name='=HYPERLINK("http://evil.example")', email="evil@example.org")
    response = browser.get("/people/?export=xlsx&q=evil")
    assert response.headers["Content-Disposition"] == 'attachment; filename="people-evil.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://evil.example")')
    assert {line[0].value: line[1].value for line in book["About this list"].iter_rows()}["Filter"] == "q=evil"
    text = browser.get("/people/?export=csv&q=evil").text
    assert text.splitlines()[0].endswith("Filter: q=evil")
    assert "'=HYPERLINK" in text
