from datetime import date

import pytest
import time_machine

from alumni.plans.models.plans import Plan
from alumni.plans.services import opening, reviewing
from lms.cohorts.events import Graduated
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from tests import mailed, world

LAST_DAY = date(2027, 3, 5)  # a Friday
AFTER = "2027-03-08T02:00:00+00:00"  # the Monday after, ten in the morning in Kuala Lumpur

WRITTEN = {
    "goal": "Every officer of my shift asks the same five questions.",
    "today": "Each asks what comes to mind.",
    "what-0": "Brief the shift in groups of eight",
    "cue-0": "the first briefing of April",
    "first_step-0": "hand out the list",
    "with_whom-0": "Shift leader",
    "due_month-0": "2027-05",
    "success_sign-0": "The list hangs at every desk",
    "obstacle-0": "No time",
    "answer-0": "Five minutes at each briefing",
}


@pytest.fixture
def today():
    with time_machine.travel(AFTER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator():
    return world.make_coordinator()


@pytest.fixture
def agency():
    return world.make_agency()


@pytest.fixture
def cohort(today):
    return world.make_cohort(state=CohortState.COMPLETED, title="Border Forum 2027", ends_on=LAST_DAY)


@pytest.fixture
def make_plan(cohort, coordinator, agency):
    """The draft that completing a cohort opens for one graduate."""
    cohort_id, numbers = cohort.id, iter(range(1000))

    def make(person=None):
        person = person or world.make_user(agency=agency, email=f"officer{next(numbers)}@agency.example")
        nomination_id = world.make_nomination(db.session.get(Cohort, cohort_id), person).id
        with transaction():
            nomination = db.session.get(Nomination, nomination_id)
            nomination.state, nomination.completed_on = NominationState.ATTENDED, nomination.cohort.ends_on
            for name, value in nomination.user.snapshot().items():
                setattr(nomination, name, value)
            opening.open_plan(Graduated(nomination, coordinator))
        return db.session.query(Plan).filter_by(nomination_id=nomination_id).one()

    return make


@pytest.fixture
def plan(make_plan):
    return make_plan()


@pytest.fixture
def hand_in(browser):
    """Write and hand in a plan as its owner; leaves the owner signed in."""

    def send(plan, **changes):
        browser.sign_in(plan.user)
        return browser.post(f"/plans/{plan.id}/write", data=WRITTEN | {"submit": "yes"} | changes)

    return send


@pytest.fixture
def active(plan, hand_in, coordinator):
    """A plan that runs, with its four follow-ups."""
    plan_id = plan.id
    assert hand_in(plan).status_code == 302
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    return db.session.get(Plan, plan_id)


def answer_link(plan, number=-1):
    return mailed.link(mailed.mails(plan.user.email, key="follow_up_due:")[number], "/follow-up/")
