"""Who was there: by taps that come late and twice, by a form, by the code on the wall, by badges."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.cohorts import wall
from lms.cohorts.models.attendance import Attendance, Tap, TapOutcome, Way
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.db import db, transaction
from lms.house import secret_key
from lms.operations import person_key
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")

STARTS = datetime(2027, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def running():
    return world.make_cohort(state=CohortState.RUNNING)


@pytest.fixture
def session_id(running):
    moments = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)}
    return world.save(Session(cohort_id=running.id, title="Opening", **moments)).id


@pytest.fixture
def seated(running, people):
    return [
        world.make_nomination(running, person, state=NominationState.ACCEPTED).id for person in people("Ana", "Ben")
    ]


@pytest.fixture
def facilitator(running, session_id, agency):
    person = world.make_user(Role.FACILITATOR, agency=agency, name="Fay")
    with transaction():
        session = db.session.get(Session, session_id)
        session.facilitators.append(person)
    return person


@pytest.fixture
def phone(app, browser, session_id):
    """What a phone sends: taps as (seconds ago, nomination, value), in the order of its counter."""

    def send(person, device, *taps, now="2027-01-11T04:00:00Z", start=1):
        browser.sign_in(person)
        sent = datetime.fromisoformat(now)
        operations = [
            {"id": f"{device}-operation-{n}", "sequence": n, "kind": "tap", "position": who, "about": "",
             "values": [] if value is None else [value], "at": (sent - timedelta(seconds=ago)).isoformat()}
            for n, (ago, who, value) in enumerate(taps, start)
        ]  # fmt: skip
        body = {"person": person_key(app.config["SECRET_KEY"], person.id), "device": f"{device}-device",
                "at": now, "operations": operations}  # fmt: skip
        return browser.post(f"/cohorts/sessions/{session_id}/taps", json=body)

    return send


def marks():
    db.session.expire_all()
    return {one.nomination_id: one.present for one in db.session.scalars(select(Attendance))}


def audited(action):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_a_batch_is_taken_once_however_often_it_comes(phone, coordinator, seated):
    ana, ben = seated
    first = phone(coordinator, "phone-a", (20, ana, "yes"), (10, ben, "yes"))
    assert first.json["confirmed"] == ["phone-a-operation-1", "phone-a-operation-2"]
    assert phone(coordinator, "phone-a", (20, ana, "yes"), (10, ben, "yes")).json["refused"] == {}
    assert marks() == {ana: True, ben: True}
    assert len(db.session.scalars(select(Tap)).all()) == 2
    assert len(audited("attendance.marked")) == 1


def test_of_two_markers_the_last_tap_stands_and_both_are_on_record(phone, coordinator, facilitator, seated):
    ana, _ben = seated
    phone(facilitator, "phone-b", (60, ana, "no"))
    held = phone(coordinator, "phone-a", (600, ana, "yes"), now="2027-06-01T00:00:00Z").json["held"]
    assert held[str(ana)]["present"] is False, "tapped ten minutes ago on a phone whose clock is months ahead"
    assert "Fay" in held[str(ana)]["note"]
    outcomes = db.session.execute(select(Tap.present, Tap.outcome).order_by(Tap.id)).all()
    assert [tuple(one) for one in outcomes] == [(False, TapOutcome.APPLIED), (True, TapOutcome.OVERTAKEN)]
    assert audited("attendance.overtaken")[0].by_id == coordinator.id


def test_a_later_tap_corrects_and_who_and_when_is_shown(browser, phone, coordinator, facilitator, session_id, seated):
    ana, _ben = seated
    phone(facilitator, "phone-b", (60, ana, "yes"))
    phone(coordinator, "phone-a", (5, ana, "no"))
    (entry,) = audited("attendance.corrected")
    assert (entry.by_id, entry.details["before"], entry.details["present"]) == (coordinator.id, True, False)
    text = browser.page(f"/cohorts/sessions/{session_id}/attendance").text
    assert "Marked as absent by Officer" in text
    assert "11 Jan 2027" in text
    assert "Fay" in text, "the mark before is in the history"


def test_a_mark_is_taken_back(phone, coordinator, seated):
    ana, _ben = seated
    phone(coordinator, "phone-a", (20, ana, "yes"), (10, ana, None))
    assert marks() == {ana: None}


def test_what_cannot_be_taken_is_kept_with_the_reason(phone, coordinator, running, seated):
    stranger = world.make_nomination(state=NominationState.ACCEPTED).id
    assert (
        "could not read"
        in phone(coordinator, "phone-c", (5, seated[0], "maybe")).json["refused"]["phone-c-operation-1"]
    )
    answer = phone(coordinator, "phone-a", (5, stranger, "yes"))
    assert "no seat" in answer.json["refused"]["phone-a-operation-1"]
    with transaction():
        db.session.get(type(running), running.id).state = CohortState.COMPLETED
    answer = phone(coordinator, "phone-b", (5, seated[0], "yes"))
    assert "confirmed or running" in answer.json["refused"]["phone-b-operation-1"]
    assert marks() == {}
    assert phone(coordinator, "phone-b", (5, seated[0], "yes")).json["refused"], "told again as it was then"


def test_work_of_another_person_is_not_taken(app, browser, phone, coordinator, facilitator, session_id, seated):
    key = person_key(app.config["SECRET_KEY"], facilitator.id)
    browser.sign_in(coordinator)
    body = {"person": key, "device": "phone-a-device", "operations": []}
    assert browser.post(f"/cohorts/sessions/{session_id}/taps", json=body).status_code == 403
    assert phone(world.make_user(Role.FACILITATOR), "phone-c", (5, seated[0], "yes")).status_code == 403


@pytest.mark.parametrize("body", [[], {"device": 1}, {"device": "phone-a-device", "operations": [{"id": "x"}]}])
def test_what_no_phone_sends_is_refused(app, browser, coordinator, session_id, body):
    browser.sign_in(coordinator)
    whole = {**body, "person": person_key(app.config["SECRET_KEY"], coordinator.id)} if body else body
    assert browser.post(f"/cohorts/sessions/{session_id}/taps", json=whole).status_code in (403, 409)


def test_a_form_that_was_open_takes_nothing_back(browser, phone, coordinator, facilitator, session_id, seated):
    ana, ben = seated
    phone(facilitator, "phone-b", (5, ana, "yes"))
    browser.sign_in(coordinator)
    data = {"present": [ben], "shown": "", "marked": f"{ana} {ben}"}
    browser.post(f"/cohorts/sessions/{session_id}/attendance", data=data)
    assert marks() == {ana: True, ben: True}


def test_everybody_is_present_with_one_button(browser, coordinator, session_id, seated):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/sessions/{session_id}/attendance", data={"everybody": "yes"})
    assert set(marks().values()) == {True}


# ---- The code on the wall.


@pytest.fixture
def at(today):
    def move(minutes):
        today.move_to(STARTS + timedelta(minutes=minutes))

    return move


def code(session_id, ago=0):
    return wall.token(secret_key(), session_id, clock.now() - timedelta(seconds=ago))


def test_somebody_scans_and_is_marked_once(browser, at, session_id, seated):
    at(5)
    ana = db.session.get(Nomination, seated[0]).user
    browser.sign_in(ana)
    assert browser.get(f"/here/{session_id}/{code(session_id)}").headers["Location"] == f"/here/{session_id}"
    assert marks() == {}, "looking changes nothing"
    assert "I am here" in browser.page(f"/here/{session_id}").text
    for _ in range(2):
        browser.post(f"/here/{session_id}")
    assert marks() == {seated[0]: True}
    (tap,) = db.session.scalars(select(Tap)).all()
    assert (tap.way, tap.by_id) == (Way.WALL, db.session.get(Nomination, seated[0]).user_id)
    assert "You are marked as present" in browser.page(f"/here/{session_id}").text


def test_who_is_not_signed_in_signs_in_and_comes_back(browser, at, session_id, seated):
    at(5)
    assert browser.get(f"/here/{session_id}/{code(session_id)}").status_code == 302
    away = browser.get(f"/here/{session_id}")
    assert "/login" in away.headers["Location"]
    assert f"here/{session_id}" in away.headers["Location"].replace("%2F", "/")
    at(9)
    browser.sign_in(db.session.get(Nomination, seated[0]).user)
    browser.post(f"/here/{session_id}")
    assert marks() == {seated[0]: True}


def test_a_link_that_is_passed_on_is_dead_soon(browser, at, session_id, seated):
    at(5)
    old = code(session_id)
    assert browser.get(f"/here/{session_id}/{code(session_id, ago=45)}").status_code == 302, "a moment ago is taken"
    at(7)
    browser.sign_in(db.session.get(Nomination, seated[1]).user)
    with browser.session_transaction() as kept:
        kept.pop("scanned")
    answer = browser.get(f"/here/{session_id}/{old}")
    assert (answer.status_code, "too old" in answer.text) == (410, True)
    assert browser.post(f"/here/{session_id}").status_code == 409
    assert marks() == {}


def test_a_code_of_one_session_opens_no_other(browser, at, running, session_id, seated):
    at(5)
    moments = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)}
    other = world.save(Session(cohort_id=running.id, title="Other", **moments)).id
    browser.sign_in(db.session.get(Nomination, seated[0]).user)
    assert browser.get(f"/here/{other}/{code(session_id)}").status_code == 410
    browser.get(f"/here/{session_id}/{code(session_id)}")
    assert browser.post(f"/here/{other}").status_code == 409


@pytest.mark.parametrize(("minutes", "reason"), [(-31, "too early"), (76, "is over")])
def test_outside_the_sessions_time_the_reason_is_said(browser, at, coordinator, session_id, seated, minutes, reason):
    at(minutes)
    browser.sign_in(coordinator)
    shown = browser.get(f"/cohorts/sessions/{session_id}/wall.json").json
    assert (reason in shown["closed"], shown["picture"]) == (True, "")
    browser.sign_in(db.session.get(Nomination, seated[0]).user)
    answer = browser.get(f"/here/{session_id}/{code(session_id)}")
    assert (answer.status_code, reason in answer.text) == (410, True)


def test_somebody_without_a_seat_is_told(browser, at, session_id, seated):
    at(5)
    browser.sign_in(world.make_user())
    browser.get(f"/here/{session_id}/{code(session_id)}")
    assert "no seat in this cohort" in browser.page(f"/here/{session_id}").text
    assert browser.post(f"/here/{session_id}").status_code == 409


def test_a_scan_counts_for_ten_minutes(browser, at, session_id, seated):
    at(5)
    browser.sign_in(db.session.get(Nomination, seated[0]).user)
    browser.get(f"/here/{session_id}/{code(session_id)}")
    at(16)
    answer = browser.post(f"/here/{session_id}")
    assert (answer.status_code, "some time ago" in answer.text) == (409, True)


def test_the_wall_shows_a_code_that_changes_and_how_many_are_here(browser, at, coordinator, session_id, seated):
    at(5)
    browser.sign_in(coordinator)
    first = browser.get(f"/cohorts/sessions/{session_id}/wall.json").json
    assert first["address"].endswith(f"/here/{session_id}/{code(session_id)}")
    at(6)
    second = browser.get(f"/cohorts/sessions/{session_id}/wall.json").json
    assert first["address"] != second["address"]
    assert "0 of 2 are here" in browser.page(f"/cohorts/sessions/{session_id}/wall").text


# ---- Badges.


def test_badges_mark_and_strange_ones_are_told(browser, coordinator, session_id, seated):
    browser.sign_in(coordinator)
    url = f"/cohorts/sessions/{session_id}/door"
    badge = db.session.get(Nomination, seated[0]).badge_code
    assert len(badge) == 10
    typed = f" {badge[:5].lower()}-{badge[5:]} "
    assert "Ana is here" in browser.post(url, data={"code": typed}, follow_redirects=True).text
    assert "was marked before" in browser.post(url, data={"code": badge}, follow_redirects=True).text
    assert marks() == {seated[0]: True}
    elsewhere = world.make_nomination(state=NominationState.ACCEPTED).badge_code
    assert "another cohort" in browser.post(url, data={"code": elsewhere}).text
    page = browser.post(url, data={"code": "AAAAAAAAAA"}).text
    assert "No badge has this code" in page
    assert "AAAAAAAAAA" in page, "what was typed stays"
    assert browser.get(url).headers["Permissions-Policy"].startswith("camera=(self)")


def test_marking_takes_as_many_statements_for_60_people_as_for_one(
    browser, phone, coordinator, running, session_id, statements
):
    agency, running_id = world.make_agency(), running.id

    def sent_with(more, device):
        made = [
            world.make_nomination(
                db.session.get(type(running), running_id),
                world.make_user(agency=agency),
                state=NominationState.ACCEPTED,
            ).id
            for _ in range(more)
        ]
        statements.clear()
        assert phone(coordinator, device, (5, made[0], "yes")).status_code == 200
        tapped = len(statements)
        statements.clear()
        browser.page(f"/cohorts/sessions/{session_id}/attendance")
        return tapped, len(statements)

    sent_with(1, "phone-0")  # who is signed in is read once
    assert sent_with(1, "phone-a") == sent_with(59, "phone-b")
