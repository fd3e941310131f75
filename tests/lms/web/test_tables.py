import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.tables import FORMULA_STARTS, asked, csv_file, safe_cell

cells = st.text() | st.builds(lambda start, rest: start + rest, st.sampled_from(FORMULA_STARTS), st.text())


@given(cells)
def test_no_text_is_taken_for_a_formula_and_none_is_lost(text):
    cell = safe_cell(text)
    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == text.replace("\x00", "").removeprefix("'") or cell == text


@given(st.integers() | st.floats(allow_nan=False) | st.decimals(allow_nan=False))
def test_numbers_stay_numbers(number):
    assert safe_cell(number) == str(number)


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (-5, "-5"), (Decimal("-1.5"), "-1.5"), ("-5", "'-5")])
def test_cells(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize("start", [" =", "=", "+", "-", "@", "\t=", "\r=", "\n=", "＝"])
def test_a_formula_is_defused(start):
    assert safe_cell(f'{start}HYPERLINK("http://evil.example")').startswith("'")


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=4))
def test_a_file_can_be_read_back(rows):
    response = csv_file("people", ["Name", "=Post"], rows)
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert back == [["Name", "'=Post"], *[[safe_cell(cell) for cell in row] for row in rows]]


def test_the_name_of_a_file_cannot_break_the_header():
    response = csv_file('Border "Forum"\r\nSet-Cookie: a=b', ["a"], [])
    assert response.headers["Content-Disposition"] == 'attachment; filename="Border-Forum-Set-Cookie-a-b.csv"'


HOSTILE = [
    ("page=-1", 1),
    ("page=0x10", 1),
    ("page=1e9", 1),
    ("page=99999999999999999999", 1),
    ("page=%00", 1),
    ("page=²", 1),
    ("page=3&page=4", 3),
    ("page=%F0%28%8C%28", 1),
    ("page=7", 7),
]


@pytest.mark.parametrize(("query", "page"), HOSTILE)
def test_the_page_asked_for_is_a_number(app, query, page):
    with app.test_request_context(f"/surveys/?{query}"):
        assert asked().page == page


def test_only_known_filters_and_orders_are_taken(app):
    query = "?q=%20%00ann%00%20&state=open&role=admin&member=&sort=name;drop&export=csv"
    with app.test_request_context(f"/surveys/{query}"):
        listing = asked("state", "member", sorts=("title", "name"))
    assert (listing.q, listing.filters, listing.sort, listing.everything) == ("ann", {"state": "open"}, "title", True)
    assert listing.narrowed


@given(st.dictionaries(st.sampled_from(["q", "state", "page", "sort", "export", "_scheme"]), st.text(), max_size=6))
def test_whatever_the_address_says_the_listing_is_sane(query):
    from flask import Flask  # noqa: PLC0415  a bare application: this test needs no house

    with Flask("bare").test_request_context("/", query_string=query):
        listing = asked("state", sorts=("name",))
    assert listing.page >= 0
    assert listing.sort == "name"
    assert "\x00" not in listing.q + "".join(listing.filters.values())
    assert max(map(len, [listing.q, *listing.filters.values()])) <= 100
    assert all(listing.filters.values())
