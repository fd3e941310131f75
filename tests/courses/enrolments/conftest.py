"""A learner and a coordinator for enrolments."""

import pytest

from tests import world


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", email="siti@example.org")


@pytest.fixture
def coordinator():
    return world.make_coordinator()
