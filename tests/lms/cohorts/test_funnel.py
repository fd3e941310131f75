"""How far people are, and reminders to exactly those who lack a step."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask_babel import LazyString, get_locale
from sqlalchemy import select

from lms import clock
from lms.cohorts import jobs
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState, Prework
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.nudges import Nudge, NudgeState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import funnel
from lms.cohorts.services import nominations
from lms.db import db, transaction
from lms.house import address_of, house
from lms.manifest import Period
from lms.roles import Role
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")

YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture
def cohort():
    return world.make_cohort()


@pytest.fixture
def way(cohort):
    """Nine people of two members: how far each has come is in the state."""
    malaysia, fiji = world.make_agency(), world.make_agency(world.make_member("FJ"))
    found = {}
    for name, agency, state in (
        ("Ana", malaysia, NominationState.ACCEPTED),
        ("Ben", malaysia, NominationState.ACCEPTED),
        ("Cai", malaysia, NominationState.OFFERED),
        ("Dia", fiji, NominationState.OFFERED),
        ("Eli", fiji, NominationState.OFFERED),
        ("Fin", fiji, NominationState.NOMINATED),
    ):
        person = world.make_user(agency=agency, name=name, email=f"{name.lower()}@agency.example")
        offered = None if state is NominationState.NOMINATED else datetime(2027, 1, 5, tzinfo=UTC)
        expires = offered and datetime(2027, 2, 5, tzinfo=UTC)
        found[name] = world.make_nomination(
            cohort, person, state=state, offered_at=offered, offer_expires_at=expires
        ).id
    return found


def cells(row):
    return [cell.text.strip() for cell in row.select("th, td")]


def names(page, section):
    return [one.text for one in page.select(f"[aria-labelledby={section}] li b")]


def test_the_steps_by_member_with_the_gaps_first(browser, coordinator, cohort, way):
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort.id}/funnel")
    head, *rows = [cells(row) for row in page.select("[aria-labelledby=members] tr")]
    assert head == ["Member", "Waited for", "Nominated", "Offered", "Accepted", "Attended", "Plan submitted"]
    assert rows == [
        ["Fiji", "2", "3 of 3", "2 of 3", "0 of 2", "–", "–"],
        ["Malaysia", "1", "3 of 3", "3 of 3", "2 of 3", "0 of 2", "–"],
    ]
    assert "Remind: Answer the offer of a seat (3)" in page.text
    pictured = {row.th.text: row.select_one(".num").text for row in page.select(".bars tbody tr")}
    assert pictured["Accepted"] == "2 of 5"


def test_the_table_is_exported(browser, coordinator, cohort, way):
    browser.sign_in(coordinator)
    lines = browser.get(f"/cohorts/{cohort.id}/funnel?export=csv").text.splitlines()
    assert lines[0].endswith('Plan submitted,"Plan submitted, of",Waited for')
    assert lines[1].startswith("Fiji,3,3,2,3,0,2,0,0")
    assert browser.get(f"/cohorts/{cohort.id}/funnel?export=xlsx").mimetype.endswith("sheet")


def test_a_reminder_is_previewed_and_goes_to_those_who_lack_the_step(browser, coordinator, cohort, way):
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort.id}/funnel/accepted/nudge"
    page = browser.page(url)
    assert names(page, "who") == ["Cai", "Dia", "Eli"]
    assert f"One step of {cohort.title} still waits for you" in page.text
    assert mailed.mails(key="nudge:") == []
    assert "3 people will be reminded" in browser.post(url, follow_redirects=True).text
    jobs.send_nudges()
    jobs.send_nudges()
    assert [one.recipient for one in mailed.mails(key="nudge:")] == [
        "cai@agency.example", "dia@agency.example", "eli@agency.example",
    ]  # fmt: skip
    assert "/cohorts/mine" in mailed.mails(key="nudge:")[0].text


def test_nobody_is_reminded_twice_in_72_hours(browser, coordinator, cohort, way, today):
    browser.sign_in(coordinator)
    url = f"/cohorts/{cohort.id}/funnel/accepted/nudge"
    browser.post(url)
    assert "Nobody is left to remind" in browser.post(url, follow_redirects=True).text
    assert names(browser.page(url), "lately") == ["Cai", "Dia", "Eli"]
    jobs.send_nudges()
    today.shift(timedelta(hours=71, minutes=59))
    browser.post(url)
    assert len(db.session.scalars(select(Nudge)).all()) == 3
    today.shift(timedelta(minutes=2))
    browser.post(url)
    jobs.send_nudges()
    assert len(mailed.mails("cai@agency.example", key="nudge:")) == 2


def test_who_has_done_the_step_meanwhile_gets_no_mail(browser, coordinator, cohort, way):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/funnel/accepted/nudge")
    with transaction():
        nominations.answer(db.session.get(Nomination, way["Dia"]), True, by=None)
    jobs.send_nudges()
    assert mailed.mails("dia@agency.example", key="nudge:") == []
    states = {one.nomination_id: one.state for one in db.session.scalars(select(Nudge))}
    assert states == {way["Cai"]: NudgeState.SENT, way["Dia"]: NudgeState.MET, way["Eli"]: NudgeState.SENT}


def test_a_reminder_waits_for_working_hours_and_is_looked_at_again_then(browser, coordinator, cohort, way, today):
    today.move_to("2027-01-11T16:00:00+00:00")  # midnight in Kuala Lumpur
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/funnel/accepted/nudge")
    jobs.send_nudges()
    assert mailed.mails(key="nudge:") == []
    with transaction():
        nominations.answer(db.session.get(Nomination, way["Cai"]), False, by=None)
    today.move_to("2027-01-12T02:00:00+00:00")
    jobs.send_nudges()
    assert {one.recipient for one in mailed.mails(key="nudge:")} == {"dia@agency.example", "eli@agency.example"}


def test_only_coordinators_and_only_for_steps_that_people_can_do(browser, coordinator, cohort, way):
    browser.sign_in(world.make_user(Role.FACILITATOR))
    assert browser.get(f"/cohorts/{cohort.id}/funnel").status_code == 403
    browser.sign_in(coordinator)
    for step in ("offered", "attended", "nothing"):
        assert browser.post(f"/cohorts/{cohort.id}/funnel/{step}/nudge").status_code == 404


def test_steps_of_the_wings_count_only_for_those_of_whom_they_are_expected(browser, coordinator, way, cohort):
    with transaction():
        found = db.session.get(Cohort, cohort.id)
        found.prework, found.evaluation_survey = [Prework(course="some-course")], "evaluation-last-day"
    browser.sign_in(coordinator)
    page = browser.page(f"/cohorts/{cohort.id}/funnel")
    steps = [row.th.text for row in page.select(".bars tbody tr")]
    assert steps == [
        "Nominated", "Offered", "Accepted", "Pre-work done", "Attended", "Plan submitted", "Evaluation answered",
    ]  # fmt: skip
    assert names(browser.page(f"/cohorts/{cohort.id}/funnel/prework/nudge"), "who") == ["Ana", "Ben"]
    head = cells(page.select("[aria-labelledby=members] tr")[0])
    assert "Plan submitted" in head
    assert "Evaluation answered" not in head, "of a member of one person it would tell who has answered"
    assert "Evaluation answered" not in browser.get(f"/cohorts/{cohort.id}/funnel?export=csv").text
    assert browser.get(f"/cohorts/{cohort.id}/funnel/evaluation/nudge").status_code == 404, "nobody is listed"
    with transaction():
        db.session.get(Cohort, cohort.id).state = CohortState.COMPLETED
    assert "Remind: Complete your pre-work" not in browser.page(f"/cohorts/{cohort.id}/funnel").text


def test_every_step_leads_somewhere_and_speaks_the_readers_language(browser, coordinator, cohort, way, monkeypatch):
    for step in house().cohort_steps():
        if not step.whole:
            assert address_of(step.endpoint).startswith("http")
    monkeypatch.setattr(funnel, "_l", lambda text: LazyString(lambda: f"{get_locale()}: {text}"))
    with transaction():
        db.session.get(Nomination, way["Cai"]).user.language = "id"
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/funnel/accepted/nudge")
    jobs.send_nudges()
    assert "id: Answer the offer" in mailed.mails("cai@agency.example", key="nudge:")[0].subject
    assert "en: Answer the offer" in mailed.mails("dia@agency.example", key="nudge:")[0].subject


def figure(code, *by):
    return {cell.dims: (cell.numerator, cell.denominator) for cell in house().measures[code].read(YEAR, by)}


def test_the_measures_of_gathering(way, cohort):
    ana, ben = way["Ana"], way["Ben"]
    with transaction():
        moments = [datetime(2027, 3, day, 2, tzinfo=UTC) for day in (1, 2)]
        for moment in moments:
            one = Session(cohort_id=cohort.id, title="x", starts_at=moment, ends_at=moment + timedelta(hours=1))
            db.session.add(one)
            db.session.flush()
            db.session.add(Attendance(session_id=one.id, nomination_id=ana, present=True))
        db.session.add(Attendance(session_id=one.id, nomination_id=ben, present=True))
        db.session.get(Cohort, cohort.id).state = CohortState.COMPLETED
        db.session.get(Nomination, ana).state = NominationState.ATTENDED
        db.session.get(Nomination, ben).state = NominationState.NO_SHOW
    assert figure("gather.nominations", "member") == {("Fiji",): (3, None), ("Malaysia",): (3, None)}
    assert figure("gather.offered") == {(): (5, 6)}
    assert figure("gather.accepted", "member") == {("Fiji",): (0, 2), ("Malaysia",): (2, 3)}
    assert figure("gather.attended") == {(): (1, 2)}
    assert figure("gather.no_show", "agency_family") == {("border_immigration",): (1, 2)}
    assert figure("gather.attendance") == {(): (3, 4)}
    assert figure("gather.prework") == {(): (0, 0)}
    assert figure("gather.evaluation") == {(): (0, 0)}


def test_the_funnel_takes_as_many_statements_for_200_nominations_as_for_one(browser, coordinator, cohort, statements):
    agency, cohort_id = world.make_agency(), cohort.id
    browser.sign_in(coordinator)

    def sent_with(more):
        for _ in range(more):
            found = db.session.get(Cohort, cohort_id)
            world.make_nomination(
                found, world.make_user(agency=agency), state=NominationState.OFFERED, offered_at=clock.now()
            )
        counted = []
        for url in (f"/cohorts/{cohort_id}/funnel", f"/cohorts/{cohort_id}/funnel/accepted/nudge"):
            statements.clear()
            browser.page(url)
            counted.append(len(statements))
        return counted

    assert sent_with(1) == sent_with(199)
