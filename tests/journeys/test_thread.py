"""The whole thread, as one officer and the office live it: from an invitation to a report that nothing alters.

Time is moved, not waited for. The database is one of its own, because closing a survey rewrites its files.
"""

import csv
import io
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from alumni.plans import jobs as plans
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpState, Outcome, PlanState
from courses.catalogue import services as catalogue
from courses.credentials.models import Certificate
from courses.learning.models import Enrolment, EnrolmentState
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts import jobs as cohort_jobs
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.monitoring import services as monitoring
from lms.notifications import jobs as mail
from lms.notifications.models import MailState, OutboxMessage
from lms.organisations import services as organisations
from surveys.collection import jobs as collection
from surveys.collection.models import Invitation, Survey, SurveyState
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.services import shipped as questionnaires
from surveys.results import jobs as results
from tests import mailed, world
from tests.conftest import Browser
from tests.courses.test_learning import finish_lessons, sit
from tests.journeys import processes

pytestmark = pytest.mark.process

SITI, OTHERS = "siti@agency.example", [f"officer{n}@agency.example" for n in range(6)]
PASSWORD = "four words at sea"
SURVEY = "Annual Survey of Alumni 2027"


@pytest.fixture
def app(database_address, tmp_path):
    with processes.own_database(database_address, tmp_path) as url, processes.own_house(url, tmp_path) as app:
        app.test_client_class = Browser
        with transaction():
            organisations.load()
            programmes.load_programmes()
            monitoring.load_logframe()
            questionnaires.load_shipped()
            catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
        yield app


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False) as traveller:
        yield traveller


class Office:
    """What the coordinator does at the desk."""

    def __init__(self, browser):
        self.browser, self.coordinator_id = browser, world.make_coordinator().id

    def __enter__(self):
        self.browser.sign_in(db.session.get(User, self.coordinator_id))
        return self.browser

    def __exit__(self, *_failure):
        self.browser.sign_out()


def person(email):
    return db.session.scalars(select(User).where(User.email == email)).one()


def as_(browser, email):
    browser.sign_in(person(email))
    return browser


def deliver():
    mail.deliver()
    assert set(db.session.scalars(select(OutboxMessage.state))) <= {MailState.SENT}


def test_the_whole_thread(app, clock):
    browser = app.test_client()
    office = Office(browser)
    agency_id, away_id = world.make_agency().id, world.make_agency(world.make_member("FJ")).id
    siti_opens_her_account(browser, office, agency_id)
    siti_takes_the_course(browser)
    cohort_id = the_cohort_is_scheduled(office)
    people_are_nominated(office, cohort_id, agency_id, away_id)
    seats_are_offered_and_accepted_by_link(browser, office, cohort_id)
    the_cohort_meets_and_is_completed(office, cohort_id, clock)
    plans_are_written_and_agreed(browser, office)
    the_supervisor_supports(browser, clock)
    follow_ups_are_answered(browser, office, clock)
    alumni_join_and_find_each_other(browser)
    the_survey_is_asked_and_closed(browser, office, clock)
    siti_closes_her_plan(browser, office, clock)
    the_indicators_say_so_and_the_report_stays(office, clock)


def siti_opens_her_account(browser, office, agency_id):
    with office as desk:
        sent = {"email": SITI, "name": "Siti", "agency": agency_id, "language": "en", "role": "learner"}
        assert desk.post("/people/invite", data=sent).status_code == 302
    deliver()
    link = mailed.link(mailed.mails(SITI, key="invitation")[0], "/welcome/")
    words = {"name": "Siti Rahma", "language": "en", "time_zone": "Asia/Kuala_Lumpur", "gender": "woman"}
    secret = {"password": PASSWORD, "repeat": PASSWORD, "terms": "y"}
    assert browser.post(link, data=words | secret).headers["Location"] == "/"
    browser.sign_out()
    assert browser.post("/login", data={"email": SITI, "password": PASSWORD}).status_code == 302
    assert "Siti" in browser.page("/").text


def siti_takes_the_course(browser):
    as_(browser, SITI)
    page = browser.page("/courses/")
    course = next(a["href"] for a in page.select("main a[href^='/courses/']"))
    assert browser.post(f"{course}/enrol").status_code == 302
    enrolment = db.session.scalars(select(Enrolment)).one()
    finish_lessons(browser, enrolment)
    attempt_id = sit(browser, enrolment)
    assert "You have passed" in browser.page(f"/attempts/{attempt_id}").text
    assert db.session.scalars(select(Enrolment.state)).one() is EnrolmentState.COMPLETED
    number = db.session.scalars(select(Certificate.number)).one()
    browser.post(f"/certificates/{number}/name", data={"name": "Siti Rahma"})
    assert browser.get(f"/certificates/{number}.pdf").data.startswith(b"%PDF")
    browser.sign_out()
    assert "Siti Rahma" in browser.page(f"/verify/{number}").text


