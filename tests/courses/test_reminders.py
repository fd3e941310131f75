"""Reminders: counted from the day itself, once, silent when there is nothing to say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courses.learning import jobs
from courses.learning.models import Enrolment, EnrolmentState, Reminder
from courses.learning.queries import enrolments
from courses.learning.reminders import DAYS_BEFORE, Cause, Silence, Subject, due_now, plan
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts import queries as accounts
from lms.db import db, transaction
from lms.notifications import services as notifications
from lms.notifications.models import MailKind, OutboxMessage
from tests import world
from tests.lms.notifications.test_stopping import ZONES, free_days, moments

DUE = date(2027, 3, 19)  # a Friday; the reminders leave on Friday 12 and Thursday 18 at 09:00
FIRST = datetime(2027, 3, 12, 1, tzinfo=UTC)  # 09:00 in Kuala Lumpur
SECOND = datetime(2027, 3, 18, 1, tzinfo=UTC)

days = st.dates(date(2021, 1, 1), date(2034, 1, 1))
subjects = st.builds(
    Subject,
    enrolment_id=st.integers(1, 5),
    user_id=st.integers(1, 3),
    name=st.just("Siti"),
    title=st.just("Course"),
    cause=st.sampled_from(Cause),
    day=days,
    zone=st.sampled_from(ZONES),
    free=free_days,
    silence=st.none() | st.sampled_from(Silence),
)


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", email="siti@example.org")


def enrolled(learner, course, **values):
    with transaction():
        found = enrolling.enrol(accounts.person(learner.id), course, by=None)
        for name, value in {"due_on": DUE, **values}.items():
            setattr(found, name, value)
    return found


def keys():
    return db.session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.id)).all()


@given(subjects)
def test_a_plan_is_counted_from_the_day_and_never_rings_at_night(subject):
    items = plan([subject], (), ())
    assert [item.days for item in items] == list(DAYS_BEFORE[subject.cause])
    assert len({item.key for item in items}) == len(items)
    for item in items:
        local = item.at.astimezone(ZoneInfo(subject.zone))
        assert not subject.free.has(local.date())
        assert local.date() <= subject.day - timedelta(days=item.days)
        assert 8 <= local.hour < 20
        assert item.at < clock.end_of(subject.day, subject.zone)
        assert str(subject.day) in item.key


@given(subjects, moments)
def test_what_is_due_has_begun_is_not_over_and_not_silent(subject, now):
    items = plan([subject], (), ())
    found = due_now(items, now)
    assert len(found) <= 1
    for item in found:
        assert item.at <= now < clock.end_of(subject.day, subject.zone)
        assert item.silence is None
        local = now.astimezone(ZoneInfo(subject.zone))
        assert 8 <= local.hour < 20
        assert due_now(plan([subject], {item.key}, ()), now) == []
        assert due_now(plan([subject], (), {subject.user_id}), now) == []


@settings(max_examples=25)
@given(subjects.filter(lambda one: one.silence is None), st.integers(60, 240))
def test_however_often_the_clock_looks_each_is_sent_once_on_its_day(subject, minutes):
    sent: set[str] = set()
    longest = max(DAYS_BEFORE[subject.cause]) + 8
    now = clock.at(subject.day - timedelta(days=longest), 0, subject.zone)
    while now < clock.at(subject.day + timedelta(days=2), 0, subject.zone):
        for item in due_now(plan([subject], sent, ()), now):
            assert item.key not in sent
            sent.add(item.key)
            assert now - item.at < timedelta(minutes=minutes)
        now += timedelta(minutes=minutes)
    assert len(sent) == len({item.at for item in plan([subject], (), ())})


@given(st.lists(subjects, max_size=6), st.sets(st.integers(1, 3)))
def test_a_plan_is_the_same_whoever_asks_and_in_the_order_of_time(found, stopped):
    items = plan(found, (), stopped)
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert items == plan(found, (), stopped)
    assert all(item.silence for item in items if item.subject.user_id in stopped)


def test_each_once_and_a_clock_that_was_down_catches_up_with_the_latest_only(learner, course):
    found = enrolled(learner, course)
    with time_machine.travel(FIRST - timedelta(minutes=1), tick=False) as now:
        jobs.remind()
        assert keys() == []
        now.move_to(FIRST)
        for _ in range(3):
            jobs.remind()
        assert keys() == [f"course_due:{found.id}:2027-03-19:7"]
        now.move_to(SECOND)
        jobs.remind()
        now.move_to(SECOND + timedelta(hours=20))
        jobs.remind()
    assert keys() == [f"course_due:{found.id}:2027-03-19:7", f"course_due:{found.id}:2027-03-19:1"]
    late = enrolled(world.make_user(), course)
    with time_machine.travel(SECOND + timedelta(hours=24), tick=False):
        jobs.remind()
    assert keys()[2:] == [f"course_due:{late.id}:2027-03-19:1"]


def test_after_the_day_is_over_nobody_is_reminded(learner, course):
    enrolled(learner, course)
    with time_machine.travel(datetime(2027, 3, 22, 2, tzinfo=UTC), tick=False):
        jobs.remind()
    assert keys() == []


@pytest.mark.parametrize("state", [EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN, EnrolmentState.EXPIRED])
def test_silent_when_there_is_nothing_to_do(learner, course, state):
    enrolled(learner, course, state=state)
    with time_machine.travel(FIRST, tick=False):
        jobs.remind()
    assert keys() == []


def test_an_extension_moves_the_reminders(learner, course):
    found = enrolled(learner, course)
    with transaction():
        enrolling.change_due(enrolments.by_id(found.id), date(2027, 4, 16), reason="At sea", by=world_person(learner))
    with time_machine.travel(FIRST, tick=False) as now:
        jobs.remind()
        assert keys() == []
        now.move_to(datetime(2027, 4, 9, 2, tzinfo=UTC))
        jobs.remind()
    assert keys() == [f"course_due:{found.id}:2027-04-16:7"]


def world_person(learner):
    return accounts.person(learner.id)


def test_what_changes_between_looking_and_sending_is_seen(learner, course, monkeypatch):
    found = enrolled(learner, course)
    real = jobs.due_now

    def finished_meanwhile(items, now):
        wanted = real(items, now)
        with transaction():
            enrolments.by_id(found.id).state = EnrolmentState.COMPLETED
        return wanted

    monkeypatch.setattr(jobs, "due_now", finished_meanwhile)
    with time_machine.travel(FIRST, tick=False):
        jobs.remind()
    assert keys() == []


def test_several_things_become_one_mail(learner, course, second_course):
    one, two = enrolled(learner, course), enrolled(learner, second_course)
    with time_machine.travel(FIRST, tick=False):
        for _ in range(2):
            jobs.remind()
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert mail.subject == "2 courses need you"
    for title in (course.current_version.title, second_course.current_version.title):
        assert title in mail.text
    assert mail.text.count("Friday 19 March 2027, Kuala Lumpur time") == 2
    assert {row.enrolment_id for row in db.session.scalars(select(Reminder))} == {one.id, two.id}


def test_unsubscribed_stays_so_when_somebody_is_enrolled_again(learner, course, second_course):
    enrolled(learner, course)
    with transaction():
        notifications.set_stopped(learner.id, MailKind.REMINDERS, True, by=world_person(learner))
    enrolled(learner, second_course)
    with time_machine.travel(FIRST, tick=False):
        jobs.remind()
    assert keys() == []


def test_the_reader_is_reminded_on_the_morning_of_their_own_zone_and_week(course):
    """Kabul keeps Friday free, and the three days of Eid before it: what falls there leaves on Monday, at nine."""
    member = world.make_member("AF", time_zone="Asia/Kabul", weekend=["fri"])
    reader = world.make_user(agency=world.make_agency(member), time_zone="Asia/Kabul")
    enrolled(reader, course)
    with time_machine.travel(datetime(2027, 3, 8, 4, 29, tzinfo=UTC), tick=False) as now:
        jobs.remind()
        assert keys() == []
        now.move_to(datetime(2027, 3, 8, 4, 30, tzinfo=UTC))
        jobs.remind()
    assert len(keys()) == 1


def test_a_result_that_ends_is_told_until_it_is_renewed(learner, course):
    first = enrolled(
        learner, course, state=EnrolmentState.COMPLETED, due_on=None, completed_on=date(2026, 6, 1),
        expires_on=date(2027, 6, 1),
    )  # fmt: skip
    with time_machine.travel(datetime(2027, 4, 2, 2, tzinfo=UTC), tick=False) as now:
        jobs.remind()
        assert keys() == [f"course_ends:{first.id}:2027-06-01:60"]
        assert "ends on Tuesday 1 June 2027" in db.session.scalar(select(OutboxMessage.subject))
        with transaction():
            enrolling.renew(enrolments.by_id(first.id), by=world_person(learner))
        now.move_to(datetime(2027, 5, 18, 2, tzinfo=UTC))
        jobs.remind()
    assert len(keys()) == 1


def test_what_will_be_sent_and_what_not_with_the_reason(browser, learner, course):
    enrolled(learner, course)
    enrolled(world.make_user(name="Done Already"), course, state=EnrolmentState.COMPLETED)
    enrolled(world.make_user(name="Gone Away"), course, state=EnrolmentState.WITHDRAWN)
    quiet = world.make_user(name="Wants None")
    enrolled(quiet, course)
    with transaction():
        notifications.set_stopped(quiet.id, MailKind.REMINDERS, True, by=None)
    with time_machine.travel(FIRST - timedelta(days=1), tick=False):
        browser.sign_in(world.make_coordinator())
        page = browser.page("/courses/upcoming").text
        for said in ("Siti Rahma", "12 Mar 2027, 09:00, Kuala Lumpur time", "Completed already", "Withdrawn from",
                     "Has stopped reminders", "2 reminders will leave"):  # fmt: skip
            assert said in page, said
        assert "Done Already" not in browser.page("/courses/upcoming?sending=yes").text
        assert "Done Already" in browser.get("/courses/upcoming?export=csv").text


@pytest.mark.parametrize("people", [1, 50])
def test_the_plan_takes_a_fixed_number_of_statements(browser, course, statements, people):
    agency = world.make_agency()
    for _ in range(people):
        enrolled(world.make_user(agency=agency), course)
    with time_machine.travel(FIRST - timedelta(days=1), tick=False):
        browser.sign_in(world.make_coordinator())
        statements.clear()
        browser.page("/courses/upcoming")
    assert len(statements) == 4


def test_nothing_is_noted_without_its_mail(learner, course):
    enrolled(learner, course)
    with time_machine.travel(FIRST, tick=False):
        jobs.remind()
    assert db.session.scalar(select(func.count(Reminder.id))) == len(keys()) == 1
    assert db.session.scalars(select(Reminder.mail_key)).all() == keys()
    assert db.session.scalar(select(func.count(Enrolment.id))) == 1
