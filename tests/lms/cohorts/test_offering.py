"""Offering seats, answering by the mailed link, and what the clock does with an offer that nobody answers."""

from datetime import date

import pytest
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts import jobs
from lms.cohorts.models.cohorts import CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from tests import mailed, world
from tests.lms.cohorts.conftest import offer_link


def state(nomination_id):
    return db.session.get(Nomination, nomination_id).state


def offer_page(browser, cohort, *ids):
    return browser.post(f"/cohorts/{cohort.id}/offer", data={"nomination": list(ids)}, follow_redirects=True)


@pytest.fixture
def cohort(today):
    return world.make_cohort(seats=2)


def test_a_seat_is_offered_by_mail_with_a_link_and_the_last_day(browser, coordinator, cohort, people):
    nomination = world.make_nomination(cohort, people("Ana")[0])
    browser.sign_in(coordinator)
    page = offer_page(browser, cohort, nomination.id)
    assert "1 seat is offered" in page.text
    mail = mailed.mails("ana@agency.example", key="offer:")[0]
    assert "/offer/" in mail.text
    assert "/offer/" in mail.html
    assert "25 January 2027" in mail.text, "14 days to answer"
    offer_page(browser, cohort, nomination.id)
    assert len(mailed.mails(key="offer:")) == 1, "offered again, mailed once"


def test_who_cannot_sign_in_yet_is_invited_with_the_offer(cohort, offered):
    offered(cohort, "Ana")
    assert len(mailed.mails("ana@agency.example", key="invitation")) == 1


def test_more_offers_than_seats(browser, coordinator, cohort, people):
    ids = [world.make_nomination(cohort, person).id for person in people("Ana", "Ben", "Cho")]
    browser.sign_in(coordinator)
    page = offer_page(browser, cohort, *ids)
    assert "2 seats are offered" in page.text
    assert "Cho: All 2 seats are held" in page.text
    assert [state(one).value for one in ids] == ["offered", "offered", "nominated"]


def test_offers_keep_to_the_seats_of_each_member(browser, coordinator, agency, people, today):
    cohort, fiji = world.make_cohort(seats=10), world.make_agency(world.make_member("FJ"))
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=1))
    ids = [world.make_nomination(cohort, person).id for person in people("Ana", "Ben")]
    ids.append(world.make_nomination(cohort, world.make_user(agency=fiji, name="Fay")).id)
    browser.sign_in(coordinator)
    page = offer_page(browser, cohort, *ids).text
    assert "Ben: This member has 1 seat, and it is held" in page
    assert "Fay: This member has no seats in this cohort" in page
    assert [state(one).value for one in ids] == ["offered", "nominated", "nominated"]


@pytest.mark.parametrize("ids", [[], ["x"], ["999999"], ["99999999999999"], ["-1"]])
def test_offering_to_nobody_changes_nothing(browser, coordinator, cohort, ids):
    browser.sign_in(coordinator)
    answer = browser.post(f"/cohorts/{cohort.id}/offer", data={"nomination": ids}, follow_redirects=True)
    assert answer.status_code in (200, 404)
    assert mailed.mails() == []


def test_a_nomination_of_another_cohort_is_not_offered(browser, coordinator, cohort, people):
    other = world.make_nomination(world.make_cohort(), people("Ana")[0])
    other_id = other.id
    browser.sign_in(coordinator)
    offer_page(browser, cohort, other_id)
    assert state(other_id) is NominationState.NOMINATED


@pytest.mark.parametrize(("answer", "then"), [("accept", "accepted"), ("decline", "declined")])
def test_looking_changes_nothing_and_answering_does(browser, cohort, offered, answer, then):
    nomination_id = offered(cohort, "Ana")[0].id
    link = offer_link("ana@agency.example")
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    for _ in range(2):
        assert "Accept seat" in browser.page(link).text
        assert browser.head(link).status_code == 200
        assert browser.get(f"{link}?answer={answer}").status_code == 200
    assert state(nomination_id) is NominationState.OFFERED
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before
    assert browser.post(link, data={"answer": answer}).headers["Location"] == link
    assert state(nomination_id).value == then
    assert "Accept seat" not in browser.page(link).text


