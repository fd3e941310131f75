"""The focal point's desk: the same by account and by the mailed link of a call."""

import io

import pytest
from sqlalchemy import func, select

from lms.accounts.models import RoleGrant, User
from lms.audit.models import AuditEntry
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort, CohortState, Nominators
from lms.cohorts.models.nominations import Nomination, NominationChange, NominationState
from lms.cohorts.services import calls, nominations
from lms.db import db, transaction
from lms.organisations.models import Agency
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")

HEADER = "name,email,member,agency,post,language,place\n"


@pytest.fixture
def cohort():
    return world.make_cohort(title="Border Forum 2027")


@pytest.fixture
def focal(agency):
    return world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=world.make_member("MY"), email="focal@my.example")


@pytest.fixture
def link(cohort, focal, coordinator):
    """The address of the desk in the mail of the call."""
    with transaction():
        assert calls.call_for_nominations(db.session.get(Cohort, cohort.id), by=coordinator) == 1
    return mailed.link(mailed.mails("focal@my.example", key="nomination_call:")[-1], "/nominate/")


@pytest.fixture(params=["account", "link"])
def desk(request, browser, cohort, focal):
    """The address of the desk, for whom it is by account or by link."""
    if request.param == "link":
        return request.getfixturevalue("link")
    browser.sign_in(focal)
    return f"/cohorts/{cohort.id}/desk"


def sent(agency, **changes):
    return {
        "name": "Ana Sample",
        "email": "ana@agency.example",
        "agency": agency.id if agency else 0,
        "language": "en",
        **changes,
    }


def nominate(browser, desk, agency, *names):
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    for name in names:
        form = sent(agency, name=name, email=f"{name.lower()}@agency.example")
        assert browser.post(place, data=form).headers["Location"] == desk


def ids():
    rows = select(User.name, Nomination.id).join(Nomination, Nomination.user_id == User.id)
    return {row.name: row.id for row in db.session.execute(rows)}


def shown(browser, desk):
    return [li.h3.text.split()[1] for li in browser.page(desk).select("ol.rows > li")]


def test_people_are_put_forward_ranked_withdrawn_and_put_forward_again(browser, desk, agency):
    nominate(browser, desk, agency, "Ana", "Ben", "Cho")
    found = ids()
    assert shown(browser, desk) == ["Ana", "Ben", "Cho"]
    answer = browser.post(desk, data={"nomination": found["Cho"], "act": "up"})
    assert answer.headers["Location"] == f"{desk}#nomination-{found['Cho']}"
    browser.post(desk, data={"nomination": found["Ana"], "act": "down"})
    assert shown(browser, desk) == ["Cho", "Ana", "Ben"]
    browser.post(desk, data={"nomination": found["Cho"], "act": "up"})
    browser.post(desk, data={"nomination": found["Ben"], "act": "down"})
    assert shown(browser, desk) == ["Cho", "Ana", "Ben"], "the first and the last go no further"
    too_long = {"nomination": found["Ana"], "act": "withdraw", "note": "x" * 301}
    assert "Nothing was changed" in browser.post(desk, data=too_long, follow_redirects=True).text
    assert db.session.get(Nomination, found["Ana"]).state.value == "nominated"
    browser.post(desk, data={"nomination": found["Ana"], "act": "withdraw", "note": "On leave"})
    assert db.session.get(Nomination, found["Ana"]).state.value == "withdrawn"
    page = browser.page(desk).text
    assert "Withdrawn" in page
    assert "Nominate again" in page
    browser.post(desk, data={"nomination": found["Ana"], "act": "again"})
    assert db.session.get(Nomination, found["Ana"]).state.value == "nominated"
    notes = db.session.scalars(select(NominationChange.note).where(NominationChange.note.is_not(None))).all()
    assert notes == ["On leave"]


