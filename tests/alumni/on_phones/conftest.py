"""The house and the plan of an officer on a phone of 360 px."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password

from alumni.plans.models.plans import Plan
from alumni.plans.services import opening, reviewing
from lms.accounts.models import User
from lms.cohorts.events import Graduated
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.alumni.on_phones.phones import (
    MENTOR,
    OFFICER,
    PASSWORD,
)
from tests.journeys import processes


@pytest.fixture
def app(tmp_path: Any) -> Iterator[Flask]:
    with processes.own_house(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, WTF_CSRF_ENABLED=True) as app:
        yield app


@pytest.fixture
def plan_id(app: Flask) -> int:
    """The draft of an officer whose plan has a mentor."""
    secret = hash_password(PASSWORD)
    officer = world.make_user(email=OFFICER, name="Siti Rahma", password=secret)
    mentor_id = world.make_user(Role.MENTOR, email=MENTOR, name="Mei Mentor", password=secret).id
    cohort = world.make_cohort(state=CohortState.COMPLETED)
    nomination_id = world.make_nomination(cohort, officer, state=NominationState.ATTENDED).id
    coordinator_id = world.make_coordinator().id
    with transaction():
        nomination, coordinator = db.session.get(Nomination, nomination_id), db.session.get(User, coordinator_id)
        opening.open_plan(Graduated(nomination, coordinator))
        plan = db.session.query(Plan).one()
        mentor = db.session.get(User, mentor_id)
        reviewing.assign(plan, mentor=mentor, buddy=None, secondee=None, by=coordinator)
        return plan.id
