"""What graduates get, each once: certificate, plan, membership, evaluation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from alumni.network.models import Membership
from alumni.plans.models.plans import Plan
from courses.credentials import services as credentials
from courses.credentials.models import Certificate, CertificateKind
from lms.cohorts import jobs
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.completing import Graduation
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Period
from surveys.collection.models import Invitation, Survey, SurveyState
from surveys.collection.services import answering as collection
from surveys.questionnaires.services import shipped as questionnaires
from tests import mailed, world

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def ready(people):
    """A running cohort with an evaluation; Ana was in both sessions, Ben in none."""
    with transaction():
        questionnaires.load_shipped()
    cohort = world.make_cohort(state=CohortState.RUNNING, evaluation_survey="evaluation-last-day")
    seated = [
        world.make_nomination(cohort, person, state=NominationState.ACCEPTED).id for person in people("Ana", "Ben")
    ]
    for n in range(2):
        starts = datetime(2027, 3, 1, 2 + n, tzinfo=UTC)
        ends = starts + timedelta(minutes=45)
        one = world.save(Session(cohort_id=cohort.id, title="Session", starts_at=starts, ends_at=ends))
        world.save(Attendance(session_id=one.id, nomination_id=seated[0], present=True))
    return cohort.id, seated


def count(model):
    return db.session.scalar(select(func.count(model.id)))


@pytest.fixture
def completed(browser, coordinator, ready):
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{ready[0]}/complete").status_code == 302
    return ready


def test_the_page_before_says_what_will_happen_to_whom(browser, coordinator, ready):
    browser.sign_in(coordinator)
    text = browser.page(f"/cohorts/{ready[0]}/complete").text
    for part in ("certificate of participation", "action plan to write", "the evaluation, open for three weeks",
                 "1 of 2 graduate", "Ana", "Ben"):  # fmt: skip
        assert part in text
    assert (count(Graduation), count(Survey)) == (0, 0)


def test_everything_follows_once(browser, completed):
    assert (count(Certificate), count(Plan), count(Graduation)) == (0, 0, 1), "the clock does it"
    assert "0 of 1 graduates have got them" in browser.page(f"/cohorts/{completed[0]}/funnel").text
    jobs.serve_graduates()
    assert "on their way" not in browser.page(f"/cohorts/{completed[0]}/funnel").text
    with transaction():
        for one in db.session.scalars(select(Graduation)):
            one.done_at = None  # as if it were owed again
    jobs.serve_graduates()
    counted = [count(model) for model in (Certificate, Plan, Membership, Invitation, Survey)]
    assert counted == [1, 1, 1, 1, 1]
    keys = sorted(one.key.split(":")[0] for one in mailed.mails("ana@agency.example"))
    assert keys == ["membership_offered", "plan_open", "survey_invitation"]
    assert mailed.mails("ben@agency.example") == []


def test_the_certificate_keeps_what_was_true(browser, completed):
    cohort_id, seated = completed
    jobs.serve_graduates()
    certificate = db.session.scalars(select(Certificate)).one()
    cohort, ana = db.session.get(Cohort, cohort_id), db.session.get(Nomination, seated[0])
    assert certificate.kind is CertificateKind.PARTICIPATION
    assert (certificate.course_title, certificate.venue, certificate.minutes) == (cohort.title, "Bangkok", 90)
    assert (certificate.started_on, certificate.completed_on) == (cohort.starts_on, cohort.ends_on)
    number = certificate.number
    browser.sign_in(ana.user)
    assert "Certificate of participation" in browser.page("/certificates").text
    browser.post(f"/certificates/{number}/name", data={"name": "Ana", "name_own_script": ""})
    pdf = browser.get(f"/certificates/{number}.pdf")
    assert pdf.data.startswith(b"%PDF")
    browser.sign_out()
    text = browser.page(f"/verify/{number}").text
    for part in ("This certificate is valid", "Took part in", "Bangkok", "1.5 hours", "Ana"):
        assert part in text
    assert "Course version" not in text
    badge = browser.get(f"/badges/achievements/{cohort.programme.code}/{cohort_id}")
    assert "Take part in the sessions" in badge.text


def test_a_corrected_name_makes_a_new_certificate_of_the_same_nomination(browser, coordinator, completed):
    jobs.serve_graduates()
    number = db.session.scalars(select(Certificate.number)).one()
    browser.sign_in(db.session.get(Nomination, completed[1][0]).user)
    browser.post(f"/certificates/{number}/name", data={"name": "Ana", "name_own_script": ""})
    browser.sign_in(coordinator)
    browser.post(f"/courses/certificates/{number}/name", data={"name-name": "Ana Rahma", "name-name_own_script": ""})
    both = db.session.scalars(select(Certificate).order_by(Certificate.edition)).all()
    assert [one.edition for one in both] == [1, 2]
    assert both[0].nomination_id == both[1].nomination_id
    assert both[1].of_participation


def test_the_evaluation_asks_graduates_only_and_is_answered(browser, completed):
    jobs.serve_graduates()
    survey = db.session.scalars(select(Survey)).one()
    assert (survey.state, survey.cohort_id) == (SurveyState.OPEN, completed[0])
    invitation_id = db.session.scalars(select(Invitation.id)).one()
    ana = db.session.get(Nomination, completed[1][0]).user
    assert db.session.get(Invitation, invitation_id).user_id == ana.id
    browser.sign_in(ana)
    home = browser.page(f"/cohorts/{completed[0]}/home").text
    for part in ("Answer survey", "Write plan"):
        assert part in home
    with transaction():
        collection.save_draft(invitation_id, {"e_able": "alone"})
    with transaction():
        collection.send(invitation_id)
    assert "Answer survey" not in browser.page(f"/cohorts/{completed[0]}/home").text
    (answered,) = house().measures["gather.evaluation"].read(Period(date(2027, 1, 1), date(2027, 12, 31)), ())
    assert (answered.numerator, answered.denominator) == (1, 1)


def test_a_cohort_whose_questionnaire_is_gone_is_completed_all_the_same(browser, coordinator, ready):
    with transaction():
        db.session.get(Cohort, ready[0]).evaluation_survey = "no-such-questionnaire"
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{ready[0]}/complete").status_code == 302
    jobs.serve_graduates()
    assert (count(Certificate), count(Survey)) == (1, 0)


def test_one_persons_trouble_keeps_nobody_else_waiting(browser, coordinator, ready, monkeypatch):
    cohort_id, (ana, ben) = ready
    with transaction():
        for session_id in db.session.scalars(select(Session.id)).all():
            db.session.add(Attendance(session_id=session_id, nomination_id=ben, present=True))
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort_id}/complete")
    monkeypatch.setattr(credentials, "TRIES", 0)  # no certificate can be issued
    with transaction():
        db.session.add(Certificate(**certified(ana)))
    jobs.serve_graduates()
    owed = db.session.scalars(select(Graduation.nomination_id).where(Graduation.done_at.is_(None))).all()
    assert owed == [ben]
    monkeypatch.undo()
    jobs.serve_graduates()
    assert count(Plan) == 2


def certified(nomination_id):
    """A certificate that somebody has already."""
    words = ("number", "name", "course_code", "course_title", "course_summary", "course_version", "signatory_title")
    day = db.session.get(Nomination, nomination_id).cohort.ends_on
    return {
        **dict.fromkeys(words, "x"), "nomination_id": nomination_id, "course_language": "en", "minutes": 1,
        "pass_mark": 0, "completed_on": day, "issued_on": day, "signatory_name": "", "status_list": 2027,
        "status_index": 1,
    }  # fmt: skip
