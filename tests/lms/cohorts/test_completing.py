"""Attendance, and the end of a cohort: plans are opened and membership is offered, exactly once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from alumni.network.models import Membership
from alumni.plans.models.plans import Plan
from lms.audit.models import AuditEntry
from lms.cohorts import jobs
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.queries import facts
from lms.db import db, transaction
from lms.manifest import Period
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def running():
    return world.make_cohort(state=CohortState.RUNNING)


@pytest.fixture
def sessions(running):
    start = datetime(2027, 3, 1, 2, tzinfo=UTC)
    return [
        world.save(
            Session(
                cohort_id=running.id,
                title=f"Session {n}",
                starts_at=start + timedelta(hours=2 * n),
                ends_at=start + timedelta(hours=2 * n + 1),
            )
        ).id
        for n in range(2)
    ]


@pytest.fixture
def seated(running, people):
    return [
        world.make_nomination(running, person, state=NominationState.ACCEPTED).id for person in people("Ana", "Ben")
    ]


def mark(browser, session_id, *ids):
    return browser.post(f"/cohorts/sessions/{session_id}/attendance", data={"present": list(ids)})


def count(model):
    return db.session.scalar(select(func.count(model.id)))


def test_attendance_is_marked_and_corrected(browser, coordinator, sessions, seated):
    ana, ben = seated
    browser.sign_in(coordinator)
    assert mark(browser, sessions[0], ana).status_code == 302
    page = browser.page(f"/cohorts/sessions/{sessions[0]}/attendance")
    assert [one["value"] for one in page.select("input[name=present][checked]")] == [str(ana)]
    assert "Marked as absent" in page.text
    mark(browser, sessions[0], ana, ben)
    assert db.session.scalars(select(Attendance.present)).all() == [True, True]
    corrected = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.corrected")).all()
    assert len(corrected) == 1
    mark(browser, sessions[0], ana, ben)
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "attendance.marked")) == 2


def test_only_people_who_took_a_seat_can_be_marked(browser, coordinator, running, sessions, seated):
    stranger = world.make_nomination(running, state=NominationState.DECLINED)
    elsewhere = world.make_nomination(state=NominationState.ACCEPTED)
    browser.sign_in(coordinator)
    assert mark(browser, sessions[0], stranger.id, elsewhere.id, "x", "-1").status_code == 302
    assert set(db.session.scalars(select(Attendance.nomination_id))) <= set(seated)
    assert not any(db.session.scalars(select(Attendance.present)))


def test_a_facilitator_marks_their_own_session_only(browser, running, sessions, seated, agency):
    facilitator = world.make_user(Role.FACILITATOR, agency=agency)
    with transaction():
        db.session.get(Session, sessions[0]).facilitators = [db.session.merge(facilitator)]
    browser.sign_in(facilitator)
    assert mark(browser, sessions[0], seated[0]).status_code == 302
    assert mark(browser, sessions[1], seated[0]).status_code == 403
    assert count(Attendance) == 2


def test_nobody_is_marked_before_a_cohort_is_confirmed(browser, coordinator, people):
    cohort = world.make_cohort()
    moments = {"starts_at": datetime(2027, 3, 1, 2, tzinfo=UTC), "ends_at": datetime(2027, 3, 1, 3, tzinfo=UTC)}
    session = world.save(Session(cohort_id=cohort.id, title="Opening", **moments))
    browser.sign_in(coordinator)
    assert mark(browser, session.id).status_code == 409


def test_completing_shows_what_will_happen_then_does_it_once(browser, coordinator, running, sessions, seated):
    ana, ben = seated
    browser.sign_in(coordinator)
    mark(browser, sessions[0], ana, ben)
    mark(browser, sessions[1], ana)
    url = f"/cohorts/{running.id}/complete"
    page = browser.page(url).text
    assert "2 of 2 sessions (100%)" in page
    assert "1 of 2 sessions (50%)" in page
    assert count(Plan) == 0
    assert "1 person graduated" in browser.post(url, follow_redirects=True).text
    assert browser.post(url).status_code == 302
    jobs.serve_graduates()
    jobs.serve_graduates()
    assert db.session.get(Cohort, running.id).state is CohortState.COMPLETED
    assert db.session.get(Nomination, ana).state is NominationState.ATTENDED
    assert db.session.get(Nomination, ben).state is NominationState.NO_SHOW
    (plan,) = db.session.scalars(select(Plan)).all()
    assert plan.anchor_on == db.session.get(Cohort, running.id).ends_on
    assert count(Membership) == 1
    assert len(mailed.mails("ana@agency.example", key="plan_open:")) == 1
    assert len(mailed.mails("ana@agency.example", key="membership_offered:")) == 1
    assert mailed.mails("ben@agency.example") == []


def test_where_the_group_splits_only_ones_own_sessions_count(browser, coordinator, running, sessions, seated):
    ana, ben = seated
    with transaction():
        for session_id, nomination_id in zip(sessions, seated, strict=True):
            db.session.get(Session, session_id).track = "Workshops"
            db.session.add(Place(session_id=session_id, nomination_id=nomination_id))
    browser.sign_in(coordinator)
    listed = browser.page(f"/cohorts/sessions/{sessions[0]}/attendance").text
    assert ("Ana" in listed, "Ben" in listed) == (True, False)
    mark(browser, sessions[0], ana)
    mark(browser, sessions[1])
    page = browser.page(f"/cohorts/{running.id}/complete").text
    assert "1 of 1 sessions (100%)" in page
    assert "0 of 1 sessions (0%)" in page
    browser.post(f"/cohorts/{running.id}/complete")
    assert db.session.get(Nomination, ana).state is NominationState.ATTENDED
    assert db.session.get(Nomination, ben).state is NominationState.NO_SHOW
    counted = facts.presence(Period(date(2027, 1, 1), date(2027, 12, 31)))
    assert sorted((one.numerator, one.denominator) for one in counted) == [(0, 1), (1, 1)]


def test_the_day_of_completion_keeps_who_somebody_was(browser, coordinator, running, sessions, seated):
    browser.sign_in(coordinator)
    for session_id in sessions:
        mark(browser, session_id, *seated)
    browser.post(f"/cohorts/{running.id}/complete")
    jobs.serve_graduates()
    moved_to = world.make_agency(world.make_member("FJ"))
    with transaction():
        db.session.get(Nomination, seated[0]).user.agency_id = moved_to.id
    assert db.session.get(Nomination, seated[0]).member == "Malaysia"
    assert db.session.scalars(select(Plan.member)).first() == "Malaysia"


def test_a_second_cohort_opens_a_second_plan_but_offers_no_second_membership(
    browser, coordinator, running, sessions, seated
):
    browser.sign_in(coordinator)
    for session_id in sessions:
        mark(browser, session_id, seated[0])
    browser.post(f"/cohorts/{running.id}/complete")
    jobs.serve_graduates()
    again = world.make_cohort(state=CohortState.RUNNING)
    ana = db.session.get(Nomination, seated[0]).user
    nomination = world.make_nomination(again, ana, state=NominationState.ACCEPTED)
    moments = {"starts_at": datetime(2027, 3, 1, 2, tzinfo=UTC), "ends_at": datetime(2027, 3, 1, 3, tzinfo=UTC)}
    session = world.save(Session(cohort_id=again.id, title="Opening", **moments))
    mark(browser, session.id, nomination.id)
    browser.post(f"/cohorts/{again.id}/complete")
    jobs.serve_graduates()
    assert (count(Plan), count(Membership)) == (2, 1)
    assert len(mailed.mails("ana@agency.example", key="membership_offered:")) == 1


@pytest.mark.parametrize("state", ["planned", "nominating", "confirmed", "cancelled"])
def test_only_a_running_cohort_is_completed(browser, coordinator, state):
    cohort = world.make_cohort(state=CohortState(state))
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{cohort.id}/complete").status_code == 409
    assert db.session.get(Cohort, cohort.id).state.value == state


def test_a_cohort_without_sessions_has_no_graduates(browser, coordinator, running, seated):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{running.id}/complete")
    jobs.serve_graduates()
    assert count(Plan) == 0


def test_a_programme_without_plans_opens_none(browser, coordinator, people):
    cohort = world.make_cohort(world.make_programme(opens_plan=False), state=CohortState.RUNNING)
    nomination = world.make_nomination(cohort, people("Ana")[0], state=NominationState.ACCEPTED)
    moments = {"starts_at": datetime(2027, 3, 1, 2, tzinfo=UTC), "ends_at": datetime(2027, 3, 1, 3, tzinfo=UTC)}
    session = world.save(Session(cohort_id=cohort.id, title="Opening", **moments))
    browser.sign_in(coordinator)
    mark(browser, session.id, nomination.id)
    browser.post(f"/cohorts/{cohort.id}/complete")
    jobs.serve_graduates()
    assert (count(Plan), count(Membership)) == (0, 1)


def test_pages_take_as_many_statements_for_50_people_as_for_one(browser, coordinator, running, sessions, statements):
    agency, running_id = world.make_agency(), running.id
    browser.sign_in(coordinator)

    def sent_with(more):
        for _ in range(more):
            cohort = db.session.get(Cohort, running_id)
            world.make_nomination(cohort, world.make_user(agency=agency), state=NominationState.ACCEPTED)
        found = []
        for url in (f"/cohorts/sessions/{sessions[0]}/attendance", f"/cohorts/{running_id}/complete"):
            statements.clear()
            browser.page(url)
            found.append(len(statements))
        return found

    assert sent_with(1) == sent_with(49)
