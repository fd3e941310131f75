"""People who said yes already, from a file: they take seats, never more than there are."""

import csv
import io

import pytest
from sqlalchemy import func, select

from lms.cohorts.models.cohorts import CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination, NominationChange, NominationState
from lms.db import db
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")

HEADER = "name,email,member,agency,post,language\n"


@pytest.fixture
def cohort():
    return world.make_cohort(seats=3)


@pytest.fixture
def office(browser, coordinator):
    browser.sign_in(coordinator)
    return browser


def upload(browser, cohort, text, kind="participants"):
    data = {"file": (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "people.csv")}
    where = browser.post(f"/imports/{kind}/{cohort.id}", data=data).headers["Location"]
    if where.endswith("/columns"):
        names = ("name", "email", "member", "agency", "post", "language", "order")
        where = browser.post(where, data={name: place for place, name in enumerate(names)}).headers["Location"]
    return where


def line(name, agency):
    return f"{name},{name.lower()}@agency.example,Malaysia,{agency.name},,en\n"


def states():
    return {one.user.name: one.state.value for one in db.session.query(Nomination)}


def test_new_and_known_people_take_seats_and_nobody_is_written_to(office, cohort, agency, people):
    known, nominated = people("Known", "Nominated")
    assert known
    nomination_id = world.make_nomination(cohort, nominated).id
    where = upload(office, cohort, HEADER + line("New", agency) + line("Known", agency) + line("Nominated", agency))
    assert states() == {"Nominated": "nominated"}
    office.post(f"{where}/commit", data={"rows": "all"})
    assert states() == {"New": "accepted", "Known": "accepted", "Nominated": "accepted"}
    assert mailed.mails() == []
    steps = db.session.scalars(select(NominationChange.after).where(NominationChange.nomination_id == nomination_id))
    assert [one.value for one in steps] == ["accepted"]
    assert db.session.scalar(select(func.count(NominationChange.id))) == 5, "two were put forward first"


def test_mails_are_a_tick_of_their_own_and_counted(office, cohort, agency):
    where = upload(office, cohort, HEADER + line("Ana", agency) + line("Ben", agency))
    assert "2 mails" in office.page(where).text
    office.post(f"{where}/commit", data={"rows": "all", "mails": "y"})
    assert [one.recipient for one in mailed.mails(key="seated:")] == ["ana@agency.example", "ben@agency.example"]


def test_nobody_gets_a_seat_that_is_not_free(office, cohort, agency, offered):
    offered(cohort, "Ana", "Ben")
    rows = line("Cho", agency) + line("Dev", agency) + line("Ana", agency)
    where = upload(office, cohort, HEADER + rows)
    page = office.page(where)
    said = {row.select_one("th").text.split("\n")[0].strip()[:3]: row.text for row in page.select("tbody tr")}
    assert "Problem" not in said["Cho"]
    assert "All 3 seats are held" in said["Dev"]
    assert "Problem" not in said["Ana"], "who holds an offer has a seat"
    office.post(f"{where}/commit", data={"rows": "good"})
    assert states() == {"Ana": "accepted", "Ben": "offered", "Cho": "accepted"}


def test_the_seats_of_a_member_hold_too(office, cohort, agency):
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=1))
    where = upload(office, cohort, HEADER + line("Ana", agency) + line("Ben", agency))
    assert "This member has 1 seat, and it is held" in office.page(where).text


@pytest.mark.parametrize("state", [NominationState.WITHDRAWN, NominationState.REJECTED])
def test_who_was_taken_out_is_not_let_in_by_a_file(office, cohort, agency, people, state):
    world.make_nomination(cohort, people("Ana")[0], state=state)
    where = upload(office, cohort, HEADER + line("Ana", agency))
    assert "Nominate them again first" in office.page(where).text


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.COMPLETED])
def test_a_cohort_that_takes_nobody_says_so(office, agency, state):
    where = upload(office, world.make_cohort(state=state), HEADER + line("Ana", agency))
    assert "Open nominations first" in office.page(where).text
    office.post(f"{where}/commit", data={"rows": "good"})
    assert states() == {}


