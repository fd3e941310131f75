"""The alumni network: joining and leaving, and who sees what of whom. What is hidden cannot be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from alumni.network import queries, services
from alumni.network.models import Audience, Membership, MembershipState, ProfileView
from alumni.network.visibility import FIELDS, Profile, Viewer, hidden_count, shown
from lms.audit.models import AuditEntry
from lms.cohorts.events import Graduated
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world

EVERYTHING = {f"see_{field}": Audience.ALUMNI for field in FIELDS}


@pytest.fixture
def agency():
    return world.make_agency()


@pytest.fixture
def viewer(agency):
    """An alumnus who looks at others."""
    return joined(world.make_user(agency=agency, name="Viewer"))


def joined(person, **values):
    world.save(Membership(user_id=person.id, state=MembershipState.MEMBER, **values))
    return person


def listed(agency, name="Hidden Name", **values):
    person = world.make_user(
        agency=agency, name=name, post="Inspector", email=f"{name.lower().replace(' ', '.')}@x.example"
    )
    return joined(person, listed=True, topics="Document examination", **values)


def graduates(cohort, *people):
    for person in people:
        world.make_nomination(cohort, person, state=NominationState.ATTENDED)


def membership(person_id):
    return db.session.scalars(select(Membership).where(Membership.user_id == person_id)).one()


# Joining and leaving


@pytest.fixture
def offered(agency):
    person, coordinator = world.make_user(agency=agency), world.make_coordinator()
    nomination = world.make_nomination(user=person, state=NominationState.ATTENDED)
    with transaction():
        services.offer(Graduated(nomination, coordinator))
        services.offer(Graduated(nomination, coordinator))
    return person


def test_membership_is_offered_once_by_mail_and_at_home(browser, offered):
    assert len(mailed.mails(offered.email, key="membership_offered:")) == 1
    browser.sign_in(offered)
    assert "Join network" in browser.page("/").text
    assert "You have not joined" in browser.page("/alumni/").text


def test_joining_needs_a_yes_to_the_terms_and_shows_nothing_yet(browser, offered):
    person_id = offered.id
    browser.sign_in(offered)
    assert "Agree to join" in browser.post("/alumni/me", data={}).text
    assert membership(person_id).state is MembershipState.OFFERED
    assert browser.post("/alumni/me", data={"terms": "y"}).status_code == 302
    found = membership(person_id)
    assert found.state is MembershipState.MEMBER
    assert not found.listed
    assert {getattr(found, f"see_{field}") for field in FIELDS} == {Audience.NOBODY}
    assert "Join network" not in browser.page("/").text


def test_declining_then_joining_after_all(browser, offered):
    person_id = offered.id
    browser.sign_in(offered)
    assert browser.post("/alumni/me/decline").status_code == 302
    assert membership(person_id).state is MembershipState.DECLINED
    assert "Join network" not in browser.page("/").text
    assert browser.post("/alumni/me/decline").status_code == 409
    browser.post("/alumni/me", data={"terms": "y"})
    assert membership(person_id).state is MembershipState.MEMBER


def test_leaving_hides_at_once_and_joining_again_shows_nothing(browser, viewer, agency):
    person = listed(agency, **EVERYTHING)
    person_id = person.id
    browser.sign_in(viewer)
    assert browser.get(f"/alumni/{person_id}").status_code == 200
    browser.sign_in(person)
    assert browser.post("/alumni/me/leave").status_code == 302
    browser.sign_in(viewer)
    assert browser.get(f"/alumni/{person_id}").status_code == 404
    assert "Hidden Name" not in browser.page("/alumni/?q=hidden").text
    browser.sign_in(person)
    browser.post("/alumni/me", data={"terms": "y"})
    browser.sign_in(viewer)
    assert browser.get(f"/alumni/{person_id}").status_code == 404
    actions = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("membership."))))
    assert actions == {"membership.left", "membership.member"}


def test_who_is_not_offered_membership_cannot_join(browser, agency):
    browser.sign_in(world.make_user(agency=agency))
    assert "Not yet" in browser.page("/alumni/me").text
    browser.post("/alumni/me", data={"terms": "y"})
    assert db.session.scalars(select(Membership)).all() == []
    assert browser.post("/alumni/me/leave").status_code == 404


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.ADMIN, Role.MENTOR, Role.ANALYST])
def test_the_directory_is_for_alumni_only_whatever_their_role(browser, agency, role):
    person = listed(agency, **EVERYTHING)
    person_id = person.id
    browser.sign_in(world.make_user(*([role] if role else []), agency=agency))
    page = browser.page("/alumni/?q=hidden").text
    assert "Hidden Name" not in page
    assert browser.get(f"/alumni/{person_id}").status_code == 404


# Who sees what


def test_who_switched_nothing_on_is_nowhere(browser, viewer, agency):
    person = joined(
        world.make_user(agency=agency, name="Hidden Name", post="Inspector"), topics="Interviews", **EVERYTHING
    )
    person_id = person.id
    browser.sign_in(viewer)
    for query in (
        "q=hidden",
        "q=inspector",
        "q=interviews",
        "member=Malaysia",
        "q=of",
        "q=%25",
        "q=__",
        f"q={person.email}",
    ):
        page = browser.page(f"/alumni/?{query}")
        assert "Nobody found" in page.text, query
        assert "Hidden" not in page.find("main").text.replace("hidden", "")
    guessed, unknown = browser.get(f"/alumni/{person_id}"), browser.get("/alumni/999999")
    assert guessed.status_code == unknown.status_code == 404
    assert guessed.text.count("There is no such profile") == unknown.text.count("There is no such profile") == 1
    assert db.session.scalar(select(func.count(ProfileView.id))) == 0


def test_a_field_that_is_hidden_is_not_found_by_its_words(browser, viewer, agency):
    person = listed(agency, see_topics=Audience.ALUMNI)
    person_id = person.id
    browser.sign_in(viewer)
    assert "Nobody found" in browser.page("/alumni/?q=hidden").text
    page = browser.page("/alumni/?q=document").text
    assert "An alumnus, Malaysia" in page
    assert "Hidden Name" not in page
    profile = browser.page(f"/alumni/{person_id}").text
    assert "Document examination" in profile
    assert "4 fields are not shown to you" in profile
    for secret in ("Hidden Name", "Inspector", "hidden.name@x.example"):
        assert secret not in profile


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        (Audience.NOBODY, set()),
        (Audience.COHORT, {"same cohort"}),
        (Audience.MEMBER, {"same member"}),
        (Audience.ALUMNI, {"same cohort", "same member", "far away"}),
    ],
)
def test_each_audience(browser, agency, audience, seen_by):
    fiji = world.make_agency(world.make_member("FJ"))
    person = listed(agency, see_name=audience)
    person_id, cohort = person.id, world.make_cohort()
    viewers = {
        "same cohort": joined(world.make_user(agency=fiji)),
        "same member": joined(world.make_user(agency=agency)),
        "far away": joined(world.make_user(agency=fiji)),
    }
    graduates(cohort, person, viewers["same cohort"])
    world.make_nomination(cohort, viewers["far away"], state=NominationState.NO_SHOW)
    found = set()
    for who, one in viewers.items():
        browser.sign_in(one)
        by_search = "Hidden Name" in browser.page("/alumni/?q=hidden").find("main").text
        assert by_search == ("Hidden Name" in browser.page(f"/alumni/{person_id}").text)
        if by_search:
            found.add(who)
    assert found == seen_by


def test_a_sensitive_post_shows_the_member_only_whatever_is_chosen(browser, viewer, agency):
    person = listed(agency, sensitive=True, **EVERYTHING)
    person_id = person.id
    browser.sign_in(viewer)
    assert "Nobody found" in browser.page("/alumni/?q=hidden").text
    page = browser.page(f"/alumni/{person_id}").text
    assert "An alumnus, Malaysia" in page
    assert "Inspector" not in page


def test_people_of_no_member_are_not_of_the_same_member(browser):
    nowhere = world.make_user(name="Hidden Name")
    with transaction():
        nowhere.agency_id = None
    joined(nowhere, listed=True, see_name=Audience.MEMBER)
    viewer = world.make_user()
    with transaction():
        viewer.agency_id = None
    joined(viewer)
    browser.sign_in(viewer)
    assert "Nobody found" in browser.page("/alumni/?q=hidden").text


def test_a_closed_account_is_shown_to_nobody(browser, viewer, agency):
    person = listed(agency, **EVERYTHING)
    person_id = person.id
    with transaction():
        person.active = False
    browser.sign_in(viewer)
    assert browser.get(f"/alumni/{person_id}").status_code == 404
    assert "Nobody found" in browser.page("/alumni/?q=hidden").text


def test_a_search_needs_words_or_a_member(browser, viewer, agency):
    listed(agency, **EVERYTHING)
    browser.sign_in(viewer)
    for query in ("", "?q=h", "?q=%20%20h%20", "?member="):
        assert "Hidden Name" not in browser.page(f"/alumni/{query}").text
    assert "Hidden Name" in browser.page("/alumni/?q=hi").text
    assert "Hidden Name" in browser.page("/alumni/?member=Malaysia").text
    assert "Hidden Name" not in browser.page("/alumni/?q=hi&member=Fiji").text
    for hostile in ("%00", "'%20or%20'1'='1", "%3Cscript%3E", "x" * 3000):
        assert browser.get(f"/alumni/?q={hostile}&member={hostile}").status_code == 200


def test_at_most_20_are_shown(browser, viewer, agency):
    for n in range(25):
        listed(agency, name=f"Officer Number {n}", **EVERYTHING)
    browser.sign_in(viewer)
    assert len(browser.page("/alumni/?q=number").select("main ul li")) == 20


def test_the_profile_takes_effect_at_once_and_stands_in_the_trail(browser, viewer, agency):
    person = joined(world.make_user(agency=agency, name="Hidden Name"))
    person_id = person.id
    sent = {f"see_{field}": "nobody" for field in FIELDS} | {
        "listed": "y",
        "topics": "Interviewing",
        "see_name": "alumni",
    }
    browser.sign_in(person)
    assert browser.post("/alumni/me", data=sent).status_code == 302
    browser.sign_in(viewer)
    assert "Hidden Name" in browser.page("/alumni/?q=hidden").text
    browser.sign_in(person)
    assert browser.post("/alumni/me", data=sent | {"see_name": "nobody"}).status_code == 302
    browser.sign_in(viewer)
    assert "Hidden Name" not in browser.page(f"/alumni/{person_id}").text
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "directory.changed").order_by(AuditEntry.id)
    ).all()
    assert [sorted(one.details["fields"]) for one in entries] == [["listed", "see_name", "topics"], ["see_name"]]


@pytest.mark.parametrize(("field", "value"), [("see_name", "everybody"), ("see_email", ""), ("topics", "x" * 201)])
def test_a_profile_that_is_wrong_changes_nothing(browser, agency, field, value):
    person = joined(world.make_user(agency=agency))
    person_id = person.id
    sent = {f"see_{one}": "alumni" for one in FIELDS} | {"listed": "y", "topics": "Kept"} | {field: value}
    browser.sign_in(person)
    page = browser.post("/alumni/me", data=sent)
    assert page.status_code == 200
    assert sent["topics"] in page.text
    assert not membership(person_id).listed


def test_looking_is_noted_once_a_day_and_has_a_limit(browser, viewer, agency, monkeypatch):
    people = [listed(agency, name=f"Officer Number {n}", **EVERYTHING).id for n in range(3)]
    monkeypatch.setattr(queries, "VIEWS_A_DAY", 2)
    browser.sign_in(viewer)
    for person_id in (people[0], people[0], people[1]):
        assert browser.get(f"/alumni/{person_id}").status_code == 200
    assert db.session.scalar(select(func.count(ProfileView.id))) == 2
    answer = browser.get(f"/alumni/{people[2]}")
    assert answer.status_code == 409
    assert "Officer Number 2" not in answer.text


def test_the_directory_takes_as_many_statements_for_50_people_as_for_one(browser, viewer, agency, statements):
    numbers = iter(range(100))
    browser.sign_in(viewer)

    def sent_with(more):
        for _ in range(more):
            listed(agency, name=f"Officer Number {next(numbers)}", **EVERYTHING)
        statements.clear()
        assert browser.page("/alumni/?q=number").select("main ul li")
        return len(statements)

    assert sent_with(1) == sent_with(49)


# The one place that decides it, for every combination

AUDIENCES = st.fixed_dictionaries({field: st.sampled_from(Audience) for field in FIELDS})
COHORTS = st.frozensets(st.integers(1, 4), max_size=3)
MEMBERS = st.sampled_from(["", "Malaysia", "Fiji"])


@given(AUDIENCES, COHORTS, COHORTS, MEMBERS, MEMBERS, st.booleans(), st.booleans())
def test_nothing_is_ever_shown_beyond_its_audience(
    audiences, mine, theirs, my_member, their_member, is_listed, sensitive
):
    owner = Profile(1, their_member, theirs, is_listed, sensitive, dict.fromkeys(FIELDS, "secret"), audiences)
    viewer = Viewer(2, my_member, mine)
    found = shown(viewer, owner)
    if not is_listed:
        assert found == {}
        return
    for field in FIELDS:
        allowed = {
            Audience.NOBODY: False,
            Audience.COHORT: bool(mine & theirs),
            Audience.MEMBER: my_member == their_member != "",
            Audience.ALUMNI: True,
        }[audiences[field]]
        assert (field in found) == (allowed and not sensitive)
    assert hidden_count(viewer, owner) == len(FIELDS) - (len(found) - 1)