def test_the_page_shows_nothing_beyond_the_offer(browser, cohort, offered):
    offered(cohort, "Ana")
    page = browser.page(offer_link("ana@agency.example")).text
    assert "For Ana" in page
    assert "ana@agency.example" not in page


def test_an_answer_counts_once(browser, cohort, offered):
    nomination_id = offered(cohort, "Ana")[0].id
    link = offer_link("ana@agency.example")
    browser.post(link, data={"answer": "accept"})
    audits = db.session.scalar(select(func.count(AuditEntry.id)))
    browser.post(link, data={"answer": "accept"})
    assert db.session.scalar(select(func.count(AuditEntry.id))) == audits
    page = browser.post(link, data={"answer": "decline"}, follow_redirects=True).text
    assert "not open any more" in page
    assert state(nomination_id) is NominationState.ACCEPTED


def test_an_answer_that_is_none_is_not_taken_for_accepting(browser, cohort, offered):
    nomination_id = offered(cohort, "Ana")[0].id
    browser.post(offer_link("ana@agency.example"), data={})
    assert state(nomination_id) is not NominationState.ACCEPTED


def test_a_link_that_is_not_ours(browser, cohort):
    for token in ("a" * 24, "x", "%00", "a" * 5000):
        assert browser.get(f"/offer/{token}").status_code in (404, 410)
        assert browser.post(f"/offer/{token}", data={"answer": "accept"}).status_code in (404, 410)


def test_an_expired_link(browser, cohort, offered, today):
    nomination_id = offered(cohort, "Ana")[0].id
    link = offer_link("ana@agency.example")
    today.move_to("2027-01-25T15:59:00+00:00")  # a minute before midnight in Kuala Lumpur
    assert browser.get(link).status_code == 200
    today.move_to("2027-01-25T16:00:00+00:00")
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"answer": "accept"}).status_code == 410
    assert state(nomination_id) is NominationState.OFFERED


def test_a_withdrawn_offer_ends_its_link_and_a_new_offer_has_a_new_one(browser, coordinator, cohort, offered, today):
    nomination_id = offered(cohort, "Ana")[0].id
    old = offer_link("ana@agency.example")
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/nominations/{nomination_id}/withdrawn")
    assert browser.get(old).status_code == 410
    assert browser.post(old, data={"answer": "accept"}).status_code == 410
    browser.post(f"/cohorts/nominations/{nomination_id}/nominated")
    today.shift(60)
    offer_page(browser, cohort, nomination_id)
    new = offer_link("ana@agency.example")
    assert new != old
    assert browser.get(old).status_code == 410
    browser.post(new, data={"answer": "accept"})
    assert state(nomination_id) is NominationState.ACCEPTED


def test_answering_at_home_without_the_link(browser, cohort, offered):
    first, second = offered(cohort, "Ana", "Ben")
    first_id, second_id = first.id, second.id
    browser.sign_in(db.session.get(User, first.user_id))
    assert "Answer offer" in browser.page("/").text
    assert browser.post("/cohorts/mine", data={"nomination": second_id, "answer": "accept"}).status_code == 404
    assert browser.post("/cohorts/mine", data={"nomination": first_id, "answer": "accept"}).status_code == 302
    assert (state(first_id), state(second_id)) == (NominationState.ACCEPTED, NominationState.OFFERED)


def test_an_offer_lapses_by_the_clock_once_and_says_so(cohort, offered, today):
    nomination_id = offered(cohort, "Ana")[0].id
    jobs.lapse()
    assert state(nomination_id) is NominationState.OFFERED
    today.move_to("2027-01-25T16:00:00+00:00")
    jobs.lapse()
    jobs.lapse()
    found = db.session.get(Nomination, nomination_id)
    assert found.state is NominationState.DECLINED
    assert found.lapsed_at is not None
    assert len(mailed.mails("ana@agency.example", key="offer_lapsed:")) == 1


def waiting(browser, coordinator, cohort, people, today, *names):
    """Put people on the waiting list, one a minute."""
    browser.sign_in(coordinator)
    ids = [world.make_nomination(cohort, person).id for person in people(*names)]
    for one in ids:
        today.shift(60)
        browser.post(f"/cohorts/nominations/{one}/waitlisted")
    return ids


