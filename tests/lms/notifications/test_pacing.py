"""Two campaigns keep seven days from each other, and leave so many a minute; what answers one person does not wait."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import current_app
from hypothesis import given
from hypothesis import strategies as st

from lms import clock
from lms.db import db, transaction
from lms.free_days.days import WEEKDAYS, FreeDays
from lms.notifications import jobs, queries, services
from lms.notifications.models import MailState, OutboxMessage
from lms.notifications.pacing import APART, first_free
from lms.notifications.services import Email
from tests import world

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Asia/Jakarta", "Pacific/Fiji", "Asia/Kathmandu", "Europe/Vienna", "Africa/Cairo"])
FREE = st.builds(
    FreeDays,
    st.lists(st.sampled_from(WEEKDAYS), max_size=6, unique=True).map(tuple),
    st.sampled_from(["", "BD", "CN", "ID"]),
)
NOON = datetime(2027, 4, 7, 4, tzinfo=UTC)  # a Wednesday, noon in Kuala Lumpur


@given(MOMENTS, st.lists(st.timedeltas(timedelta(-20), timedelta(60)), max_size=8), ZONES, FREE)
def test_free_is_seven_days_from_all_others_by_day_and_never_before(moment, gaps, zone, free):
    taken = [moment + gap for gap in gaps]
    found = first_free(moment, taken, zone, free)
    assert found >= moment
    assert all(abs(found - one) >= APART for one in taken)
    local = found.astimezone(ZoneInfo(zone))
    assert 8 <= local.hour < 20
    assert not free.has(local.date())


@given(MOMENTS, st.lists(st.timedeltas(timedelta(-20), timedelta(60)), max_size=8))
def test_free_is_the_first_such_moment(moment, gaps):
    taken = [moment + gap for gap in gaps]
    free = first_free(moment, taken)
    candidates = [one for one in [moment, *(other + APART for other in taken)] if one >= moment]
    assert free == min(one for one in candidates if all(abs(one - other) >= APART for other in taken))


@pytest.fixture
def now(monkeypatch, tmp_path):
    """A Wednesday; what leaves is written where no other test looks."""
    monkeypatch.setitem(current_app.config, "INSTANCE", str(tmp_path))
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person_id(now):
    return world.make_user(email="siti@agency.example").id


def post(person_id, campaign, number=1, **changes):
    """Whether it was written, and when it is due."""
    key = f"{campaign}:mail:{number}:{person_id}"
    email = Email(
        key, "siti@agency.example", "Siti", "accounts/refused", user_id=person_id, campaign=campaign, **changes
    )
    with transaction():
        written = services.post(email)
    found = db.session.query(OutboxMessage).filter_by(key=key).one_or_none()
    return written, found.due_at if found else None


def test_the_second_campaign_waits_seven_days_and_the_third_fourteen(person_id):
    assert post(person_id, "follow_up:1") == (True, NOON)
    assert post(person_id, "survey:1") == (True, NOON + timedelta(days=7))
    assert post(person_id, "survey:2") == (True, NOON + timedelta(days=14))


def test_a_campaign_keeps_its_own_rhythm_and_one_of_its_mails_waits_at_a_time(person_id, now):
    post(person_id, "survey:1")
    assert post(person_id, "follow_up:1") == (True, NOON + timedelta(days=7))
    assert post(person_id, "follow_up:1", 2) == (False, None), "the first has not left"
    jobs.deliver()
    now.shift(timedelta(days=7))
    jobs.deliver()
    assert sent() == ["follow_up:1", "survey:1"]
    assert post(person_id, "follow_up:1", 2) == (True, clock.now()), "its own first mail does not hold it back"


def test_two_that_became_due_while_no_clock_ran_keep_seven_days_all_the_same(person_id, now):
    post(person_id, "survey:1")
    post(person_id, "follow_up:1")
    now.shift(timedelta(days=9))
    jobs.deliver()
    assert sent() == ["survey:1"]
    now.shift(timedelta(days=7))
    jobs.deliver()
    assert sent() == ["follow_up:1", "survey:1"]


def test_where_it_would_be_night_or_a_weekend_it_is_the_morning_after(person_id):
    post(person_id, "survey:1", due_at=NOON - timedelta(days=4))
    _written, due_at = post(person_id, "follow_up:1", zone="Asia/Kuala_Lumpur", free=FreeDays(("sat", "sun")))
    assert due_at == datetime(2027, 4, 12, 0, tzinfo=UTC), "Saturday noon becomes Monday at eight"


def test_a_deadline_does_not_wait_but_others_wait_for_it(person_id):
    post(person_id, "follow_up:1")
    assert post(person_id, "learning", waits=False) == (True, NOON)
    assert post(person_id, "survey:1") == (True, NOON + timedelta(days=7))


def test_what_answers_one_person_and_what_did_not_arrive_hold_nobody_back(person_id):
    post(person_id, "")
    post(person_id, "follow_up:1")
    with transaction():
        services.call_off(person_id, "follow_up:1")
    assert post(person_id, "survey:1") == (True, NOON)
    assert post(person_id, "", 2) == (True, NOON)


def test_what_was_called_off_does_not_leave(person_id):
    post(person_id, "follow_up:1")
    post(person_id, "survey:1")
    with transaction():
        services.call_off(person_id, "follow_up:1")
    jobs.deliver()
    states = {one.campaign: one.state for one in db.session.query(OutboxMessage)}
    assert states == {"follow_up:1": MailState.CANCELLED, "survey:1": MailState.QUEUED}


def test_the_last_mail_of_a_campaign_is_the_one_that_leaves_last(person_id):
    assert queries.last_of(person_id, "follow_up:1") is None
    post(person_id, "survey:1")
    post(person_id, "follow_up:1")
    assert queries.last_of(person_id, "follow_up:1") == NOON + timedelta(days=7)


def test_so_many_a_minute_in_order_and_a_new_password_before_them(now, monkeypatch):
    monkeypatch.setitem(current_app.config, "CAMPAIGN_MAILS_PER_MINUTE", 3)
    ids = [world.make_user().id for _ in range(7)]
    for number, one in enumerate(ids):
        post(one, f"follow_up:{number}")
    post(ids[0], "", 9)
    jobs.deliver()
    assert sent() == ["", "follow_up:0", "follow_up:1", "follow_up:2"]
    jobs.deliver()
    jobs.deliver()
    jobs.deliver()
    assert sent() == ["", *(f"follow_up:{n}" for n in range(7))], "each once, what was due first first"


def sent():
    rows = db.session.query(OutboxMessage).filter_by(state=MailState.SENT)
    return sorted(one.campaign for one in rows)
