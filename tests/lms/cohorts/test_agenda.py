"""Planning an agenda: tracks, facilitators, rooms, what clashes, moving by keyboard; and choosing where it splits."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts import agenda
from lms.cohorts.clashes import Kind, clashes
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.queries import sessions as sessions_read
from lms.db import db, transaction
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")

FORM = {"title": "Opening", "day": "2027-03-01", "starts": "09:00", "ends": "10:30"}


def at(hour, minute=0, day=1):
    """A time at the venue, Bangkok, in March 2027."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture
def cohort_id():
    return world.make_cohort(state=CohortState.CONFIRMED).id


def make_session(cohort_id, title="Opening", starts=9, ends=10, day=1, **values):
    session = Session(
        cohort_id=cohort_id, title=title, starts_at=at(starts, day=day), ends_at=at(ends, day=day), **values
    )
    return world.save(session).id


def seated(cohort_id, **values):
    """Somebody who has taken a seat: their id and that of their nomination."""
    person = world.make_user(**values)
    person_id = person.id
    cohort = db.session.get(Cohort, cohort_id)
    return person_id, world.make_nomination(cohort, person, state=NominationState.ACCEPTED).id


def the(kind, key):
    return db.session.get(kind, key)


def parsed(answer):
    return BeautifulSoup(answer.text, "html.parser")


