"""The link of a call: for one cohort, until it is over, and looked at without a change."""

import pytest
from sqlalchemy import func, select

from lms.audit.models import AuditEntry
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationChange
from lms.db import db, transaction
from tests import mailed, world
from tests.lms.cohorts.desks.acts import ids, nominate, sent

pytestmark = pytest.mark.usefixtures("today")


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
