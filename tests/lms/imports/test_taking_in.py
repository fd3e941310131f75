"""A table of nominations from the file on somebody’s desk to the cohort, and back."""

import io

import pytest
from sqlalchemy import select

from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination
from lms.db import db
from lms.imports import reading
from tests import world
from tests.lms.imports.steps import HEADER, count, outcomes, row, send, send_file, take
from tests.lms.imports.test_reading import xlsx


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
