"""A school of its own for people who sit the final assessment in a real browser."""

from collections.abc import Iterator

import pytest

from tests.courses.browsers import School, school
from tests.courses.sitting.sitter import Sitting


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school(tmp_path_factory.mktemp("school")) as found:
        yield found


@pytest.fixture
def site(building: School) -> Iterator[School]:
    yield building
    building.close()


@pytest.fixture
def sitting(site: School) -> "Sitting":
    return Sitting(site)
