"""By which link answers came: said as long as no way stands for fewer than five people."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from lms.db import db, transaction
from lms.monitoring.release import K
from surveys.collection.arrivals import Came, came, said
from surveys.collection.models import Invitation, Survey
from surveys.collection.services import answering, opening, visiting
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import world
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.usefixtures("today")
NUMBERS = st.integers(0, 30)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_no_way_and_no_rest_of_one_is_fewer_than_five(by_open_link, by_personal_link, repeated):
    found = came(by_open_link, by_personal_link, min(repeated, by_open_link))
    ways = (found.by_open_link, found.by_personal_link)
    assert ways in ((None, None), (by_open_link, by_personal_link))
    assert all(n is None or n == 0 or n >= K for n in ways)
    if found.repeated:
        assert found.repeated >= K
        assert by_open_link == found.repeated or by_open_link - found.repeated >= K


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ((12, 30, 0), Came(12, 30, 0)),
        ((12, 0, 0), Came(12, 0, 0)),
        ((0, 30, 0), Came(0, 30, 0)),
        ((4, 30, 0), Came(None, None, None)),
        ((12, 4, 0), Came(None, None, None)),
        ((12, 30, 3), Came(12, 30, None)),
        ((12, 30, 7), Came(12, 30, 7)),
        ((12, 30, 8), Came(12, 30, None)),
    ],
)
def test_what_is_said(numbers, found):
    assert came(*numbers) == found


def test_without_the_open_link_nothing_is_said(app):
    with app.test_request_context():
        assert said(came(0, 30, 0)) == ""


@pytest.fixture
def event(coordinator, audience):
    """A survey with an open link and invitations, answered by so many by each."""

    def make(by_open_link, by_personal_link):
        audience([world.make_user() for _n in range(max(by_personal_link, 1))])
        form = world.save(QuestionnaireVersion(code="event", version="1", title="Event", body=TABLE))
        with transaction():
            survey_id = services.create(
                title="Event", questionnaire_id=form.id, audience="test", open_link=True,
                closes_on=date(2026, 12, 14), time_zone="UTC", by=coordinator,
            ).id  # fmt: skip
        with transaction():
            opening.open_survey(survey_id, by=coordinator)
        for _n in range(by_open_link):
            with transaction():
                visiting.begin(db.session.get(Survey, survey_id))
        for one in db.session.query(Invitation).filter_by(survey_id=survey_id).all():
            if one.user_id is None or by_personal_link:
                with transaction():
                    answering.save_draft(one.id, {"used": "yes"})
                with transaction():
                    answering.send(one.id)
        return survey_id

    return make


SAID = ["12 answers came by the open link.", "6 answers came by personal invitations."]


def test_page_file_and_report_say_it_after_closing(browser, coordinator, event):
    survey_id = event(12, 6)
    browser.sign_in(coordinator)
    for one in SAID:
        assert one in browser.page(f"/surveys/{survey_id}").text
    with transaction():
        closing.close(survey_id, by=coordinator)
    path = f"/surveys/{survey_id}/results"
    for one in SAID:
        assert one in browser.page(path).text
    book = load_workbook(io.BytesIO(browser.get(f"{path}?export=xlsx").data))
    assert dict(book["About"].iter_rows(values_only=True))["How answers came"] == " ".join(SAID)
    pages = PdfReader(io.BytesIO(browser.get(f"{path}/report.pdf").data)).pages
    assert SAID[0] in " ".join(page.extract_text() for page in pages)


def test_few_by_one_way_are_not_counted_on_any_page(browser, coordinator, event):
    survey_id = event(12, 3)
    browser.sign_in(coordinator)
    assert "How many is not said" in browser.page(f"/surveys/{survey_id}").text
    with transaction():
        closing.close(survey_id, by=coordinator)
    text = browser.page(f"/surveys/{survey_id}/results").text
    assert "How many is not said" in text
    assert "12 answers came" not in text