def test_nobody_else_is_seen_or_moved(browser, desk, cohort):
    fiji = world.make_agency(world.make_member("FJ"))
    foreign = world.make_nomination(cohort, world.make_user(agency=fiji, name="Far Away")).id
    elsewhere = world.make_nomination(world.make_cohort(), world.make_user(name="Other Cohort")).id
    page = browser.page(desk).text
    assert "Far Away" not in page
    assert "Other Cohort" not in page
    for one in (foreign, elsewhere, 999999, "x", ""):
        for act in ("up", "withdraw"):
            assert browser.post(desk, data={"nomination": one, "act": act}).status_code == 404
    assert browser.post(desk, data={"nomination": foreign, "act": "accept"}).status_code == 404
    assert db.session.get(Nomination, foreign).state.value == "nominated"


def test_a_person_of_another_member_is_refused_beside_the_field(browser, desk, agency):
    fiji = world.make_agency(world.make_member("FJ"))
    world.make_user(agency=fiji, email="fay@fiji.example")
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    assert "people of your own member only" in browser.post(place, data=sent(fiji)).text
    assert "people of your own member only" in browser.post(place, data=sent(agency, email="fay@fiji.example")).text
    assert ids() == {}


def test_nobody_is_nominated_twice_and_the_answer_says_where_to_look(browser, desk, agency):
    nominate(browser, desk, agency, "Ana")
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    assert "nominated already. Look for them in the list" in browser.post(place, data=sent(agency)).text
    browser.post(desk, data={"nomination": ids()["Ana"], "act": "withdraw"})
    assert "was withdrawn. Nominate them again from the list" in browser.post(place, data=sent(agency)).text


def test_somebody_with_nearly_the_same_name_is_asked_about(browser, desk, agency):
    world.make_user(agency=agency, name="Dewi Lestari", email="old@agency.example")
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    form = sent(agency, name="Lestari Dewi", email="new@agency.example")
    answer = browser.post(place, data=form)
    assert "Is it Dewi Lestari, old@agency.example, of the same agency?" in answer.text
    assert 'value="Lestari Dewi"' in answer.text
    assert ids() == {}
    browser.post(place, data=form | {"email": "old@agency.example"})
    browser.post(place, data=form | {"another": "y"})
    assert sorted(ids()) == ["Dewi Lestari", "Lestari Dewi"]


def test_an_agency_that_we_do_not_know_is_written(browser, desk):
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    answer = browser.post(place, data=sent(None))
    assert "Write the name of the agency" in answer.text
    browser.post(place, data=sent(None, new_agency="Sample Coast Guard"))
    assert db.session.scalars(select(Nomination)).one().for_agency.name == "Sample Coast Guard"


def test_after_the_deadline_people_are_seen_and_nothing_is_changed(browser, desk, cohort, agency, today):
    nominate(browser, desk, agency, "Ana", "Ben")
    found = ids()
    place = next(a["href"] for a in browser.page(desk).select("a.btn") if "Nominate a person" in a.text)
    with transaction():
        db.session.get(Cohort, cohort.id).nominations_close_on = db.session.get(Cohort, cohort.id).starts_on.replace(
            month=2, day=1
        )
    today.move_to("2027-02-01T16:59:00+00:00")  # a minute before midnight in Bangkok
    assert "end of Monday 1 February 2027, Bangkok time" in browser.page(desk).text
    browser.post(desk, data={"nomination": found["Ben"], "act": "up"})
    assert shown(browser, desk) == ["Ben", "Ana"]
    today.move_to("2027-02-01T17:00:00+00:00")
    page = browser.page(desk).text
    assert "Nominations are closed" in page
    assert "Nominate a person" not in page
    for act in ("up", "withdraw"):
        page = browser.post(desk, data={"nomination": found["Ana"], "act": act}, follow_redirects=True).text
        assert "Nominations are closed" in page
    assert browser.post(place, data=sent(agency, email="new@agency.example")).status_code in (302, 403)
    assert shown(browser, desk) == ["Ben", "Ana"]
    assert len(ids()) == 2


