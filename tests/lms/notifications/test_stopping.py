"""Mails that can be stopped: with one click, for good, and never at night."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.free_days.days import WEEKDAYS, FreeDays
from lms.notifications import jobs, services
from lms.notifications.models import MailKind, MailState, OutboxMessage, StoppedMail
from lms.notifications.quiet import next_calm
from lms.notifications.services import Email
from tests import world

DAY = datetime(2027, 3, 17, 3, tzinfo=UTC)  # Wednesday, 11:00 in Kuala Lumpur
NIGHT = datetime(2027, 3, 17, 15, tzinfo=UTC)  # 23:00 there
ZONES = ["UTC", "Asia/Kuala_Lumpur", "Pacific/Apia", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
         "Asia/Tehran", "Pacific/Kiritimati", "Europe/Istanbul", "Pacific/Auckland"]  # fmt: skip
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
free_days = st.builds(
    FreeDays,
    st.lists(st.sampled_from(WEEKDAYS), max_size=7, unique=True).map(tuple),
    st.sampled_from(["", "BD", "CN", "MY"]),
)


WAITS = {"zone": "Asia/Kuala_Lumpur", "free": FreeDays(("sat", "sun"), "MY")}


@pytest.fixture
def reader():
    return world.make_user(email="siti@example.org")


@pytest.fixture
def sent(app):
    """The mails that left during the test, by recipient."""
    folder = Path(app.config["INSTANCE"]) / "mail"
    before = set(folder.glob("*.eml")) if folder.exists() else set()

    def read():
        new = sorted(set(folder.glob("*.eml")) - before) if folder.exists() else []
        return [message_from_bytes(path.read_bytes(), policy=default) for path in new]

    yield read
    for path in set(folder.glob("*.eml")) - before:
        path.unlink()


def email(reader, key="k1", kind=MailKind.REMINDERS, **values):
    return Email(
        key=key, to=reader.email, name=reader.name, template="accounts/refused", user_id=reader.id, kind=kind,
        **WAITS if kind is not MailKind.SERVICE else {}, **values,
    )  # fmt: skip


def post(reader, key="k1", kind=MailKind.REMINDERS):
    with transaction():
        return services.post(email(reader, key, kind))


def way_out():
    text = db.session.scalar(select(OutboxMessage.text).order_by(OutboxMessage.id))
    return "/mail/stop/" + text.rsplit("/mail/stop/", 1)[1].strip()


@given(moments, st.sampled_from(ZONES), free_days)
def test_the_next_calm_moment_is_calm_and_the_first(moment, zone, free):
    calm = next_calm(moment, zone, free)
    local = calm.astimezone(ZoneInfo(zone))
    assert calm >= moment
    assert 8 <= local.hour < 20
    assert not free.has(local.date())
    assert next_calm(calm, zone, free) == calm
    earlier = calm - timedelta(minutes=1)
    if earlier >= moment:
        assert next_calm(earlier, zone, free) == calm


@time_machine.travel(DAY, tick=False)
def test_a_mail_that_can_be_stopped_says_how_to_a_machine_and_to_people(reader, sent):
    post(reader)
    post(reader, "k2", MailKind.SERVICE)
    jobs.deliver()
    reminder, service = sorted(sent(), key=lambda mail: mail["List-Unsubscribe"] is None)
    address = reminder["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://localhost/mail/stop/")
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in reminder.get_body(("plain",)).get_content()
    assert address in reminder.get_body(("html",)).get_content()
    assert service["List-Unsubscribe"] is None
    assert "Stop mails" not in service.get_body(("plain",)).get_content()


def test_one_click_without_cookies_or_token_stops_and_looking_does_not(app, browser, reader):
    post(reader)
    url = way_out()
    assert "Stop these mails" in browser.page(url).text
    assert db.session.scalars(select(StoppedMail)).all() == []
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for _ in range(2):
            assert browser.post(url, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    row = db.session.scalars(select(StoppedMail)).one()
    assert (row.user_id, row.kind) == (reader.id, MailKind.REMINDERS)
    assert db.session.scalars(select(AuditEntry.action)).all() == ["mail.kind_stopped"]
    assert not post(reader, "k2")
    assert post(reader, "k3", MailKind.INVITATIONS)
    assert post(reader, "k4", MailKind.SERVICE)
    assert "get no more mails" in browser.page(url).text
    browser.post(url, data={"again": "yes"})
    assert post(reader, "k5")


@pytest.mark.parametrize("token", ["aaaaaaaaaaaaaaaaaaaaaaaa", "x"])
def test_a_link_that_is_none_of_ours(browser, token):
    assert browser.get(f"/mail/stop/{token}").status_code == 410
    assert browser.post(f"/mail/stop/{token}").status_code == 410


def test_what_was_stopped_after_it_was_posted_does_not_leave(reader, sent):
    with time_machine.travel(DAY, tick=False):
        post(reader)
        with transaction():
            services.set_stopped(reader.id, MailKind.REMINDERS, True, by=reader)
        jobs.deliver()
    assert sent() == []
    assert db.session.scalars(select(OutboxMessage.state)).all() == [MailState.CANCELLED]


@pytest.mark.parametrize(
    "moment",
    [NIGHT, datetime(2027, 3, 13, 3, tzinfo=UTC), datetime(2027, 8, 31, 3, tzinfo=UTC)],
    ids=["at night", "on the weekend", "on Merdeka Day"],
)
def test_a_mail_that_can_wait_waits_for_the_day(reader, sent, moment):
    with time_machine.travel(moment, tick=False) as now:
        post(reader)
        post(reader, "k2", MailKind.SERVICE)
        jobs.deliver()
        assert [mail["List-Unsubscribe"] for mail in sent()] == [None]
        waiting = db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == "k1"))
        assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 0)
        now.move_to(waiting.due_at)
        assert waiting.due_at.astimezone(ZoneInfo("Asia/Kuala_Lumpur")).hour == 8
        jobs.deliver()
        assert len(sent()) == 2


def test_service_mails_cannot_be_stopped(reader):
    with pytest.raises(RuleBroken, match="cannot be stopped"), transaction():
        services.set_stopped(reader.id, MailKind.SERVICE, True, by=reader)


def test_a_person_chooses_on_a_page_and_it_stays(browser, reader):
    browser.sign_in(reader)
    page = browser.page("/mail/preferences")
    assert len(page.select("input[type=checkbox][checked]")) == 3
    assert "Service mails always come" in page.text
    browser.post("/mail/preferences", data={"invitations": "y"})
    assert {row.kind for row in db.session.scalars(select(StoppedMail))} == {MailKind.REMINDERS, MailKind.NEWS}
    page = browser.page("/mail/preferences")
    assert [box["name"] for box in page.select("input[type=checkbox][checked]")] == ["invitations"]
    browser.post("/mail/preferences", data={"invitations": "y", "reminders": "y", "news": "y"})
    assert db.session.scalars(select(StoppedMail)).all() == []
    assert "mail.kind_wanted" in db.session.scalars(select(AuditEntry.action)).all()


def test_preferences_are_ones_own(browser):
    assert "/login" in browser.get("/mail/preferences").headers["Location"]