def test_a_session_is_added_and_changed_with_everything_about_it(browser, coordinator, cohort_id):
    helpers = [world.make_user(Role.FACILITATOR, name=name).id for name in ("Ana Sample", "Ben Sample")]
    browser.sign_in(coordinator)
    data = FORM | {
        "room": "https://meet.example/room", "track": "Documents", "capacity": "12", "facilitators": helpers,
        "description": "Second look", "materials": "https://files.example/a.pdf",
    }  # fmt: skip
    assert browser.post(f"/cohorts/{cohort_id}/sessions/new", data=data).status_code == 302
    page = browser.page(f"/cohorts/{cohort_id}/agenda")
    shown = page.select_one(".agenda li").text
    for text in ("09:00–10:30", "10:00–11:30", "Bangkok time", "Kuala Lumpur time", "Documents", "Second look",
                 "Ana Sample, Ben Sample", "0 of 12 places taken"):  # fmt: skip
        assert text in shown
    links = [link["href"] for link in page.select(".agenda a")]
    assert {"https://meet.example/room", "https://files.example/a.pdf"} <= set(links)
    session_id = db.session.scalars(select(Session.id)).one()
    form = browser.page(f"/cohorts/sessions/{session_id}/edit")
    assert form.select_one("input[name=starts]")["value"] == "09:00"
    assert [one["value"] for one in form.select("input[name=facilitators][checked]")] == [str(one) for one in helpers]
    data |= {"title": "Documents", "starts": "13:00", "ends": "14:00", "facilitators": helpers[:1]}
    assert browser.post(f"/cohorts/sessions/{session_id}/edit", data=data).status_code == 302
    session = the(Session, session_id)
    assert (session.title, session.starts_at, [one.id for one in session.facilitators]) == (
        "Documents", at(13), helpers[:1],
    )  # fmt: skip
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("session."))).all()
    assert sorted(actions) == ["session.added", "session.changed"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("materials", "javascript:alert(1)", "https://"),
        ("materials", "https://a b", "https://"),
        ("capacity", "0", "Write a whole number"),
        ("capacity", "many", ""),
        ("track", "x" * 61, "60"),
        ("description", "x" * 1001, "1000"),
        ("room", "x" * 201, "200"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(browser, coordinator, cohort_id, field, value, message):
    browser.sign_in(coordinator)
    page = parsed(browser.post(f"/cohorts/{cohort_id}/sessions/new", data=FORM | {field: value}))
    assert message in page.select_one(f"#{field}-error").text
    assert page.select_one("[name=title]")["value"] == "Opening"
    assert db.session.scalars(select(Session)).all() == []


def test_a_facilitator_is_one_of_the_staff(browser, coordinator, cohort_id):
    learner = world.make_user().id
    browser.sign_in(coordinator)
    for wrong in (str(learner), "x", "99999"):
        answer = browser.post(f"/cohorts/{cohort_id}/sessions/new", data=FORM | {"facilitators": wrong})
        assert parsed(answer).select_one("#facilitators-error")
    assert db.session.scalars(select(Session)).all() == []


@pytest.mark.parametrize("field", ["starts", "ends"])
def test_a_session_that_stands_in_an_hour_that_comes_twice_keeps_it(browser, coordinator, field):
    day = date(2027, 10, 31)
    cohort = world.make_cohort(time_zone="Europe/Vienna", starts_on=day, ends_on=day)
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    times = {"starts": (second, second + timedelta(hours=3)), "ends": (second - timedelta(hours=3), second)}[field]
    session_id = world.save(Session(cohort_id=cohort.id, title="Night", starts_at=times[0], ends_at=times[1])).id
    browser.sign_in(coordinator)
    url = f"/cohorts/sessions/{session_id}/edit"
    form = browser.page(url)
    typed = {name: form.select_one(f"[name={name}]")["value"] for name in ("day", "starts", "ends")}
    assert typed[field] == "02:30"
    assert browser.post(url, data=typed | {"title": "Night shift"}).status_code == 302
    session = the(Session, session_id)
    assert (session.title, session.starts_at, session.ends_at) == ("Night shift", *times)
    other = {"starts": "02:45"} if field == "starts" else {"ends": "02:45"}
    assert "Clocks go back" in browser.post(url, data=typed | {"title": "Night shift"} | other).text


def test_what_cannot_be_at_the_same_time_is_said_beside_both(browser, coordinator, cohort_id):
    helper = world.make_user(Role.FACILITATOR, name="Ana Sample")
    elsewhere = world.make_cohort(title="Alumni Camp").id
    for cohort, title in ((cohort_id, "One"), (cohort_id, "Two"), (elsewhere, "Camp fire")):
        make_session(cohort, title, room="Hall  a" if title == "One" else "hall A",
                     facilitators=[the(User, helper.id)])  # fmt: skip
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/agenda")
    for item, other in zip(page.select(".agenda > li"), ("Two", "One"), strict=True):
        assert f"is taken by “{other}”" in item.text
        assert f"Ana Sample runs “{other}”" in item.text
        assert f"Everybody is expected in “{other}”" in item.text
        assert "Ana Sample runs “Camp fire (Alumni Camp)”" in item.text
    assert "taken by “Camp fire" not in page.text, "two cohorts may each have a Hall A"


def test_a_participant_in_two_sessions_at_once_is_counted(browser, coordinator, cohort_id):
    first = make_session(cohort_id, "Track one", track="A")
    make_session(cohort_id, "Track two", track="B")
    make_session(cohort_id, "Short plenary", 9, 10)
    _person, nomination = seated(cohort_id)
    world.save(Place(session_id=first, nomination_id=nomination))
    browser.sign_in(coordinator)
    text = {item.b.text: item.text for item in browser.page(f"/cohorts/{cohort_id}/agenda").select(".agenda > li")}
    assert "1 participant is expected in “Short plenary”" in text["Track one"]
    assert "At the same time" not in text["Track two"]


def session(number, start, length, track=None, room=None, facilitators=()):
    begins = at(0) + timedelta(minutes=start)
    return Session(id=number, cohort_id=1, title=f"S{number}", starts_at=begins, room=room, track=track,
                   ends_at=begins + timedelta(minutes=length), facilitators=list(facilitators))  # fmt: skip


AGENDAS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(5, 200), st.sampled_from([None, "A", "B"]),
              st.sampled_from([None, "Hall", "Room"])),
    min_size=1, max_size=9,
).map(lambda rows: [session(n, *row) for n, row in enumerate(rows, 1)])  # fmt: skip


@given(AGENDAS, st.booleans())
def test_changing_places_fills_the_same_times_of_each_day_and_track(sessions, later):
    def filled():
        return sorted((one.track or "", one.starts_at, one.ends_at) for one in sessions)

    before = filled()
    for one in sessions:
        other = agenda.neighbour(sessions, one, "Asia/Bangkok", later=later)
        if other is None:
            continue
        assert other.track == one.track
        assert (other.starts_at, other.ends_at) >= (one.starts_at, one.ends_at) if later else True
        times = one.starts_at, one.ends_at
        one.starts_at, one.ends_at = other.starts_at, other.ends_at
        other.starts_at, other.ends_at = times
    assert filled() == before


@given(AGENDAS)
def test_a_clash_is_told_at_both_sides_and_only_where_times_meet(sessions):
    found = clashes(sessions, {})
    told = {(one, clash.other.id, clash.kind) for one, against in found.items() for clash in against}
    assert told == {(other, one, kind) for one, other, kind in told}
    by_id = {one.id: one for one in sessions}
    for one, other, kind in told:
        assert by_id[one].starts_at < by_id[other].ends_at
        assert kind is not Kind.ROOM or by_id[one].room == by_id[other].room
    for one in sessions:
        for other in sessions:
            both = one.track is None and other.track is None and agenda.overlap(one, other)
            assert ((one.id, other.id, Kind.EVERYBODY) in told) is both