def the_cohort_is_scheduled(office):
    with office as desk:
        page = desk.page("/cohorts/new")
        courses = [one["value"] for one in page.select("select[name=prework-0-course] option") if one["value"]]
        forum = next(one["value"] for one in page.select("select[name=programme_id] option") if "Border" in one.text)
        sent = world.cohort_form(forum, venue="Bangkok", seats="7") | {
            "prework-0-course": courses[0], "prework-0-due_on": "2027-02-20",
        }  # fmt: skip
        where = desk.post("/cohorts/new", data=sent).headers["Location"]
        for title, day in (("Routes and risks", "2027-03-01"), ("From first contact to referral", "2027-03-02")):
            form = {"title": title, "day": day, "starts": "09:00", "ends": "11:00"}
            assert desk.post(f"{where}/sessions/new", data=form).status_code == 302
        for iso2, seats in (("MY", 5), ("FJ", 2)):
            member_id = world.make_member(iso2).id
            assert desk.post(f"{where}/seats", data={"member": member_id, "seats": seats}).status_code == 302
        assert desk.post(f"{where}/move/nominating").status_code == 302
    return int(where.rsplit("/", 1)[1])


def people_are_nominated(office, cohort_id, agency_id, away_id):
    with office as desk:
        form = {"name": "Siti", "email": SITI, "agency": agency_id, "post": "", "language": "en"}
        assert desk.post(f"/cohorts/{cohort_id}/nominate", data=form).status_code == 302
        agencies = {one: db.session.get(world.Agency, one).name for one in (agency_id, away_id)}
        lines = [
            f"Officer {n},{email},{'FJ' if n < 2 else 'MY'},{agencies[away_id if n < 2 else agency_id]},,en"
            for n, email in enumerate(OTHERS)
        ]
        text = "name,email,member,agency,post,language\n" + "\n".join(lines)
        where = desk.post(
            f"/imports/nominations/{cohort_id}",
            data={"file": (io.BytesIO(text.encode()), "people.csv")},
            content_type="multipart/form-data",
        ).headers["Location"]
        assert "Nothing is written yet" in desk.page(where).text
        assert desk.post(f"{where}/commit", data={"rows": "all"}).status_code == 302
    assert db.session.scalar(select(func.count(Nomination.id))) == 7


def seats_are_offered_and_accepted_by_link(browser, office, cohort_id):
    ids = list(db.session.scalars(select(Nomination.id)))
    with office as desk:
        page = desk.post(f"/cohorts/{cohort_id}/offer", data={"nomination": ids}, follow_redirects=True)
        assert "7 seats are offered" in page.text
    deliver()
    for email in (SITI, *OTHERS):
        link = mailed.link(mailed.mails(email, key="offer:")[0], "/offer/")
        browser.get(link)
        assert browser.post(link, data={"answer": "accept"}).status_code == 302
    assert set(db.session.scalars(select(Nomination.state))) == {NominationState.ACCEPTED}
    assert db.session.scalar(select(func.count(Enrolment.id))) == 7, "pre-work for everybody who comes"
    assert "Routes and risks" in as_(browser, SITI).page("/cohorts/mine").text


def the_cohort_meets_and_is_completed(office, cohort_id, clock):
    clock.move_to("2027-03-01T01:00:00+00:00")
    with office as desk:
        for state in ("confirmed", "running"):
            assert desk.post(f"/cohorts/{cohort_id}/move/{state}").status_code == 302
        by_email = {
            one.user.email: one.id for one in db.session.scalars(select(Nomination)) if one.user.email != OTHERS[5]
        }
        for session_id in list(db.session.scalars(select(Session.id))):
            path = f"/cohorts/sessions/{session_id}/attendance"
            assert desk.post(path, data={"present": list(by_email.values())}).status_code == 302
    clock.move_to("2027-03-08T02:00:00+00:00")
    with office as desk:
        assert "is over" in desk.page("/").text
        page = desk.post(f"/cohorts/{cohort_id}/complete", follow_redirects=True)
        assert "6 people graduated" in page.text
    cohort_jobs.serve_graduates()
    deliver()
    assert db.session.scalar(select(func.count(Plan.id))) == 6


