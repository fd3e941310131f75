"""Files as they come from real offices, and from people who mean harm."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.imports import delimited, headers, persons, reading
from lms.imports.dates import UnclearDate, read_date
from lms.imports.names import keys, similar
from lms.imports.table import MAX_ROWS, BadFile
from lms.organisations.services import CONTENT
from lms.organisations.spellings import SPELLINGS, spelling

TABLE = "Name,E-mail\r\nSiti Rahma,siti@example.org\r\nJosé Núñez,jose@example.org\r\n"


def xlsx(rows, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data, changes):
    """A workbook with some of its parts exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, content in changes.items():
            target.writestr(name, content)
    return out.getvalue()


ROWS = [["Name", "E-mail"], ["Siti Rahma", "siti@example.org"], ["José Núñez", "jose@example.org"]]


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (TABLE.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + TABLE.encode(), "UTF-8"),
        (TABLE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "UTF-16"),
        (TABLE.encode("cp1252"), "Windows-1252"),
        (TABLE.replace(",", ";").encode("cp1252"), "Windows-1252"),
        (TABLE.replace(",", "\t").encode(), "UTF-8"),
        (b"sep=;\r\n" + TABLE.replace(",", ";").encode(), "UTF-8"),
        (TABLE.replace("\r\n", "\n").encode(), "UTF-8"),
        (xlsx(ROWS), "Excel"),
    ],
)
def test_a_table_is_read_whatever_wrote_it(data, source):
    table = reading.read(data)
    assert table.header == ("Name", "E-mail")
    assert [cells[0] for _number, cells in table.rows] == ["Siti Rahma", "José Núñez"]
    assert table.source == source


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n1 0 obj", "another kind (PDF)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel format"),
        (b"PK\x03\x04 cut off", "cut off or damaged"),
        (repacked(xlsx(ROWS), {"xl/vbaProject.bin": b"macro"}), "macros"),
        (b"<html><table><tr><td>Name</td></tr></table>", "web page"),
        (b"", "empty"),
        (b"Name,E-mail\n", "no rows"),
        (b'Name,E-mail\n"Siti,siti@example.org\n', "quotation mark"),
        (b"\x00\x01\x02binary", "not a text file"),
        (b"Name\n" + b"a\n" * 20_000, "more than 5,000 rows"),
        (xlsx([["Name"], *[["a"]] * 20_000]), "more than 5,000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
    ids=["pdf", "xls", "cut", "macro", "html", "empty", "bare", "quote", "binary", "csv 20000", "xlsx 20000", "big"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data, said):
    with pytest.raises(BadFile, match=said.replace("(", r"\(").replace(")", r"\)")):
        reading.read(data)


def test_a_word_file_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(BadFile, match="not an Excel workbook"):
        reading.read(out.getvalue())


def test_merged_cells_are_named():
    with pytest.raises(BadFile, match="A2:A3"):
        reading.read(xlsx(ROWS, lambda _book, sheet: sheet.merge_cells("A2:A3")))


def test_a_formula_and_an_error_are_named_by_their_cell_and_the_other_rows_are_read():
    rows = [*ROWS, ["=CONCAT(A2,A3)", "x@example.org"], ["Y", "#N/A"]]
    table = reading.read(xlsx(rows))
    assert len(table.rows) == 4
    assert "A4" in table.flaws[4][0]
    assert "B5" in table.flaws[5][1]
    assert 2 not in table.flaws


WHEN = datetime(2027, 6, 11, 14, 30)  # noqa: DTZ001  a workbook knows no zones


def test_what_a_workbook_holds_as_days_and_numbers_reads_as_people_write_it():
    rows = [["Name", "Due", "When", "Count", "Yes"], ["A", date(2027, 6, 11), WHEN, 7.0, True]]
    [(_number, cells)] = reading.read(xlsx(rows)).rows
    assert cells == ("A", "2027-06-11", "2027-06-11 14:30", "7", "True")


def test_hidden_sheets_are_passed_over_and_other_sheets_named():
    def change(book, sheet):
        sheet.sheet_state = "hidden"
        for name in ("People", "Notes"):
            book.create_sheet(name)
        for row in ROWS:
            book["People"].append(row)

    table = reading.read(xlsx([["secret"], ["x"]], change))
    assert table.header == ("Name", "E-mail")
    assert table.notes == ("Only the sheet “People” is read.",)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(BadFile, match="larger inside"):
        reading.read(repacked(xlsx(ROWS), {"xl/worksheets/sheet1.xml": b"<c>" * 20_000_000}))


def test_entities_are_not_expanded():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with pytest.raises(BadFile, match=r"not safe|cannot read"):
        reading.read(repacked(xlsx(ROWS), {"xl/workbook.xml": bomb}))


def test_a_sheet_that_claims_to_be_endless_is_read_to_its_end():
    data = xlsx(ROWS, lambda _book, sheet: sheet.cell(row=1_000_000, column=1, value="far away"))
    assert len(reading.read(data).rows) == 2


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data):
    with suppress(BadFile):
        reading.read(data)


