import pytest
import time_machine

from lms.cohorts.models.nominations import Nomination
from lms.cohorts.services import nominations
from lms.db import db, transaction
from tests import mailed, world

TODAY = "2027-01-11T04:00:00+00:00"  # a Monday


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator():
    return world.make_coordinator()


@pytest.fixture
def agency():
    return world.make_agency()


@pytest.fixture
def people(agency):
    """Officers of one agency; they are known by their names."""

    def make(*names):
        return [world.make_user(agency=agency, name=name, email=f"{name.lower()}@agency.example") for name in names]

    return make


@pytest.fixture
def offered(coordinator, people):
    """Nominations in a cohort to which seats were offered, in the order of the names."""

    def offer(cohort, *names):
        found = [world.make_nomination(cohort, person) for person in people(*names)]
        ids = [one.id for one in found]
        with transaction():
            nominations.offer(cohort, ids, by=coordinator)
        return [db.session.get(Nomination, one) for one in ids]

    return offer


def offer_link(email):
    return mailed.link(mailed.mails(email, key="offer:")[-1], "/offer/")
