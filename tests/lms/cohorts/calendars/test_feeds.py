"""The calendar that somebody follows by a secret address."""

import pytest
from sqlalchemy import select

from lms.accounts.models import User
from lms.app import create_app
from lms.audit.models import AuditEntry
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.sessions import Place, Session
from lms.db import db, transaction
from lms.extensions import limiter
from tests import world
from tests.conftest import settings
from tests.lms.cohorts.calendars.reading import calendar_people, sequence, session_id, titles
from tests.lms.cohorts.test_agenda import FORM, at, make_session
from tests.lms.cohorts.test_calendar_files import events

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def participant(accept, cohort_id):
    accept(cohort_id, "Ana", "Ben")
    return db.session.scalars(select(User).where(User.name == "Ana")).one().id


def address(browser):
    field = browser.page("/cohorts/mine/calendar").select_one("#feed")
    return field["value"].removeprefix("http://localhost") if field else None


def test_a_person_makes_renews_and_closes_the_address_of_their_calendar(browser, participant):
    browser.sign_in(db.session.get(User, participant))
    assert address(browser) is None
    browser.post("/cohorts/mine/calendar")
    first = address(browser)
    browser.sign_out()
    answer = browser.get(first)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert titles(answer.text) == {
        "Border Forum 2027: Opening": "CONFIRMED",
        "Border Forum 2027: Case work": "CONFIRMED",
    }
    browser.sign_in(db.session.get(User, participant))
    browser.post("/cohorts/mine/calendar")
    second = address(browser)
    assert second != first
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    browser.post("/cohorts/mine/calendar", data={"act": "close"})
    assert address(browser) is None
    assert browser.get(second).status_code == 404
    kept = select(AuditEntry.action).where(AuditEntry.action.startswith("calendar.")).order_by(AuditEntry.id)
    actions = db.session.scalars(kept).all()
    assert actions == ["calendar.address_made", "calendar.address_made", "calendar.address_closed"]


@pytest.fixture
def feed(browser, participant):
    """The feed of Ana, as a program fetches it."""
    browser.sign_in(db.session.get(User, participant))
    browser.post("/cohorts/mine/calendar")
    path = address(browser)

    def fetch():
        browser.sign_out()
        return browser.get(path)

    return fetch


def test_nobody_else_stands_in_a_feed(browser, feed, cohort_id):
    helper = world.make_user(name="Helper Sample", email="helper@office.example")
    with transaction():
        for one in db.session.scalars(select(Session)):
            one.facilitators = [db.session.get(User, helper.id)]
    text = feed().text
    for other in ("Ben", "ben@", "Helper", "helper@", "ana@", "ATTENDEE"):
        assert other not in text


def test_a_feed_follows_the_agenda_at_once_and_each_change_has_a_higher_number(browser, coordinator, feed, cohort_id):
    before = sequence(feed().text)
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/sessions/{session_id('Opening')}/edit", data=FORM | {"starts": "14:00", "ends": "15:00"})
    text = feed().text
    assert at(14) in [one.dtstart.value for one in events(text)]
    assert min(sequence(text)) > max(before)
    with transaction():
        db.session.get(Cohort, cohort_id).state = CohortState.CANCELLED
    assert "VEVENT" not in feed().text


def test_a_feed_holds_only_the_tracks_that_were_chosen(feed, cohort_id):
    track = make_session(cohort_id, "Documents", 14, 15, track="A")
    make_session(cohort_id, "Interviews", 14, 15, track="B")
    assert "Documents" not in feed().text
    nomination = next(one.id for one in calendar_people(cohort_id) if one.user.name == "Ana")
    world.save(Place(session_id=track, nomination_id=nomination))
    assert "Documents" in feed().text
    assert "Interviews" not in feed().text


def test_the_feed_of_a_closed_account_is_closed(feed, participant):
    assert feed().status_code == 200
    with transaction():
        db.session.get(User, participant).active = False
    assert feed().status_code == 404


def test_a_cohort_without_sessions_stands_in_the_feed_by_its_days(feed, cohort_id):
    with transaction():
        for one in db.session.scalars(select(Session)):
            db.session.delete(one)
    assert titles(feed().text) == {"Border Forum 2027": "CONFIRMED"}


def test_a_guessed_address_is_none(browser):
    for wrong in ("a" * 24, "x", "%00", "1"):
        assert browser.get(f"/calendar/{wrong}.ics").status_code == 404


def test_a_feed_takes_as_many_statements_with_50_sessions_as_with_one(feed, cohort_id, statements):
    def sent_with(more):
        for number in range(more):
            make_session(cohort_id, f"S{number}", number % 20, number % 20 + 1, day=1 + number % 4)
        statements.clear()
        assert feed().status_code == 200
        return len(statements)

    assert sent_with(1) == sent_with(49)


def test_whoever_asks_too_often_waits(tmp_path):
    house = create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, RATELIMIT_ENABLED=True))
    try:
        with house.app_context():
            db.create_all()
            client = house.test_client()
            answers = [client.get(f"/calendar/{'a' * 24}.ics").status_code for _ in range(32)]
            db.session.remove()
            db.engine.dispose()
    finally:
        limiter.enabled = False
    assert set(answers[:30]) == {404}
    assert answers[30:] == [429, 429]
