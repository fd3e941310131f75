"""Focal points of one agency alone, by link and by account."""

import io

import pytest
from sqlalchemy import select

from lms.accounts.models import RoleGrant
from lms.cohorts.models.cohorts import Cohort, Nominators
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.services import calls
from lms.db import db, transaction
from lms.organisations.models import Agency
from lms.roles import Role
from tests import mailed, world
from tests.lms.cohorts.desks.acts import HEADER, ids, nominate, sent

pytestmark = pytest.mark.usefixtures("today")


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