@given(st.binary(min_size=20, max_size=60), st.integers(0, 5_000))
def test_no_damaged_workbook_breaks_it(noise, place):
    data = xlsx(ROWS)
    place %= len(data)
    with suppress(BadFile):
        reading.read(data[:place] + noise + data[place + len(noise) :])


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="'"), min_size=1, max_size=20)


PLAIN = CELLS.filter(lambda text: text.strip(" \u00a0") == text.strip() != "")


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_we_write_we_read(rows):
    table = reading.read(("\ufeff" + delimited.write(["one", "two"], rows)).encode())
    assert [list(cells) for _number, cells in table.rows] == [[cell.strip() for cell in row] for row in rows]


COLUMNS = persons.columns(whole=True)


@pytest.mark.parametrize(
    "header",
    [
        ("name", "email", "member", "agency"),
        ("AGENCY", "Member State", "E-Mail Address", "Full name"),
        (" e_mail ", "Country:", "Organisation", "NAME"),
    ],
)
def test_columns_are_found_in_any_order_case_and_spelling(header):
    assert headers.guess(header, COLUMNS, {}).sure


def test_what_is_not_sure_is_said():
    found = headers.guess(("Nama", "E-mail", "email", "Shoe size"), COLUMNS, {})
    assert (found.unknown, found.twice) == (("Nama", "Shoe size"), ("email",))
    assert found.missing == ("name", "member", "agency")
    assert not found.sure


def test_a_name_is_remembered_and_so_is_that_it_is_left_out():
    header = ("Nama", "E-mail", "Negara", "Instansi", "Shoe size")
    taught = headers.lesson(header, {"name": 0, "email": 1, "member": 2, "agency": 3})
    found = headers.guess(header[::-1], COLUMNS, taught)
    assert found.sure
    assert found.places == {"name": 4, "email": 3, "member": 2, "agency": 1}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-06-11", date(2027, 6, 11)),
        ("2027/6/11", date(2027, 6, 11)),
        ("2027-06-11 00:00:00", date(2027, 6, 11)),
        ("11 June 2027", date(2027, 6, 11)),
        ("11-Jun-2027", date(2027, 6, 11)),
        ("June 11, 2027", date(2027, 6, 11)),
        ("1st Sept 2027", date(2027, 9, 1)),
        ("11.06.2027", date(2027, 6, 11)),
        ("31/12/2027", date(2027, 12, 31)),
        ("12/31/2027", date(2027, 12, 31)),
        ("06/06/2027", date(2027, 6, 6)),
        ("", None),
        ("   ", None),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [("03/04/2027", "2027-04-03 or 2027-03-04"), ("31 June 2027", "not a day"), ("soon", "Write the date")],
)
def test_a_date_that_could_be_two_is_asked_about(text, said):
    with pytest.raises(UnclearDate, match=said):
        read_date(text)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_in_every_plain_way(day):
    for text in (day.isoformat(), f"{day:%d %B %Y}", f"{day:%d-%b-%Y}", f"{day:%d.%m.%Y}", f"{day:%B %d, %Y}"):
        assert read_date(text) == day


@given(st.text(max_size=30))
def test_no_text_breaks_dates(text):
    with suppress(UnclearDate):
        read_date(text)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Siti Rahma", "RAHMA, Siti", True),
        ("Siti Rahma", "Siti Nur Rahma", True),
        ("S. Rahma", "Siti Rahma", True),
        ("Dr Siti Rahma", "Siti Rahma", True),
        ("José Núñez", "Jose Nunez", True),
        ("Siti Rahma", "Siti Rahmah", True),
        ("Mohammed Ali", "Mohammed Karim", False),
        ("Siti Rahma", "Dewi Lestari", False),
        ("Ali", "Mohammed Ali", False),
        ("", "Siti", False),
    ],
)
def test_names_that_may_be_one_person(one, other, alike):
    assert similar(one, other) is alike
    assert similar(other, one) is alike


@given(st.text(max_size=30), st.text(max_size=30))
def test_being_alike_goes_both_ways(one, other):
    assert similar(one, other) == similar(other, one)


@given(
    st.sampled_from(["Siti Rahma", "Ali", "S. Rahma", "José Núñez", "Dewi Lestari"]),
    st.text("ABSir aeilt.é", max_size=12),
)
def test_similar_names_meet_in_the_index(one, other):
    for name in (other, f"{one}{other[:1]}", other[:1] + one[1:]):
        if similar(one, name):
            assert keys(one) & keys(name)


def test_every_member_has_its_three_letters_and_no_spelling_means_two():
    rows = json.loads((CONTENT / "members.json").read_text(encoding="utf-8"))
    assert {row["iso2"] for row in rows} == set(SPELLINGS)
    seen = {}
    for row in rows:
        for text in (row["name"], row["iso2"], *SPELLINGS[row["iso2"]]):
            assert seen.setdefault(spelling(text), row["iso2"]) == row["iso2"], text
        assert len(SPELLINGS[row["iso2"]][0]) == 3


def test_the_limit_is_what_the_page_says():
    assert MAX_ROWS == 5_000