@given(AGENDAS)
def test_where_the_agenda_splits_everybody_is_in_one_split(sessions):
    found = agenda.splits(sessions)
    assert sorted(one.id for split in found for one in split) == sorted(one.id for one in sessions if one.track)
    for split in found:
        for one in split:
            assert len(split) == 1 or any(agenda.overlap(one, other) for other in split)


def test_sessions_change_places_by_buttons(browser, coordinator, cohort_id):
    first, second = make_session(cohort_id, "One", 9, 10), make_session(cohort_id, "Two", 11, 13)
    other_day = make_session(cohort_id, "Three", 9, 10, day=2)
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort_id}/agenda")
    acts = {form["action"] for form in page.select(".agenda form")}
    assert acts == {f"/cohorts/sessions/{first}/later", f"/cohorts/sessions/{second}/earlier"}
    assert browser.post(f"/cohorts/sessions/{first}/later").status_code == 302
    assert (the(Session, first).starts_at, the(Session, first).ends_at) == (at(11), at(13))
    assert (the(Session, second).starts_at, the(Session, second).ends_at) == (at(9), at(10))
    for url in (f"{first}/later", f"{other_day}/earlier"):
        assert browser.post(f"/cohorts/sessions/{url}").status_code == 409
    assert browser.post(f"/cohorts/sessions/{first}/sideways").status_code == 404


def test_an_agenda_that_is_over_stays(browser, coordinator, cohort_id):
    first = make_session(cohort_id, "One", 9, 10, track="A")
    make_session(cohort_id, "Two", 11, 12, track="A")
    _person, nomination = seated(cohort_id)
    with transaction():
        the(Cohort, cohort_id).state = CohortState.COMPLETED
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/sessions/{first}/edit", data=FORM).status_code == 409
    assert browser.post(f"/cohorts/sessions/{first}/later").status_code == 409
    page = browser.post(f"/cohorts/sessions/{first}/places", data={"person": nomination})
    assert "over" in page.text
    assert not browser.page(f"/cohorts/{cohort_id}/agenda").select(".agenda form")


@pytest.fixture
def split(cohort_id):
    """Two sessions at the same time, of which the first has two places; and a plenary after them."""
    small = make_session(cohort_id, "Small room", track="A", capacity=2)
    large = make_session(cohort_id, "Large room", track="B")
    make_session(cohort_id, "Plenary", 11, 12)
    return small, large


def choose(browser, cohort_id, person_id, session_id, **more):
    browser.sign_in(the(User, person_id))
    url = f"/cohorts/{cohort_id}/choose"
    return parsed(browser.post(url, data={"session": session_id, **more}, follow_redirects=True))


def test_a_participant_chooses_changes_the_choice_and_gives_it_back(browser, cohort_id, split):
    small, large = split
    person, nomination = seated(cohort_id)
    browser.sign_in(the(User, person))
    assert "Choose your sessions" in browser.page("/").text
    mine = browser.page("/cohorts/mine").text
    assert "Plenary" in mine
    assert "Small room" not in mine
    assert "You have a place in Small room" in choose(browser, cohort_id, person, small).text
    assert "Small room" in browser.page("/cohorts/mine").text
    assert "Choose your sessions:" not in browser.page("/").text
    choose(browser, cohort_id, person, small)
    choose(browser, cohort_id, person, large)
    assert db.session.execute(select(Place.session_id, Place.nomination_id)).all() == [(large, nomination)]
    assert "free for others" in choose(browser, cohort_id, person, large, act="leave").text
    assert db.session.scalars(select(Place)).all() == []
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("place."))).all()
    assert sorted(actions) == ["place.left", "place.taken", "place.taken"]


def test_a_full_session_is_refused_with_the_reason(browser, cohort_id, split):
    small, _large = split
    people = [seated(cohort_id)[0] for _ in range(3)]
    pages = [choose(browser, cohort_id, person, small) for person in people]
    assert "You have a place" in pages[1].text
    assert "Small room is full: all 2 places are taken. Choose another session." in pages[2].text
    assert "All 2 places are taken." in pages[2].text
    assert db.session.scalar(select(func.count(Place.id))) == 2