def test_a_withdrawn_seat_goes_to_the_next(browser, desk, agency, coordinator, cohort):
    nominate(browser, desk, agency, "Ana", "Ben")
    found = ids()
    with transaction():
        db.session.get(Cohort, cohort.id).seats = 1
    with transaction():
        one = db.session.get(Cohort, cohort.id)
        nominations.offer(one, [found["Ana"]], by=coordinator)
        nominations.decide_many(one, [found["Ben"]], NominationState.WAITLISTED, by=coordinator)
    assert "Number 1 on the waiting list" in browser.page(desk).text
    browser.post(desk, data={"nomination": found["Ana"], "act": "withdraw"})
    assert db.session.get(Nomination, found["Ben"]).state.value == "offered"
    assert len(mailed.mails("ana@agency.example", key="withdrawn:")) == 1


def test_the_number_of_statements_does_not_grow(browser, desk, cohort, agency, statements):
    cohort_id = cohort.id

    def sent_with(more):
        for _ in range(more):
            world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(agency=agency))
        statements.clear()
        assert browser.page(desk).select("ol.rows > li")
        return len(statements)

    assert sent_with(1) == sent_with(23)


# By link only


def test_the_history_says_that_it_was_the_link(browser, link, agency, focal):
    focal_id = focal.id
    nominate(browser, link, agency, "Ana")
    change = db.session.scalars(select(NominationChange)).one()
    assert (change.by_id, change.actor, change.call.user_id) == (None, "nomination link", focal_id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "nomination.made")).one()
    assert (entry.by_id, entry.actor) == (None, "nomination link")


def test_looking_changes_nothing(browser, link, agency):
    nominate(browser, link, agency, "Ana")
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    for address in (link, f"{link}/person", f"{link}/list", f"{link}?nomination={ids()['Ana']}&act=withdraw"):
        assert browser.get(address).status_code == 200
        assert browser.head(address).status_code == 200
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before
    assert db.session.get(Nomination, ids()["Ana"]).state.value == "nominated"


def test_a_link_that_is_sent_again_ends_the_older_one(browser, link, coordinator):
    call_id = db.session.scalar(select(Call.id))
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/calls/{call_id}/again")
    browser.sign_out()
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={}).status_code == 410
    new = mailed.link(mailed.mails("focal@my.example", key="nomination_call:")[-1], "/nominate/")
    assert new != link
    assert browser.get(new).status_code == 200


def test_the_link_ends_with_the_cohort(browser, link, today):
    today.move_to("2027-03-05T16:59:00+00:00")
    assert browser.get(link).status_code == 200
    today.move_to("2027-03-05T17:00:00+00:00")
    assert browser.get(link).status_code == 410


def test_a_link_is_for_one_cohort(browser, link):
    other = world.make_cohort()
    assert browser.get(f"/cohorts/{other.id}/desk").status_code == 302, "a link is no account"
    for token in ("a" * 24, "x", "%00"):
        for page in ("", "/person", "/list", "/list/1", "/template/csv"):
            assert browser.get(f"/nominate/{token}{page}").status_code in (404, 410)


def test_a_confirmed_cohort_takes_no_nominations_by_link(browser, link, cohort, agency):
    with transaction():
        db.session.get(Cohort, cohort.id).state = CohortState.CONFIRMED
    assert "Nominations are closed" in browser.post(f"{link}/person", data=sent(agency), follow_redirects=True).text
    assert ids() == {}


@pytest.fixture
def agency_link(cohort, coordinator, agency):
    with transaction():
        found = db.session.get(Cohort, cohort.id)
        found.nominators = Nominators.AGENCIES
        calls.ask(
            found, agency.member, name="Agency Focal", email="one@agency.example",
            agency=agency, language="en", by=coordinator,
        )  # fmt: skip
    return mailed.link(mailed.mails("one@agency.example", key="nomination_call:")[-1], "/nominate/")


