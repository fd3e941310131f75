"""Calendar files, read by a parser that did not write them: the same instants in every zone and at clock changes."""

import io
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
import vobject
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from lms.cohorts.calendar_file import Entry, Mailbox, Method, write

OFFICE = Mailbox("RSO Learning", "no-reply@rso.example")
ANA = Mailbox('Ana "Sol", Lisi; é', "ana@agency.example")
STAMP = datetime(2027, 1, 11, 4, tzinfo=UTC)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("SystemV", "Etc/GMT")))
HOUR = timedelta(hours=1)


def moments(first, last):
    """Instants of these years, to the second."""
    begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first, last))
    return st.integers(begin, end).map(lambda second: datetime.fromtimestamp(second, UTC))


def session(zone="Asia/Bangkok", starts=datetime(2027, 3, 1, 2, tzinfo=UTC), lasts=HOUR, **values):
    return Entry(**({"uid": "session-1@x", "revision": 3, "title": "Opening"} | values), starts=starts,
                 ends=starts + lasts, zone=zone)  # fmt: skip


def published(*entries, method=Method.PUBLISH, **values):
    return write(entries, method, organizer=OFFICE, stamp=STAMP, **values)


def parse(text):
    """Read by what the file says of its zones, and not by what the parser knows of them or has read before."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for zone in set(known) - {"UTC"}:
        del known[zone]
    described = tz.tzical(io.StringIO(text))
    for zone in described.keys():  # noqa: SIM118  not a mapping
        vobject.icalendar.registerTzid(zone, described.get(zone))
    return vobject.readOne(text)


def events(text):
    return parse(text).contents["vevent"]


def in_utc(moment):
    return moment.astimezone(UTC)


@given(
    zone=st.sampled_from(ZONES),
    starts=moments(2024, 2045),
    lasts=st.integers(60, 3 * 86_400).map(lambda seconds: timedelta(seconds=seconds)),
)
@example("Australia/Sydney", datetime(2027, 4, 3, 15, 30, tzinfo=UTC), HOUR)  # 02:30, the first time
@example("Australia/Sydney", datetime(2027, 4, 3, 16, 30, tzinfo=UTC), HOUR)  # 02:30, the second time
@example("Australia/Sydney", datetime(2027, 10, 2, 15, 59, tzinfo=UTC), HOUR)  # into the hour that is skipped
@example("Australia/Lord_Howe", datetime(2027, 4, 3, 14, 45, tzinfo=UTC), HOUR)  # half an hour comes twice
@example("Africa/Casablanca", datetime(2027, 2, 7, 1, 30, tzinfo=UTC), HOUR)  # Ramadan begins
@example("Pacific/Apia", datetime(2026, 6, 1, tzinfo=UTC), HOUR)
@example("Europe/Dublin", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 2 * HOUR)  # winter is the exception there
def test_every_zone_and_time_comes_back_as_the_same_instant(zone, starts, lasts):
    (event,) = events(published(session(zone, starts, lasts)))
    assert in_utc(event.dtstart.value) == starts
    assert in_utc(event.dtend.value) == starts + lasts


@given(
    st.lists(moments(2026, 2029), min_size=2, max_size=6),
    st.lists(st.sampled_from(ZONES), min_size=6, max_size=6),
)
def test_a_feed_over_years_and_zones_is_right_too(starts, zones):
    entries = [session(zones[n], one, uid=f"session-{n}@x") for n, one in enumerate(starts)]
    found = {one.uid.value: in_utc(one.dtstart.value) for one in events(published(*entries))}
    assert found == {f"session-{n}@x": one for n, one in enumerate(starts)}


def test_the_time_zone_is_described_in_the_file():
    calendar = parse(published(session("Australia/Sydney", datetime(2027, 4, 3, 2, tzinfo=UTC))))
    assert "DTSTART;TZID=Australia/Sydney:20270403T130000" in published(
        session("Australia/Sydney", datetime(2027, 4, 3, 2, tzinfo=UTC))
    )
    zone = calendar.vtimezone.tzinfo
    for day, offset in ((3, 11), (5, 10)):
        assert datetime(2027, 4, day, 12, tzinfo=zone).utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(("hour", "written"), [(15, "DTSTART;TZID=Australia/Sydney:20270404T023000"),
                                               (16, "DTSTART:20270403T163000Z")])  # fmt: skip
def test_a_time_that_comes_twice_is_never_taken_for_the_other(hour, written):
    text = published(session("Australia/Sydney", datetime(2027, 4, 3, hour, 30, tzinfo=UTC), timedelta(minutes=20)))
    assert written in text


@given(st.text(max_size=200), st.text(max_size=200), st.text(min_size=1, max_size=80))
@example(title="A\u2028B", text="\u20280", name="\u2029")
@example(title=r"A \N B; C, D\\", text="\\", name='"')
def test_any_text_comes_back_and_breaks_no_line(title, text, name):
    made = published(session(title=title, text=text), attendee=Mailbox(name, "ana@agency.example"))
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    (event,) = events(made)
    assert "".join(event.summary.value.split()) == "".join(
        sign
        for sign in title.replace(r"\N", r"\n")
        if unicodedata.category(sign) not in {"Cc", "Cs"} and not sign.isspace()
    )
    assert len(parse(made).contents["vevent"]) == 1
    assert event.attendee.value == "mailto:ana@agency.example"


def test_what_a_request_says():
    made = published(session(), method=Method.REQUEST, attendee=ANA)
    (event,) = events(made)
    assert parse(made).method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value, event.status.value) == ("session-1@x", "3", "CONFIRMED")
    assert event.organizer.value == "mailto:no-reply@rso.example"
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]
    assert event.attendee.params["CN"] == ["Ana 'Sol', Lisi; é"]
    assert "VTIMEZONE" in made


def test_what_a_cancellation_says():
    (event,) = events(published(session(revision=4), method=Method.CANCEL, attendee=ANA))
    assert (event.status.value, event.sequence.value, event.transp.value) == ("CANCELLED", "4", "TRANSPARENT")


def test_days_last_until_the_end_of_the_last_one():
    entry = Entry("cohort-1@x", 0, "Forum", date(2027, 3, 1), date(2027, 3, 4), "Asia/Bangkok")
    made = published(entry)
    (event,) = events(made)
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 3, 1), date(2027, 3, 5))
    assert "VTIMEZONE" not in made


def test_a_calendar_without_entries_is_a_calendar():
    assert "VEVENT" not in published(name="Your cohorts")
    assert parse(published(name="Your cohorts")).version.value == "2.0"


def test_utc_needs_no_description():
    assert "VTIMEZONE" not in published(session("UTC"))
