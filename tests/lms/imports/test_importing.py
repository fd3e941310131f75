"""A table of nominations from the file on somebody's desk to the cohort, and back."""

import io
import time
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.imports import jobs, reading
from lms.imports.models import ImportBatch
from lms.notifications.models import OutboxMessage
from lms.organisations.models import Agency
from lms.roles import Role
from tests import world
from tests.lms.imports.test_reading import xlsx

HEADER = ["Name", "E-mail", "Member", "Agency", "Post", "Language"]


def row(name, email, member="Malaysia", agency="Coast Guard", post="", language=""):
    return [name, email, member, agency, post, language]


@pytest.fixture
def cohort():
    world.make_member("MY")
    world.make_member("FJ")
    return world.make_cohort()


@pytest.fixture
def coordinator(browser):
    person = world.make_coordinator()
    browser.sign_in(person)
    return person


def send(browser, cohort, rows, *, header=HEADER, name="list.xlsx"):
    """Upload a table; gives the address that follows."""
    return send_file(browser, cohort, xlsx([header, *rows]), name)


def send_file(browser, cohort, content, name="list.xlsx"):
    data = {"file": (io.BytesIO(content), name)}
    response = browser.post(f"/imports/nominations/{cohort.id}", data=data)
    assert response.status_code == 302, response.text
    return response.headers["Location"]


def take(browser, url, **data):
    return browser.post(f"{url}/commit", data=data, follow_redirects=True).text


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def outcomes(browser, url):
    """Row number to the words of its tag."""
    page = browser.page(url)
    return {
        int(line.select_one(".num").text): line.select_one(".tag").text for line in page.select("tbody tr[role=row]")
    }


def test_every_row_is_shown_with_what_happens_and_nothing_is_written_before(browser, cohort, coordinator):
    agency = world.make_agency(world.make_member("MY"), name="Coast Guard")
    known = world.make_user(agency=agency, name="Dewi Lestari", email="dewi@example.org")
    there = world.make_user(agency=agency, name="Tan Wei", email="tan@example.org")
    world.make_nomination(cohort, there)
    before = count(User)
    url = send(
        browser,
        cohort,
        [
            row("Siti Rahma", "siti@example.org"),
            row("Dewi L.", "DEWI@example.org"),
            row("Tan Wei", "tan@example.org"),
            row("LESTARI, Dewi", "dewi.lestari@example.org"),
            row("Nobody", "not an address"),
            row("Who", "who@example.org", member="Atlantis"),
            row("", "empty@example.org"),
        ],
    )
    assert outcomes(browser, url) == {
        2: "New person", 3: "Known person", 4: "Already there", 5: "Possible duplicate", 6: "Problem", 7: "Problem",
        8: "Problem",
    }  # fmt: skip
    page = browser.page(url).text
    for said in (
        "Write a whole e-mail address",
        "We do not know this member",
        "Fill in this cell",
        "Nobody gets a mail",
    ):
        assert said in page
    assert (count(User), count(Nomination)) == (before, 1)
    assert list(outcomes(browser, f"{url}?outcome=problem")) == [6, 7, 8]
    assert known.name in page


def test_only_the_good_rows_and_the_others_come_back_mended(browser, cohort, coordinator):
    url = send(
        browser,
        cohort,
        [row("Siti Rahma", "siti@example.org"), row("=Evil", "x@"), row("Ana", "ana@example.org", member="Fidji")],
    )
    assert "Some rows cannot be taken in" in take(browser, url, rows="all")
    assert count(Nomination) == 0
    take(browser, url, rows="good")
    assert db.session.scalars(select(User.email).join(Nomination, Nomination.user_id == User.id)).all() == [
        "siti@example.org"
    ]
    for file_format in ("xlsx", "csv"):
        table = reading.read(browser.get(f"{url}/rejected/{file_format}").data)
        assert table.header == (*HEADER, "What to correct")
        assert "Is it Fiji?" in table.rows[1][1][-1]
    mended = [[*cells[:2], "Fiji", *cells[3:]] for _number, cells in table.rows[1:]]
    again = send(browser, cohort, mended, header=list(table.header))
    assert "What to correct" not in browser.page(again).text.replace("Rows to correct", "")
    take(browser, again, rows="all")
    assert count(Nomination) == 2


