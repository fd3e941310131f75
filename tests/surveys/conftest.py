from datetime import date

import pytest
import time_machine

from lms.db import db, transaction
from lms.house import house
from lms.manifest import Audience
from lms.roles import Role
from surveys.collection.models import Invitation
from surveys.collection.services import inviting, opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from tests import world
from tests.surveys.questionnaires import TABLE

TODAY = "2026-11-23T04:00:00+00:00"


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator():
    return world.make_user(Role.COORDINATOR)


@pytest.fixture
def make_survey(coordinator, audience):
    """An open survey of the small questionnaire for the given people."""

    def make(people, *, opened=True, title="Pulse 2026"):
        audience(people)
        questionnaire = world.save(QuestionnaireVersion(code=f"pulse-{title}", version="1", title="Pulse", body=TABLE))
        with transaction():
            survey = services.create(
                title=title,
                questionnaire_id=questionnaire.id,
                audience="test",
                closes_on=date(2026, 12, 14),
                time_zone="Asia/Bangkok",
                by=coordinator,
            )
        if opened:
            with transaction():
                opening.open_survey(survey.id, by=coordinator)
        return survey

    return make


@pytest.fixture
def audience(app):
    """Say who the audience named test is."""
    ids: list[int] = []
    audiences = house().audiences
    audiences["test"] = Audience("test", "People of this test", lambda: ids)  # type: ignore[index]

    def say(people):
        ids[:] = [person.id for person in people]

    yield say
    del audiences["test"]  # type: ignore[attr-defined]


def links_of(survey):
    """Invitation id to the address in the mail."""
    with transaction():
        return {
            one.id: inviting.personal_link(one, survey).removeprefix("http://localhost")
            for one in db.session.query(Invitation).filter_by(survey_id=survey.id)
        }
