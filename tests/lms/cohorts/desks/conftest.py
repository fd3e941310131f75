"""A cohort that takes nominations, and the desks of its focal points."""

import pytest

from lms.cohorts.models.cohorts import Cohort, Nominators
from lms.cohorts.services import calls
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world


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
