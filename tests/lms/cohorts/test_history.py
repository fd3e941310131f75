"""Every change of a nomination stands in its history, and one page shows it."""

import pytest
from sqlalchemy import select

from lms.cohorts import jobs
from lms.cohorts.models.nominations import Nomination, NominationChange
from lms.db import db
from lms.roles import Role
from tests import world
from tests.lms.cohorts.conftest import offer_link

pytestmark = pytest.mark.usefixtures("today")


def steps(nomination_id):
    rows = db.session.scalars(
        select(NominationChange).where(NominationChange.nomination_id == nomination_id).order_by(NominationChange.id)
    )
    return [(row.before.value if row.before else None, row.after.value, row.actor) for row in rows]


def test_from_the_nomination_to_the_answer(browser, coordinator, agency, today):
    cohort = world.make_cohort()
    sent = {"name": "Ana Sample", "email": "ana@agency.example", "agency": agency.id, "language": "en",
            "note": "Leads the night shift"}  # fmt: skip
    url = f"/cohorts/{cohort.id}"
    browser.sign_in(coordinator)
    browser.post(f"{url}/nominate", data=sent)
    nomination_id = db.session.scalar(select(Nomination.id))
    browser.post(f"/cohorts/nominations/{nomination_id}/waitlisted", data={"note": "Second from this agency"})
    browser.post(f"{url}/offer", data={"nomination": nomination_id})
    browser.sign_out()
    browser.post(offer_link("ana@agency.example"), data={"answer": "accept"})
    assert steps(nomination_id) == [
        (None, "nominated", "person"),
        ("nominated", "waitlisted", "person"),
        ("waitlisted", "offered", "person"),
        ("offered", "accepted", "offer link"),
    ]
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/nominations/{nomination_id}").text
    for words in ("Leads the night shift", "Second from this agency", coordinator.name, "with the link of the offer"):
        assert words in page


def test_the_clock_and_the_waiting_list_stand_in_it(browser, coordinator, offered, people, today):
    cohort = world.make_cohort(seats=1)
    (ana,) = offered(cohort, "Ana")
    ana_id, wes = ana.id, world.make_nomination(cohort, people("Wes")[0])
    wes_id = wes.id
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/nominations/{wes_id}/waitlisted")
    today.move_to("2027-01-25T16:00:00+00:00")
    jobs.lapse()
    assert steps(ana_id)[-1] == ("offered", "declined", "clock")
    assert steps(wes_id)[-1] == ("waitlisted", "offered", "waiting list")


def test_a_note_that_is_too_long_or_a_move_that_is_impossible_changes_nothing(browser, coordinator):
    nomination_id = world.make_nomination().id
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/nominations/{nomination_id}/accepted", data={"note": "x"}).status_code == 409
    answer = browser.post(f"/cohorts/nominations/{nomination_id}/rejected", data={"note": "x" * 301})
    assert 'aria-invalid="true"' in answer.text
    assert "x" * 301 in answer.text
    assert steps(nomination_id) == []


def test_only_coordinators_and_their_own_focal_point_see_it(browser, agency):
    nomination = world.make_nomination(user=world.make_user(agency=agency))
    url = f"/cohorts/nominations/{nomination.id}"
    own = world.make_user(Role.FOCAL_POINT, focal_for=world.make_member("MY"))
    other = world.make_user(Role.FOCAL_POINT, focal_for=world.make_member("FJ"))
    learner = world.make_user()
    for person, status in ((own, 200), (other, 404), (learner, 403)):
        browser.sign_in(person)
        assert browser.get(url).status_code == status
    browser.sign_in(own)
    assert "Put on waiting list" not in browser.page(url).text


def test_several_are_moved_at_once(browser, coordinator, people):
    cohort = world.make_cohort()
    ids = [world.make_nomination(cohort, one).id for one in people("Ana", "Ben")]
    other = world.make_nomination().id
    url = f"/cohorts/{cohort.id}/decide"
    browser.sign_in(coordinator)
    page = browser.post(url, data={"nomination": [*ids, other, "x"], "state": "waitlisted"}, follow_redirects=True)
    assert "2 nominations are moved" in page.text
    assert [db.session.get(Nomination, one).state.value for one in (*ids, other)] == [
        "waitlisted", "waitlisted", "nominated",
    ]  # fmt: skip
    assert browser.post(url, data={"nomination": ids, "state": "accepted"}).status_code == 302
    assert db.session.get(Nomination, ids[0]).state.value == "waitlisted"
    assert browser.post(url, data={"nomination": ids, "state": "nonsense"}).status_code == 404
    assert "Choose at least one" in browser.post(url, data={"state": "rejected"}, follow_redirects=True).text