def plans_are_written_and_agreed(browser, office):
    for place, email in enumerate((SITI, *OTHERS[:4])):
        as_(browser, email)
        assert "Write plan" in browser.page("/").text
        plan_id = person_plan(email).id
        actions = {"what-0": f"Brief shift {place}", "due_month-0": "2027-05", "success_sign-0": "The list is used"}
        actions |= {"what-1": "Write a checklist", "due_month-1": "2027-08", "success_sign-1": "It hangs there"}
        sent = {"goal": "The same five questions", "today": "Each asks differently", "seen": "0", "submit": "yes"}
        assert browser.post(f"/plans/{plan_id}/write", data=sent | actions).status_code == 302
    ids = list(db.session.scalars(select(Plan.id).where(Plan.state == PlanState.SUBMITTED)))
    with office as desk:
        assert "Plans to review" in desk.page("/plans/board").text
        for plan_id in ids:
            assert desk.post(f"/plans/{plan_id}/agree").status_code == 302
    assert db.session.scalar(select(func.count(FollowUp.id))) == 20


def person_plan(email):
    return db.session.scalars(select(Plan).join(Plan.user).where(User.email == email)).one()


def the_supervisor_supports(browser, clock):
    as_(browser, SITI)
    boss = {"name": "Chief Inspector", "email": "chief@agency.example"}
    assert browser.post(f"/plans/{person_plan(SITI).id}/support", data=boss).status_code == 302
    browser.sign_out()
    deliver()
    clock.shift(3 * 86400)
    link = mailed.link(mailed.mails(boss["email"])[0], "/support/")
    assert browser.post(link, data={"answer": "supported", "note": "Good."}).status_code == 302
    assert "I support this plan" in as_(browser, SITI).page(f"/plans/{person_plan(SITI).id}").text
    browser.sign_out()


def answer(browser, email, *statuses):
    """Answer the latest follow-up from its mail."""
    link = mailed.link(mailed.mails(email, key="follow_up_due:")[-1], "/follow-up/")
    told = {f"status-{one.id}": told for one, told in zip(person_plan(email).actions, statuses, strict=True)}
    sent = {"same_post": "yes", "helped": ["supervisor"], "hindered": ["no_time"], "note": "Slowly"}
    assert browser.post(link, data=told | sent).status_code == 302


def follow_ups_are_answered(browser, office, clock):
    for day, statuses in (("2027-04-05", ("started", "planned")), ("2027-06-03", ("done", "started"))):
        clock.move_to(f"{day}T02:00:00+00:00")
        plans.tick()
        deliver()
        with office as desk:
            assert len(desk.page("/plans/board/follow-ups?show=due").select("tbody tr")) == 5
        answer(browser, SITI, *statuses)
    answer(browser, OTHERS[0], "started", "blocked")
    with office as desk:
        answered = desk.page("/plans/board/follow-ups?show=answered")
        assert len(answered.select("tbody tr")) == 3


def alumni_join_and_find_each_other(browser):
    for email in (SITI, *OTHERS[:5]):
        as_(browser, email)
        assert browser.post("/alumni/me", data={"terms": "y"}).status_code == 302
    shown = {f"see_{one}": "nobody" for one in ("agency", "post", "topics", "email")} | {"see_name": "cohort"}
    as_(browser, SITI)
    assert browser.post("/alumni/me", data=shown | {"listed": "y", "topics": "Documents"}).status_code == 302
    as_(browser, OTHERS[0])
    found = browser.page("/alumni/?q=siti")
    assert "Siti Rahma" in found.text
    assert "Siti Rahma" in browser.page(found.select_one("main ul li a")["href"]).text
    browser.sign_out()


