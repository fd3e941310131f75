"""A bank, its author and a draft."""

import pytest

from lms.roles import Role
from tests import world


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR)


@pytest.fixture
def bank(browser, course, author):
    """The address of the bank, with its author signed in."""
    browser.sign_in(author)
    return f"/courses/{course.code}/bank"
