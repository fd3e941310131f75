from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from lms.web import filters

MOMENT = datetime(2027, 6, 11, 9, 0, tzinfo=UTC)


def test_days_have_their_month_as_a_word(app):
    with app.test_request_context("/"):
        assert filters.day(date(2027, 6, 11)) == "Friday 11 June 2027"
        assert filters.short_day(date(2027, 6, 11)) == "11 Jun 2027"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Colombo", "11 Jun 2027, 14:30, Colombo time"),
        ("Pacific/Port_Moresby", "11 Jun 2027, 19:00, Port Moresby time"),
        ("Pacific/Kiritimati", "11 Jun 2027, 23:00, Kiritimati time"),
        ("Pacific/Honolulu", "10 Jun 2027, 23:00, Honolulu time"),
        ("UTC", "11 Jun 2027, 09:00 UTC"),
    ],
)
def test_a_time_names_its_place(app, zone, text):
    with app.test_request_context("/"):
        assert filters.moment(MOMENT, zone) == text


def test_without_a_zone_the_readers_is_taken(app):
    with app.test_request_context("/"):
        assert filters.clock_time(MOMENT) == "09:00 UTC"


def test_days_speak_the_language_of_the_reader(app):
    with app.test_request_context("/"), force_locale("id"):
        assert filters.day(date(2027, 6, 11)) == "Jumat 11 Juni 2027"
        assert filters.text_direction() == "ltr"
    with app.test_request_context("/"), force_locale("ar"):
        assert filters.text_direction() == "rtl"


@pytest.mark.parametrize(("n", "all_", "text"), [(0, 0, "–"), (1, None, "–"), (54, 100, "54%"), (2, 3, "67%")])
def test_a_share(n, all_, text):
    assert filters.percent(n, all_) == text


@given(st.text())
def test_a_slug_can_stand_in_an_id(text):
    assert set(filters.slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_month_is_written_out_and_what_is_none_stays(app):
    with app.test_request_context():
        assert filters.month("2027-06") == "June 2027"
        assert filters.month("in June") == "in June"
        assert filters.month("") == ""