def the_survey_is_asked_and_closed(browser, office, clock):
    clock.move_to("2027-07-01T02:00:00+00:00")
    with office as desk:
        page = desk.page("/surveys/new")
        chosen = page.select_one("select[name=questionnaire] option")["value"]
        sent = {"title": SURVEY, "questionnaire": chosen, "audience": "alumni", "closes_on": "2027-07-22"}
        sent["cuts"] = [one["value"] for one in page.select("input[name=cuts][checked]")]
        where = desk.post("/surveys/new", data=sent | {"time_zone": "Asia/Bangkok"}).headers["Location"]
        assert "6 people will be asked" in desk.page(where).text
        assert desk.post(f"{where}/open").status_code == 302
    deliver()
    survey = db.session.scalars(select(Survey)).one()
    sections, links = parse(survey.body).sections, {}
    for email in (SITI, *OTHERS[:5]):
        mails = [one for one in mailed.mails(email) if "/s/" in one.text]
        links[email] = mailed.link(mails[-1], "/s/")
    for link in list(links.values())[:5]:
        for number, section in enumerate(sections, 1):
            codes = [question.code for question in section.questions]
            answers = {"c_used": "weekly", "c_use_area": ["detection"], "c_xborder": "one_two", "c_shared_n": "8"}
            kept = {code: value for code, value in answers.items() if code in codes}
            assert browser.post(f"{link}/{number}", data=kept | {"seen": codes, "anyway": "y"}).status_code == 302
        assert browser.post(f"{link}/send").status_code == 302
    for day in ("2027-07-08", "2027-07-15", "2027-07-20"):
        clock.move_to(f"{day}T03:00:00+00:00")
        collection.remind()
    late = [one for one in mailed.mails(OTHERS[4]) if "/s/" in one.text]
    early = [one for one in mailed.mails(SITI) if "/s/" in one.text]
    assert (len(late) > 1, len(early)) == (True, 1), "only who has not answered is reminded"
    clock.move_to("2027-07-22T17:00:00+00:00")
    results.close()
    assert db.session.scalars(select(Survey.state)).one() is not SurveyState.OPEN
    assert "closed" in browser.page(links[OTHERS[4]]).text
    assert db.session.scalar(select(func.count()).select_from(Invitation)) in (0, 6)
    with office as desk:
        page = desk.page(f"{where}/results").text
        assert "Every week" in page
        assert "100%" in page


def siti_closes_her_plan(browser, office, clock):
    for day in ("2027-09-01", "2028-03-06"):
        clock.move_to(f"{day}T02:00:00+00:00")
        plans.tick()
        plans.tick()
        mail.deliver()
    assert len(mailed.mails(SITI, key="follow_up_due:")) == 4, "four follow-ups, one mail each: she is not late"
    answer(browser, SITI, "done", "started")
    found = person_plan(SITI)
    assert (found.state, found.outcome) == (PlanState.CLOSED, Outcome.PARTLY)
    assert [one.state for one in found.follow_ups] == [
        FollowUpState.ANSWERED, FollowUpState.ANSWERED, FollowUpState.MISSED, FollowUpState.ANSWERED,
    ]  # fmt: skip
    with office as desk:
        assert "Closed" in desk.page(f"/cohorts/{db.session.scalars(select(Cohort.id)).one()}/nominations").text


def figures(desk):
    rows = csv.DictReader(io.StringIO(desk.get("/indicators/?period=2027&export=csv").text.lstrip("\ufeff")))
    return {row["Code"]: (row["Numerator"], row["Denominator"]) for row in rows}


def the_indicators_say_so_and_the_report_stays(office, clock):
    with office as desk:
        found = figures(desk)
        assert found["1.1"] == ("6", ""), "officials trained"
        assert found["1.2"] == ("1", "1"), "women, of those whose gender is known"
        assert found["1.3"] == ("2", ""), "members reached"
        assert found["2.1"] == ("5", "6"), "plans in time, of all who were asked"
        assert found["2.2"] == ("1", "5"), "an action done after six months: silence is not done"
        assert found["2.3"] == ("1", "1"), "supervisors who support"
        assert found["3.1"] == ("5", "5"), "contacts across borders, from the survey"
        where = desk.post("/indicators/lock/2027", data={"title": "Annual report 2027"}).headers["Location"]
        before = [row.select("td")[1].text for row in desk.page(where).select("tbody tr")]
        another_cohort_of_that_year_is_completed(desk)
        assert figures(desk)["1.1"] == ("7", "")
        report = desk.page(where)
        assert [row.select("td")[1].text for row in report.select("tbody tr")] == before
        assert "Records have changed since this report" in report.text
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.person_id.is_not(None))) > 50


def another_cohort_of_that_year_is_completed(desk):
    programme = db.session.scalars(select(world.Programme)).first()
    cohort = world.make_cohort(
        programme, title="Late", starts_on=date(2027, 12, 1), ends_on=date(2027, 12, 2), state="running"
    )
    cohort_id = cohort.id
    nomination_id = world.make_nomination(cohort, world.make_user(), state=NominationState.ACCEPTED).id
    form = {"title": "Only", "day": "2027-12-01", "starts": "09:00", "ends": "11:00"}
    assert desk.post(f"/cohorts/{cohort_id}/sessions/new", data=form).status_code == 302
    session_id = db.session.scalars(select(Session.id).where(Session.cohort_id == cohort_id)).one()
    desk.post(f"/cohorts/sessions/{session_id}/attendance", data={"present": [nomination_id]})
    assert desk.post(f"/cohorts/{cohort_id}/complete").status_code == 302
    cohort_jobs.serve_graduates()