def test_a_link_for_one_agency_shows_and_ranks_that_agency_only(browser, agency_link, cohort, agency):
    other = world.make_agency(world.make_member("MY"))
    agency_id = agency.id
    nominate(browser, agency_link, agency, "Ana", "Ben")
    world.make_nomination(cohort, world.make_user(agency=other, name="Beside"), rank=2)
    with transaction():
        found = {one.user.name: one for one in db.session.scalars(select(Nomination))}
        found["Ben"].rank = 3
    page = browser.page(agency_link).text
    assert "Beside" not in page
    browser.post(agency_link, data={"nomination": ids()["Ben"], "act": "up"})
    ranks = {one.user.name: one.rank for one in db.session.scalars(select(Nomination))}
    assert ranks == {"Ben": 1, "Beside": 2, "Ana": 3}
    assert browser.post(f"{agency_link}/person", data=sent(other, email="o@agency.example")).status_code == 200
    options = [one["value"] for one in browser.page(f"{agency_link}/person").select("select[name=agency] option")]
    assert options == [str(agency_id)]
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.FOCAL_POINT)).all()
    assert [(one.member_id, one.agency_id) for one in grants] == [(None, agency_id)], "for the agency, not its member"


def test_a_link_for_one_agency_only_shows_once_agencies_do_not_nominate_any_more(browser, agency_link, cohort, agency):
    nominate(browser, agency_link, agency, "Ana")
    with transaction():
        db.session.get(Cohort, cohort.id).nominators = Nominators.MEMBERS
    assert "Ana" in browser.page(agency_link).text
    data = sent(agency, name="Ben", email="ben@agency.example")
    browser.post(f"{agency_link}/person", data=data, follow_redirects=True)
    assert list(ids()) == ["Ana"]


@pytest.fixture
def agency_account(browser, cohort, coordinator, agency):
    """Signed in as somebody to whom the office gave the role for one agency; returns the address of their desk."""
    person = world.make_user(agency=agency, name="Agency Focal", email="agency.focal@agency.example")
    with transaction():
        db.session.get(Cohort, cohort.id).nominators = Nominators.AGENCIES
    browser.sign_in(coordinator)
    role = {"role": "focal_point", "member": "0", "agency": agency.id}
    page = browser.post(f"/people/{person.id}/roles", data=role, follow_redirects=True).text
    assert f"{agency.member.name}: {agency.name}" in page
    assert "has this role already" in browser.post(f"/people/{person.id}/roles", data=role).text
    browser.sign_in(person)
    return f"/cohorts/{cohort.id}/desk"


def test_an_account_for_one_agency_shows_and_puts_forward_that_agency_only(browser, agency_account, cohort, agency):
    assert "Nominate for" in browser.page("/").text
    other = world.make_agency(world.make_member("MY"))
    other_id, agency_id = other.id, agency.id
    beside = world.make_nomination(cohort, world.make_user(agency=other, name="Beside"))
    beside_id = beside.id
    nominate_page = f"/cohorts/{cohort.id}/nominate"
    assert browser.post(nominate_page, data=sent(agency)).status_code == 302
    assert browser.post(nominate_page, data=sent(other, email="o@agency.example")).status_code == 200
    options = [one["value"] for one in browser.page(nominate_page).select("select[name=agency] option")]
    assert options == [str(agency_id)]
    page = browser.page(agency_account).text
    assert "Ana Sample" in page
    assert "Beside" not in page
    assert browser.get(f"/cohorts/nominations/{beside_id}").status_code == 404
    rows = (
        HEADER
        + f"Ben,ben@agency.example,MY,{db.session.get(Agency, agency_id).name.upper()},,,\n"
        + f"Cai,cai@agency.example,MY,{db.session.get(Agency, other_id).name},,,\n"
    )
    where = f"/imports/nominations/{cohort.id}"
    batch = browser.post(where, data={"file": (io.BytesIO(rows.encode()), "x.csv")}).headers["Location"]
    assert "You nominate people of your own agency only" in browser.page(batch).text
    browser.post(f"{batch}/commit", data={"rows": "good"})
    assert sorted(ids()) == ["Ana Sample", "Ben", "Beside"]


