"""A survey with names: who answered what is shown to those of whom people were told, and every look is written down."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from surveys.collection.models import Invitation, Mode, Signature
from surveys.collection.services import answering, opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import world
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.usefixtures("today")

NAMES = ("Ana Rahma", "Ben Sok", "Cai Nguyen")


@pytest.fixture
def make_closed(coordinator, audience):
    """Three people, two of whom answer; closed."""

    def make(mode, *, names=NAMES, answered=2):
        audience([world.make_user(name=name) for name in names])
        version = world.save(QuestionnaireVersion(code=f"pulse-{mode}", version="1", title="Pulse", body=TABLE))
        with transaction():
            survey_id = services.create(
                title=f"Pulse {mode}", questionnaire_id=version.id, audience="test", mode=mode,
                closes_on=date(2026, 12, 14), time_zone="Asia/Bangkok", by=coordinator,
            ).id  # fmt: skip
        with transaction():
            opening.open_survey(survey_id, by=coordinator)
        rows = db.session.execute(
            select(Invitation.id).join(Invitation.user).where(Invitation.survey_id == survey_id)
        ).scalars()
        for number, invitation_id in enumerate(list(rows)[:answered]):
            with transaction():
                said = {"used": "yes", "people": 7 + number, "story": "<b>One list</b> at every desk"}
                answering.save_draft(invitation_id, said)
            with transaction():
                answering.send(invitation_id)
        with transaction():
            closing.close(survey_id, by=coordinator)
        return survey_id

    return make


def test_who_answered_what_is_shown_whole_and_each_look_is_written_down(browser, coordinator, make_closed):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(coordinator)
    url = f"/surveys/{survey_id}/results/people"
    assert "Who answered what" in browser.page(f"/surveys/{survey_id}/results").text
    page = browser.page(url)
    shown = [one.text for one in page.select(".rows h3 a")]
    assert len(shown) == 2
    assert set(shown) < set(NAMES)
    assert looks() == []
    person = browser.page(page.select_one(".rows h3 a")["href"])
    assert "<b>One list</b> at every desk" in person.text, "words stand as they were typed, and as text"
    assert not person.select("dd b")
    whose = db.session.scalars(select(Signature)).all()
    assert looks() in ([whose[0].user_id], [whose[1].user_id])
    assert browser.page(f"{url}?q={shown[0]}").select(".rows h3 a")[0].text == shown[0]
    assert "Nothing fits this search" in browser.page(f"{url}?q=nobody-of-this-name").text


def test_the_file_holds_what_people_said_and_is_written_down(browser, coordinator, make_closed):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(coordinator)
    text = browser.get(f"/surveys/{survey_id}/results/people?export=csv").text
    head, *rows = text.strip().lstrip("\ufeff").splitlines()
    assert head.startswith("Name,E-mail,Member,Agency,")
    assert len(rows) == 2
    assert "at every desk" in rows[0]
    assert looks() == [None]


@pytest.mark.parametrize("mode", [Mode.ANONYMOUS, Mode.CONFIDENTIAL])
def test_no_other_survey_shows_whose_answers_are_whose(browser, coordinator, make_closed, mode):
    survey_id = make_closed(mode)
    browser.sign_in(coordinator)
    assert "Who answered what" not in browser.page(f"/surveys/{survey_id}/results").text
    assert browser.get(f"/surveys/{survey_id}/results/people").status_code == 404
    kept = db.session.scalars(select(Signature)).all()
    assert [one.answers for one in kept] == [None] * (2 if mode is Mode.CONFIDENTIAL else 0)
    for one in kept:
        assert browser.get(f"/surveys/{survey_id}/results/people/{one.answer_id}").status_code == 404


def test_answers_of_one_survey_are_not_found_under_another(browser, coordinator, make_closed):
    first = make_closed(Mode.NAMED)
    answer_id = db.session.scalars(select(Signature.answer_id)).first()
    browser.sign_in(coordinator)
    assert browser.get(f"/surveys/{first + 1}/results/people/{answer_id}").status_code == 404
    assert browser.get(f"/surveys/{first}/results/people/x").status_code == 404


@pytest.mark.parametrize("role", [Role.MENTOR, Role.FACILITATOR])
def test_it_is_for_those_who_read_results(browser, make_closed, role):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(world.make_user(role))
    assert browser.get(f"/surveys/{survey_id}/results/people").status_code == 403


def test_the_list_takes_as_many_statements_for_many_as_for_one(browser, coordinator, make_closed, statements):
    survey_id = make_closed(Mode.NAMED, names=[f"Officer {n:02}" for n in range(20)], answered=1)
    browser.sign_in(coordinator)
    url = f"/surveys/{survey_id}/results/people"
    browser.get(url)
    statements.clear()
    browser.get(url)
    few = len(statements)
    with transaction():
        kept = db.session.scalars(select(Signature)).one()
        others = db.session.scalars(select(Invitation).where(Invitation.user_id != kept.user_id)).all()
        for one in others:
            db.session.add(
                Signature(answer_id=one.id, survey_id=survey_id, user_id=one.user_id, answers={"used": "no"})
            )
    statements.clear()
    assert len(browser.page(url).select(".rows h3 a")) == 20
    assert len(statements) == few


def looks():
    """Whom somebody looked at, as the audit trail has it."""
    return list(db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.action == "survey.names_read")).all())
