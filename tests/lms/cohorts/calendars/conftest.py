"""A cohort with an agenda, and people who accept."""

import pytest

from lms.cohorts.models.cohorts import Cohort
from lms.db import db
from tests import world
from tests.lms.cohorts.conftest import offer_link
from tests.lms.cohorts.test_agenda import make_session


@pytest.fixture
def cohort_id():
    found = world.make_cohort(title="Border Forum 2027").id
    make_session(found, "Opening", 9, 10)
    make_session(found, "Case work", 11, 12)
    return found


@pytest.fixture
def accept(browser, offered):
    """Offer a seat to these people in a cohort and have them accept it by the link in their mail."""

    def make(cohort_id, *names):
        offered(db.session.get(Cohort, cohort_id), *names)
        for name in names:
            browser.sign_out()
            browser.post(offer_link(f"{name.lower()}@agency.example"), data={"answer": "accept"})
        return [f"{name.lower()}@agency.example" for name in names]

    return make
