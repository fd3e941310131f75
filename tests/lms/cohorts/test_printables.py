"""What is printed for a cohort: the agenda, and badges in the script of each person."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lms.accounts.models import User
from lms.cohorts import printing
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import BADGE_SIGNS, Nomination, NominationState
from lms.cohorts.models.sessions import Place
from lms.db import db
from lms.roles import Role
from tests import world
from tests.lms.cohorts.test_agenda import make_session

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def cohort_id():
    return world.make_cohort(title="Border Forum 2027", state=CohortState.CONFIRMED).id


def seat(cohort_id, **values):
    person = world.make_user(**values)
    cohort = db.session.get(Cohort, cohort_id)
    return world.make_nomination(cohort, person, state=NominationState.ACCEPTED).id


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_badge_for_everybody_who_took_a_seat(browser, coordinator, cohort_id):
    for number in range(9):
        seat(cohort_id, name=f"Officer Number {number}")
    world.make_nomination(db.session.get(Cohort, cohort_id), world.make_user(name="Not coming"))
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/{cohort_id}/badges.pdf")
    assert answer.mimetype == "application/pdf"
    text = words(answer.data)
    assert all(f"Officer Number {number}" in text for number in range(9))
    assert "Malaysia" in text
    assert "Not coming" not in text
    assert all(code in text for code in db.session.scalars(select(Nomination.badge_code).where(
        Nomination.state == NominationState.ACCEPTED)))  # fmt: skip
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 2, "eight on a sheet"


@pytest.mark.parametrize(
    "own", ["නදීශා පෙරේරා", "محمد علي", "สมชาย ใจดี", "陈伟", "नेपाल", "ဒေါ်အောင်", "დავით", "ދިވެހި", "🦀 Ana", "\u202eAna"]
)
def test_names_stand_in_every_script_and_nothing_unprintable_stops_the_sheet(cohort_id, own):
    seat(cohort_id, name="Ana Sol", name_own_script=own)
    nomination = db.session.scalars(select(Nomination)).one()
    pdf = printing.badges(nomination.cohort, [nomination])
    assert "Ana Sol" in words(pdf)


def test_names_that_look_like_markup_are_names(cohort_id):
    seat(cohort_id, name="#panic() *Ana* $x$", name_own_script="]#eval(")
    nomination = db.session.scalars(select(Nomination)).one()
    assert "#panic() *Ana* $x$" in words(printing.badges(nomination.cohort, [nomination]))


def test_long_names_stay_inside_their_badge(cohort_id):
    for name in ("A" * 120, "Wolfeschlegelsteinhausenbergerdorff " * 3):
        seat(cohort_id, name=name)
    people = db.session.scalars(select(Nomination)).all()
    assert len(PdfReader(io.BytesIO(printing.badges(people[0].cohort, people))).pages) == 1


def test_a_badge_code_is_short_random_and_of_one_person(cohort_id):
    for number in range(20):
        seat(cohort_id, name=f"N{number}")
    codes = db.session.scalars(select(Nomination.badge_code)).all()
    assert len(set(codes)) == 20
    assert all(len(code) == 10 and set(code) <= set(BADGE_SIGNS) for code in codes)


def test_without_people_there_is_no_sheet(browser, coordinator, cohort_id):
    browser.sign_in(coordinator)
    answer = browser.get(f"/cohorts/{cohort_id}/badges.pdf")
    assert answer.status_code == 409
    assert "Nobody has taken a seat yet" in answer.text


@pytest.mark.parametrize("language", ["en", "id", "ar"])
def test_the_agenda_is_printed_in_venue_time_for_who_reads_it(browser, cohort_id, language):
    helper = world.make_user(Role.FACILITATOR, name="Mei Sample")
    make_session(cohort_id, "Opening", 9, 10, room="Hall A", facilitators=[db.session.get(User, helper.id)])
    make_session(cohort_id, "Other track", 11, 12, track="B")
    mine = make_session(cohort_id, "My track", 11, 12, track="A")
    nomination = seat(cohort_id, name="Ana", language=language)
    world.save(Place(session_id=mine, nomination_id=nomination))
    browser.sign_in(db.session.scalars(select(User).where(User.name == "Ana")).one())
    text = words(browser.get(f"/cohorts/{cohort_id}/agenda.pdf").data)
    for part in ("Border Forum 2027", "09:00–10:00", "Opening", "Mei Sample", "Hall A", "My track"):
        assert part in text
    assert "Other track" not in text
    browser.sign_in(world.make_coordinator())
    assert "Other track" in words(browser.get(f"/cohorts/{cohort_id}/agenda.pdf").data)


def test_a_learner_without_a_seat_prints_nothing(browser, cohort_id):
    browser.sign_in(world.make_user())
    assert browser.get(f"/cohorts/{cohort_id}/agenda.pdf").status_code == 404
    assert browser.get(f"/cohorts/{cohort_id}/badges.pdf").status_code == 403
