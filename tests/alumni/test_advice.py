"""Checks that advise: they find what should not be there, and do not shout at ordinary words in any language."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alumni.plans import advice, codes
from alumni.plans.advice import Advice

TODAY, LAST = date(2027, 3, 8), date(2028, 3, 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write to desk@agency.example", "email"),
        ("Tulis ke kantor@imigrasi.example.id segera", "email"),
        ("Call +60 12 345 6789", "phone"),
        ("As in case SM-2027/0042", "number"),
        ("Passport A1234567", "number"),
        ("Talk to Mr Rahman first", "name"),
        ("Bicara dengan Pak Budi", "name"),
        ("Rapat dengan Ibu Sari minggu depan", "name"),
        ("اجتماع مع السيد محمد", "name"),
        ("Ask Ahmad Rahman to help", "name"),
    ],
)
def test_what_should_not_be_there_is_found(text, code):
    assert code in advice.looks_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "Brief 30 officers in 2027",
        "Five questions at first contact",
        "Meet the Coast Guard and the Border Police each month",
        "Work with Immigration Department staff",
        "Discuss it with Royal Malaysian Customs",
        "Kepala Kantor Imigrasi Kelas I Jakarta menyetujui daftar pertanyaan",
        "Saya akan melatih petugas di Direktorat Jenderal Imigrasi",
        "Koordinasi dengan Bapak Kepala Kantor",
        "Dari Ibu Kota ke daerah perbatasan",
        "تدريب ضباط الحدود على الأسئلة الخمسة",
        "اجتماع مع السيد المدير كل شهر",
        "වෙළඳාමට ගොදුරු වූවන් හඳුනා ගැනීම",
        "Between 2026-01 and 2027-12",
        "10 000 000 leaflets are too many",
        "Hand out 1.500.000 copies",
        "COVID-19 and ISO 9001",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert advice.looks_like(text) == []


@pytest.mark.parametrize(
    ("month", "code"),
    [("", "no_month"), ("soon", "not_a_month"), ("2027-13", "not_a_month"), ("2027-02", "past_month"),
     ("2028-04", "late_month")],
)  # fmt: skip
def test_a_month_that_does_not_fit_is_told(month, code):
    words = {"what-1": "Brief the shift", "success_sign-1": "All use it", "due_month-1": month}
    assert advice.found(words, today=TODAY, last_day=LAST) == [Advice("due_month-1", code)]


@pytest.mark.parametrize("month", ["2027-03", "2027-12", "2028-03"])
def test_a_month_between_now_and_the_last_follow_up_fits(month):
    words = {"what-0": "Brief the shift", "success_sign-0": "All use it", "due_month-0": month}
    assert advice.found(words, today=TODAY, last_day=LAST) == []


def test_a_missing_sign_of_success_is_told_and_an_empty_plan_is_not():
    words = {"what-0": "Brief the shift", "due_month-0": "2027-05"}
    assert advice.found(words, today=TODAY, last_day=LAST) == [Advice("success_sign-0", "no_sign")]
    assert advice.found({}, today=TODAY, last_day=LAST) == []


@given(
    st.dictionaries(
        st.sampled_from(["goal", "today", "what-0", "due_month-0", "answer-2", "kind-1"]), st.text(max_size=200)
    )
)
def test_any_words_get_advice_that_can_be_said(words):
    for one in advice.found(words, today=TODAY, last_day=None):
        assert one.code in codes.ADVICE
