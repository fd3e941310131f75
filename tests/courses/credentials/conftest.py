import pytest

from tests import world
from tests.courses.credentials.certified import complete, confirm


@pytest.fixture
def learner():
    return world.make_user(name="Siti Rahma", name_own_script="ستي رحمة")


@pytest.fixture
def certificate(learner, course):
    return complete(learner, course)


@pytest.fixture
def confirmed(certificate, learner):
    confirm(certificate, learner)
    return certificate