def test_an_account_for_one_agency_only_sees_where_members_alone_nominate(browser, agency_account, cohort, agency):
    with transaction():
        db.session.get(Cohort, cohort.id).nominators = Nominators.MEMBERS
    assert "Nominate for" not in browser.page("/").text
    assert browser.get(agency_account).status_code == 200
    assert browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency)).status_code == 403
    assert ids() == {}


def test_the_focal_points_of_agencies_are_called_where_agencies_nominate(browser, agency_account, cohort, coordinator):
    with transaction():
        found = db.session.get(Cohort, cohort.id)
        assert calls.call_for_nominations(found, by=coordinator) == 1
        assert calls.call_for_nominations(found, by=coordinator) == 0
    assert [one.recipient for one in mailed.mails(key="nomination_call:")] == ["agency.focal@agency.example"]
    again = world.make_cohort(title="Members only").id
    with transaction():
        assert calls.call_for_nominations(db.session.get(Cohort, again), by=coordinator) == 0


def upload(browser, link, text):
    data = {"file": (io.BytesIO(text.encode()), "people.csv")}
    return browser.post(f"{link}/list", data=data)


def test_a_list_is_looked_at_then_taken_in(browser, link, agency):
    rows = (
        f"Ana,ana@agency.example,Malaysia,{agency.name},Inspector,en,2\n"
        f"Ben,ben@agency.example,MY,{agency.name},,,1\n"
        f"Fay,fay@fiji.example,Fiji,Some Agency,,,\n"
        f"Gus,gus@agency.example,MY,{agency.name},,,first\n"
    )
    world.make_member("FJ")
    where = upload(browser, link, HEADER + rows).headers["Location"]
    page = browser.page(where).text
    assert "2 rows have a problem" in page
    assert "You nominate people of your own member only" in page
    assert "Write the place as a whole number" in page
    assert ids() == {}
    page = browser.post(where, follow_redirects=True).text
    assert "2 people are nominated" in page
    assert shown(browser, link) == ["Ben", "Ana"]
    assert browser.get(where).status_code == 404, "it is taken in"
    assert browser.post(where).status_code in (302, 404)
    assert len(ids()) == 2


def test_a_list_without_the_columns_says_which(browser, link):
    assert "Choose a column for: Member, Agency" in upload(browser, link, "name,email\nAna,a@b.example\n").text
    assert "another kind" in upload(browser, link, "%PDF-1.7").text
    assert "Choose a file" in browser.post(f"{link}/list", data={}).text


def test_a_file_of_somebody_else_is_not_shown_by_a_link(browser, link, cohort, coordinator, agency):
    browser.sign_in(coordinator)
    data = {"file": (io.BytesIO((HEADER + f"A,a@b.example,MY,{agency.name},,,\n").encode()), "x.csv")}
    batch = browser.post(f"/imports/nominations/{cohort.id}", data=data).headers["Location"].rsplit("/", 1)[-1]
    browser.sign_out()
    assert browser.get(f"{link}/list/{batch}").status_code == 404
    assert browser.post(f"{link}/list/{batch}").status_code in (302, 404)
    assert ids() == {}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_table_to_fill_in_is_one_that_we_understand(browser, link, file_format):
    data = browser.get(f"{link}/template/{file_format}").data
    answer = browser.post(f"{link}/list", data={"file": (io.BytesIO(data), "t")})
    assert "/list/" in answer.headers["Location"]


def test_a_list_by_agency_link_holds_people_of_that_agency_only(browser, agency_link, agency):
    rows = f"Ana,ana@agency.example,MY,{agency.name},,,\nBob,bob@agency.example,MY,Other Agency,,,\n"
    where = upload(browser, agency_link, HEADER + rows).headers["Location"]
    page = browser.page(where).text
    assert "1 row has a problem" in page
    assert "your own agency only" in page
    browser.post(where)
    assert list(ids()) == ["Ana"]
