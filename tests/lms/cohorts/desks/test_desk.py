"""The focal point's desk: the same by account and by the mailed link of a call."""

import pytest
from sqlalchemy import select

from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationChange, NominationState
from lms.cohorts.services import nominations
from lms.db import db, transaction
from tests import mailed, world
from tests.lms.cohorts.desks.acts import ids, nominate, sent, shown

pytestmark = pytest.mark.usefixtures("today")


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
