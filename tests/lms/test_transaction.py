"""The one place that commits."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.db import db, transaction
from tests import world


def users() -> int:
    return db.session.scalar(select(func.count(User.id))) or 0


def test_transactions_do_not_nest():
    with pytest.raises(RuntimeError, match="nest"), transaction(), transaction():
        pass


def test_a_failure_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(User(name="x", email="x@example.org"))
        db.session.flush()
        1 / 0
    assert users() == 0


def test_a_change_outside_a_transaction_is_refused():
    user = world.make_user()
    user.name = "Changed"
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass
    db.session.rollback()


def test_nothing_leaks_between_tests():
    assert users() == 0


def test_what_was_loaded_before_is_read_again():
    user = world.make_user(name="Before")
    assert user.name == "Before"
    db.session.connection().exec_driver_sql("update \"user\" set name = 'After'")
    db.session.commit()
    with transaction():
        assert user.name == "After"