def test_the_same_file_again_changes_nothing(office, cohort, agency):
    text = HEADER + line("Ana", agency)
    office.post(f"{upload(office, cohort, text)}/commit", data={"rows": "all"})
    page = office.page(upload(office, cohort, text)).text
    assert "Already there" in page
    assert "Nothing would change" in page


def test_it_can_be_undone_and_everybody_stands_where_they_stood(office, cohort, agency, people):
    world.make_nomination(cohort, people("Nominated")[0], state=NominationState.WAITLISTED)
    where = upload(office, cohort, HEADER + line("New", agency) + line("Nominated", agency))
    office.post(f"{where}/commit", data={"rows": "all"})
    office.post(f"{where}/undo")
    assert states() == {"Nominated": "waitlisted"}


def test_who_was_told_of_a_seat_is_told_that_it_is_taken_back_and_nobody_else(office, cohort, agency, people):
    world.make_nomination(cohort, people("Nominated")[0], state=NominationState.WAITLISTED)
    text = HEADER + line("New", agency) + line("Nominated", agency)
    told = upload(office, cohort, text)
    office.post(f"{told}/commit", data={"rows": "all", "mails": "y"})
    office.post(f"{told}/undo")
    mails = mailed.mails(key="withdrawn:")
    assert sorted(one.recipient for one in mails) == ["new@agency.example", "nominated@agency.example"]
    assert all("METHOD:CANCEL" in one.attachments[0].text for one in mails)
    untold = upload(office, cohort, text)
    office.post(f"{untold}/commit", data={"rows": "all"})
    office.post(f"{untold}/undo")
    assert len(mailed.mails(key="withdrawn:")) == 2


def test_what_was_decided_since_is_not_undone(office, cohort, agency):
    where = upload(office, cohort, HEADER + line("Ana", agency))
    office.post(f"{where}/commit", data={"rows": "all"})
    nomination_id = db.session.scalar(select(Nomination.id))
    office.post(f"/cohorts/nominations/{nomination_id}/withdrawn")
    office.post(f"{where}/undo")
    assert "Somebody has decided about this nomination" in office.page(where).text
    assert states() == {"Ana": "withdrawn"}


def test_it_is_for_coordinators(browser, cohort):
    browser.sign_in(world.make_user(Role.FOCAL_POINT, focal_for=world.make_member("MY")))
    assert browser.get(f"/imports/participants/{cohort.id}").status_code == 403
    for subject in ("x", "999999", "1.1"):
        browser.sign_in(world.make_coordinator())
        assert browser.get(f"/imports/participants/{subject}").status_code == 404


@pytest.mark.parametrize("kind", ["nominations", "participants"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_list_taken_out_and_in_again_changes_nothing(office, cohort, agency, people, kind, file_format):
    for rank, person in enumerate(people("Ana", "Ben", "Cho"), 1):
        world.make_nomination(cohort, person, state=NominationState.ACCEPTED, rank=4 - rank)
    before = [(one.id, one.state, one.rank) for one in db.session.query(Nomination).order_by(Nomination.id)]
    data = office.get(f"/cohorts/{cohort.id}/nominations?export={file_format}").data
    where = upload(office, cohort, data, kind)
    page = office.page(where)
    assert [row.select_one(".tag").text for row in page.select("tbody tr")] == ["Already there"] * 3
    assert "Nothing would change" in page.text
    office.post(f"{where}/commit", data={"rows": "all"})
    assert [(one.id, one.state, one.rank) for one in db.session.query(Nomination).order_by(Nomination.id)] == before


def test_a_list_of_nominations_keeps_the_places(office, cohort, agency):
    rows = f"Ana,ana@a.example,MY,{agency.name},2\nBen,ben@a.example,MY,{agency.name},1\n"
    where = upload(office, cohort, "name,email,member,agency,place\n" + rows, "nominations")
    office.post(f"{where}/commit", data={"rows": "all"})
    assert {one.user.name: one.rank for one in db.session.query(Nomination)} == {"Ana": 2, "Ben": 1}
    out = csv.DictReader(io.StringIO(office.get(f"/cohorts/{cohort.id}/nominations?export=csv").text.lstrip("\ufeff")))
    assert {row["Name"]: row["Place"] for row in out} == {"Ana": "2", "Ben": "1"}
