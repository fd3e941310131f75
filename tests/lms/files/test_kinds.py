"""The names under which files are kept: what a person wrote, and nothing that misleads or harms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from lms.files.kinds import JOINERS, LONGEST_NAME, REFUSED, UNSEEN, safe_name
from lms.web.downloads import attachment


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("تقرير المكتب.pdf", "تقرير المكتب.pdf"),
        ("รายงานผล ๒๕๖๙.PDF", "รายงานผล ๒๕๖๙.pdf"),
        ("行动计划（最终版）.docx", "行动计划（最终版）.docx"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("Cafe\u0301 – “O'Brien”.png", "Café – “O'Brien”.png"),
        ("IMG_4711 (2).JPEG", "IMG_4711 (2).jpeg"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Desk\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan Set-Cookie a=b.pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ("safe\u2066\u2069\u200b\ufeff\x00.pdf", "safe.pdf"),
        ('a<b>:"c"|?*.pdf', "a b c.pdf"),
        (" . .plan. . .pdf", "plan.pdf"),
        (".pdf", "file.pdf"),
        ("...", "file."),
        ("plan", "file.plan"),
        ("", "file."),
    ],
)
def test_a_name_stays_what_the_person_wrote_without_what_misleads(given_name, kept):
    assert safe_name(given_name) == kept


@given(st.text(max_size=400), st.sampled_from(["pdf", "PDF", "jpeg", "d\u202eocx", "x" * 50]))
def test_any_name_is_safe_short_and_the_same_when_cleaned_again(stem, ending):
    found = safe_name(f"{stem}.{ending}")
    assert len(found.encode()) <= LONGEST_NAME
    assert unicodedata.is_normalized("NFC", found)
    assert not set(found) & set(REFUSED + "/\\")
    assert not [sign for sign in found if unicodedata.category(sign) in UNSEEN and sign not in JOINERS]
    assert found[0] not in " ."
    assert safe_name(found) == found


@given(st.text(max_size=80))
def test_a_browser_is_told_the_same_name_in_one_line(app, stem):
    name = safe_name(f"{stem}.pdf")
    with app.test_request_context():
        header = attachment(name, "application/pdf", b"").headers["Content-Disposition"]
    assert header.isascii()
    assert "\n" not in header
    kind, told = parse_options_header(header)
    assert (kind, told["filename"]) == ("attachment", name)