def test_the_same_file_again_changes_nothing(browser, cohort, coordinator):
    rows = [row("Siti Rahma", "siti@example.org"), row("Ana Pereira", "ana@example.org")]
    file = xlsx([HEADER, *rows])  # made once: a workbook knows the second it was saved in
    take(browser, send_file(browser, cohort, file), rows="all")
    people, nominations = count(User), count(Nomination)
    url = send_file(browser, cohort, file)
    page = browser.page(url)
    assert "This file was taken in before" in page.text
    assert "Nothing would change" in page.text
    assert set(outcomes(browser, url).values()) == {"Already there"}
    assert "nothing to take in" in take(browser, url, rows="all")
    assert (count(User), count(Nomination)) == (people, nominations)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_exported_changes_nothing_when_it_is_taken_in(browser, cohort, coordinator, file_format):
    take(
        browser,
        send(browser, cohort, [row("Siti Rahma", "siti@example.org"), row("-Ana", "ana@example.org")]),
        rows="all",
    )
    data = browser.get(f"/cohorts/{cohort.id}/nominations?export={file_format}&state=nominated").data
    response = browser.post(f"/imports/nominations/{cohort.id}", data={"file": (io.BytesIO(data), "again")})
    places = {name: str(place) for place, name in enumerate(("name", "email", "member", "agency"))}
    url = response.headers["Location"]
    if url.endswith("/columns"):
        url = browser.post(url, data=places).headers["Location"]
    assert set(outcomes(browser, url).values()) == {"Already there"}


def test_a_possible_duplicate_is_for_the_person_to_decide(browser, cohort, coordinator):
    agency = world.make_agency(world.make_member("MY"), name="Coast Guard")
    known_id = world.make_user(agency=agency, name="Dewi Lestari", email="old@example.org").id
    other_id = world.make_user(name="Dewi Lestari").id
    url = send(
        browser,
        cohort,
        [
            row("Dewi Lestari", "new@example.org"),
            row("Lestari Dewi", "another@example.org"),
            row("D. Lestari", "third@example.org"),
        ],
    )
    take(browser, url, rows="good")
    assert count(Nomination) == 0
    browser.post(f"{url}/decide", data={"row-2": str(other_id)})
    assert outcomes(browser, url)[2] == "Possible duplicate"
    browser.post(f"{url}/decide", data={"row-2": str(known_id), "row-3": "new", "row-4": "leave"})
    assert outcomes(browser, url) == {2: "Known person", 3: "New person", 4: "Left out"}
    browser.post(f"{url}/decide", data={"again": "4"})
    assert outcomes(browser, url)[4] == "Possible duplicate"
    browser.post(f"{url}/decide", data={"row-4": "leave"})
    take(browser, url, rows="all")
    emails = db.session.scalars(
        select(User.email).join(Nomination, Nomination.user_id == User.id).order_by(User.id)
    ).all()
    assert emails == ["old@example.org", "another@example.org"]


def test_two_rows_with_one_name_and_two_addresses_are_asked_about(browser, cohort, coordinator):
    url = send(browser, cohort, [row("Ana Lee", "ana@example.org"), row("LEE Ana", "lee@example.org")])
    assert outcomes(browser, url) == {2: "New person", 3: "Possible duplicate"}
    assert "Row 2 has the same name" in browser.page(url).text


@pytest.mark.parametrize("member", ["Malaysia", "MALAYSIA", "my", "MYS", " malaysia "])
def test_a_member_is_understood(browser, cohort, coordinator, member):
    url = send(browser, cohort, [row("Ana Lee", "ana@example.org", member=member)])
    assert outcomes(browser, url) == {2: "New person"}


def test_unknown_names_of_columns_are_asked_for_once(browser, cohort, coordinator):
    header = ["Nama", "Surel", "Negara", "Instansi", "Ukuran"]
    rows = [["Siti Rahma", "siti@example.org", "Malaysia", "Coast Guard", "38"]]
    url = send(browser, cohort, rows, header=header)
    assert url.endswith("/columns")
    assert "Siti Rahma" in browser.page(url).text
    assert "Choose a column for: Agency" in browser.post(url, data={"name": "0", "email": "1", "member": "2"}).text
    twice = {"name": "0", "email": "0", "member": "2", "agency": "3"}
    assert "chosen twice" in browser.post(url, data=twice).text
    shown = browser.post(url, data={"name": "0", "email": "1", "member": "2", "agency": "3"}).headers["Location"]
    assert "Columns that are not used: Ukuran" in browser.page(shown).text
    again = send(browser, cohort, rows, header=header[::-1])
    assert again.endswith("/columns") is False


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