def test_a_lapsed_seat_goes_to_who_waited_longest(browser, coordinator, cohort, people, offered, today):
    ids = [one.id for one in offered(cohort, "Ana", "Ben")]
    first, second = waiting(browser, coordinator, cohort, people, today, "Wes", "Xia")
    browser.post(offer_link("ana@agency.example"), data={"answer": "accept"})
    today.move_to("2027-01-25T16:00:00+00:00")
    jobs.lapse()
    assert [state(one).value for one in (*ids, first, second)] == ["accepted", "declined", "offered", "waitlisted"]
    assert len(mailed.mails("wes@agency.example", key="offer:")) == 1
    assert mailed.mails("xia@agency.example") == []


def test_a_declined_seat_goes_to_the_waiting_list(browser, coordinator, cohort, people, offered, today):
    offered(cohort, "Ana", "Ben")
    first, second = waiting(browser, coordinator, cohort, people, today, "Wes", "Xia")
    browser.sign_out()
    browser.post(offer_link("ana@agency.example"), data={"answer": "decline"})
    assert [state(first).value, state(second).value] == ["offered", "waitlisted"]
    actor = db.session.scalars(select(AuditEntry).where(AuditEntry.details["to"].as_string() == "offered")).all()[-1]
    assert actor.actor == "waiting list"


def test_a_withdrawn_seat_goes_to_the_waiting_list_but_not_back_to_who_was_withdrawn(
    browser, coordinator, cohort, people, offered, today
):
    ids = [one.id for one in offered(cohort, "Ana", "Ben")]
    (first,) = waiting(browser, coordinator, cohort, people, today, "Wes")
    browser.post(f"/cohorts/nominations/{ids[0]}/withdrawn")
    assert [state(ids[0]).value, state(first).value] == ["withdrawn", "offered"]


def test_a_freed_seat_is_not_given_where_the_member_may_not_have_it(
    browser, coordinator, agency, people, offered, today
):
    cohort, fiji = world.make_cohort(seats=10), world.make_member("FJ")
    world.save(MemberSeats(cohort_id=cohort.id, member_id=agency.member_id, seats=1))
    away = world.make_nomination(
        cohort, world.make_user(agency=world.make_agency(fiji)), state=NominationState.WAITLISTED
    )
    away_id = away.id
    offered(cohort, "Ana")
    (first,) = waiting(browser, coordinator, cohort, people, today, "Wes")
    browser.post(offer_link("ana@agency.example"), data={"answer": "decline"})
    assert [state(away_id).value, state(first).value] == ["waitlisted", "offered"]


def test_taking_somebody_off_the_waiting_list_frees_no_seat(browser, coordinator, people, today):
    cohort = world.make_cohort(seats=5)
    first, second = waiting(browser, coordinator, cohort, people, today, "Wes", "Xia")
    browser.post(f"/cohorts/nominations/{first}/withdrawn")
    assert state(second) is NominationState.WAITLISTED


def test_a_cancelled_cohort_offers_nothing_and_lapses_nothing(browser, coordinator, cohort, offered, today):
    nomination_id = offered(cohort, "Ana")[0].id
    link = offer_link("ana@agency.example")
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/move/cancelled")
    page = browser.post(link, data={"answer": "accept"}, follow_redirects=True)
    assert "not open any more" in page.text
    today.move_to("2027-02-25T16:00:00+00:00")
    jobs.lapse()
    assert mailed.mails(key="offer_lapsed:") == []
    assert state(nomination_id) is NominationState.OFFERED


def test_an_offer_shortly_before_the_start_ends_the_day_before(browser, coordinator, people, today):
    cohort = world.make_cohort(starts_on=date(2027, 1, 14), ends_on=date(2027, 1, 15), state=CohortState.CONFIRMED)
    nomination = world.make_nomination(cohort, people("Ana")[0])
    browser.sign_in(coordinator)
    offer_page(browser, cohort, nomination.id)
    assert "13 January 2027" in mailed.mails(key="offer:")[0].text
