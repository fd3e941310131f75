"""A cohort to import into, and a coordinator who does."""

import pytest

from tests import world


@pytest.fixture
def cohort():
    world.make_member("MY")
    world.make_member("FJ")
    return world.make_cohort()


@pytest.fixture
def coordinator(browser):
    person = world.make_coordinator()
    browser.sign_in(person)
    return person
