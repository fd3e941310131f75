from datetime import date

import pytest

from lms.db import db, transaction
from surveys.collection.models import Mode, Survey
from surveys.collection.services import opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import world
from tests.lms.files.test_stripping import document, pdf, photo
from tests.surveys.conftest import links_of
from tests.surveys.files.sending import TABLE, send


@pytest.fixture
def make_survey(coordinator, audience):
    """A survey of the rooms for so many people; open, where it is not said otherwise."""

    def make(people=1, *, mode=Mode.NAMED, table=TABLE, opened=True):
        audience([world.make_user(name=f"Officer {n:02}") for n in range(people)])
        version = world.save(QuestionnaireVersion(code="rooms", version="1", title="Rooms", body=table))
        with transaction():
            survey_id = services.create(
                title="Rooms", questionnaire_id=version.id, audience="test", mode=mode,
                closes_on=date(2026, 12, 14), time_zone="Asia/Bangkok", by=coordinator,
            ).id  # fmt: skip
        if opened:
            with transaction():
                opening.open_survey(survey_id, by=coordinator)
        return db.session.get(Survey, survey_id)

    return make


@pytest.fixture
def link(make_survey):
    return next(iter(links_of(make_survey()).values()))


@pytest.fixture
def closed(browser, make_survey, coordinator):
    """A closed survey of three people: two sent a plan, one of them two and a photo; one sent none."""
    survey = make_survey(3)
    first, second, third = links_of(survey).values()
    send(browser, first, ("plan.pdf", pdf()), anyway="yes")
    send(browser, second, ("plan.pdf", pdf()), attach="plan")
    send(browser, second, ("other.docx", document()), attach="plan")
    send(browser, second, ("view.jpg", photo()), attach="view", question="view")
    send(browser, third, anyway="yes")
    for one in (first, second, third):
        assert browser.post(f"{one}/send").status_code == 302
    with transaction():
        closing.close(survey.id, by=coordinator)
    return survey.id