def test_nobody_chooses_once_it_has_begun_or_without_a_seat_or_elsewhere(browser, cohort_id, split):
    small, large = split
    person, nomination = seated(cohort_id)
    other_session = make_session(world.make_cohort().id, "Not ours", track="A")
    browser.sign_in(the(User, person))
    url = f"/cohorts/{cohort_id}/choose"
    for wrong in ("", "x", "9" * 30, str(other_session), "987654321"):
        assert browser.post(url, data={"session": wrong}).status_code == 404
    plenary = db.session.scalars(select(Session.id).where(Session.title == "Plenary")).one()
    assert "for everybody" in choose(browser, cohort_id, person, plenary).text
    with time_machine.travel(at(9, 1), tick=False):
        assert "has begun" in choose(browser, cohort_id, person, large).text
    with transaction():
        the(Nomination, nomination).state = NominationState.DECLINED
    browser.sign_in(the(User, person))
    assert browser.get(url).status_code == 404
    assert browser.post(url, data={"session": small}).status_code == 404
    assert db.session.scalars(select(Place)).all() == []


def test_a_coordinator_places_people_as_long_as_there_are_places(browser, coordinator, cohort_id, split):
    small, large = split
    ana, ben, carl = (seated(cohort_id, name=name)[1] for name in ("Ana", "Ben", "Carl"))
    browser.sign_in(coordinator)
    url = f"/cohorts/sessions/{small}/places"
    for nomination in (ana, ben):
        assert browser.post(url, data={"person": nomination}).status_code == 302
    page = parsed(browser.post(url, data={"person": carl}))
    assert "is full" in page.select_one("#person-error").text
    assert browser.post(f"{url}/{ana}/free").status_code == 302
    assert browser.post(url, data={"person": carl}).status_code == 302
    assert browser.post(f"/cohorts/sessions/{large}/places", data={"person": carl}).status_code == 302
    assert set(db.session.execute(select(Place.session_id, Place.nomination_id)).all()) == {(small, ben), (large, carl)}
    edit = f"/cohorts/sessions/{large}/edit"
    assert browser.post(edit, data=FORM | {"track": "B", "capacity": "1"}).status_code == 302
    assert browser.post(f"/cohorts/sessions/{large}/places", data={"person": ben}).status_code == 200
    browser.post(edit, data=FORM | {"title": "For all", "track": "", "capacity": ""})
    assert db.session.scalars(select(Place.session_id)).all() == [small], "who is in it is not asked any more"
    assert browser.get(f"/cohorts/sessions/{large}/places").status_code == 404


def test_fewer_places_than_are_taken_are_refused(browser, coordinator, cohort_id, split):
    small, _large = split
    for _ in range(2):
        world.save(Place(session_id=small, nomination_id=seated(cohort_id)[1]))
    browser.sign_in(coordinator)
    page = parsed(browser.post(f"/cohorts/sessions/{small}/edit", data=FORM | {"track": "A", "capacity": "1"}))
    assert "2 places are taken already" in page.select_one("#capacity-error").text
    assert (the(Session, small).capacity, the(Session, small).title) == (2, "Small room")


def test_everybody_is_expected_where_they_have_a_place(cohort_id, split):
    small, large = split
    _ana, first = seated(cohort_id)
    _ben, second = seated(cohort_id)
    world.save(Place(session_id=small, nomination_id=first))
    expected = sessions_read.expected(cohort_id)
    assert [one.title for one in expected[first]] == ["Small room", "Plenary"]
    assert [one.title for one in expected[second]] == ["Plenary"]
    assert large


def test_who_withdraws_frees_their_place(browser, coordinator, cohort_id, split):
    small, _large = split
    _person, nomination = seated(cohort_id)
    world.save(Place(session_id=small, nomination_id=nomination))
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/nominations/{nomination}/withdrawn")
    assert db.session.scalars(select(Place)).all() == []


@pytest.mark.parametrize("page", ["agenda", "choose", "mine"])
def test_an_agenda_takes_as_many_statements_with_50_sessions_as_with_one(
    browser, coordinator, cohort_id, statements, page
):
    person, nomination = seated(cohort_id)
    helper = world.make_user(Role.FACILITATOR).id
    browser.sign_in(coordinator if page == "agenda" else the(User, person))
    url = "/cohorts/mine" if page == "mine" else f"/cohorts/{cohort_id}/{page}"

    def sent_with(more):
        for number in range(more):
            one = make_session(cohort_id, f"S{number}", number % 20, number % 20 + 1, day=1 + number % 4,
                               track=str(number) if page == "choose" else None,
                               facilitators=[the(User, helper)])  # fmt: skip
            world.save(Place(session_id=one, nomination_id=nomination))
        statements.clear()
        assert browser.page(url).select(".agenda li")
        return len(statements)

    assert sent_with(1) == sent_with(49)
