"""What a coordinator is told of before and after, while something can still be done about it."""

from datetime import date

import pytest

from lms.db import db, transaction
from surveys.collection.models import Mode, Survey
from surveys.collection.services import opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import world
from tests.surveys.questionnaires import TABLE

LABELS = ["Not sure", "A little", "Half", "Quite", "Very"]


def scale(code, text, **more):
    return {"code": code, "type": "scale5", "text": text, "labels": LABELS, **more}


SAME = scale("same", "How sure are you?")
BEFORE = [
    SAME,
    scale("words", "How ready?"),
    scale("offered", "How able?"),
    scale("health", "How well?", sensitive=True),
]
AFTER = [
    SAME,
    scale("words", "How prepared?", wording_version=2),
    scale("offered", "How able?", options=[{"code": "na", "label": "I cannot say"}]),
    scale("health", "How well?", sensitive=True),
    scale("new", "How useful was it?"),
    {"code": "story", "type": "longtext", "text": "What will you do?"},
]


@pytest.fixture
def surveys(coordinator, audience):
    """Makes an open survey and a draft that asks its people again; `then` and `now` change what was decided."""
    audience([world.make_user(name="Officer")])

    def make(then=None, now=None, *, asks=AFTER):
        found = []
        for title, questions, decided in (("Before it", BEFORE, then or {}), ("After it", asks, now or {})):
            body = {**TABLE, "kind": "confidence", "sections": [{"title": "Today", "questions": questions}]}
            version = world.save(
                QuestionnaireVersion(code=title[:5].lower(), version="1", title=title, kind="confidence", body=body)
            )
            settled = {"mode": Mode.CONFIDENTIAL, "closes_on": date(2026, 12, 14), "time_zone": "UTC"} | decided
            with transaction():
                survey = services.create(title=title, questionnaire_id=version.id, audience="test", by=coordinator,
                                         before_id=found[0] if found else None, **settled)  # fmt: skip
                found.append(survey.id)
            if len(found) == 1:
                with transaction():
                    opening.open_survey(found[0], by=coordinator)
        return found

    return make


@pytest.fixture
def told(browser, coordinator):
    """The part of a survey's page on before and after."""
    browser.sign_in(coordinator)

    def read(survey_id):
        page = browser.page(f"/surveys/{survey_id}")
        found = page.select_one("section[aria-labelledby=earlier]")
        return " ".join(found.get_text(" ", strip=True).split()) if found else None

    return read


def test_each_question_stands_where_it_belongs_with_the_reason(surveys, told):
    _before, after = surveys(now={"closes_on": date(2026, 12, 20)})
    said = told(after)
    compared, left_out = said.split("Not compared")
    assert "How sure are you?" in compared
    for why, text in (
        ("Asked in other words in the earlier survey:", "How prepared?"),
        ("Other answers could be chosen in the earlier survey:", "How able?"),
        ("Sensitive: what somebody said of it is never joined across surveys:", "How well?"),
        ("Not asked in the earlier survey:", "How useful was it?"),
        ("No scale: only the points of a scale from 1 to 5 have an order:", "What will you do?"),
    ):
        assert f"{why} {text}" in left_out
    assert "nobody will be compared" not in said
    assert (
        "“Before it” is still open, until Monday 14 December 2026. It must have closed when this survey closes" in said
    )


def test_a_closed_earlier_survey_needs_no_warning(surveys, told, coordinator):
    before, after = surveys()
    with transaction():
        closing.close(before, by=coordinator)
    said = told(after)
    assert "still open" not in said
    assert "nobody will be compared" not in said


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        ({"closes_on": date(2026, 12, 24)}, {}, "is open until Thursday 24 December 2026, longer than this one"),
        ({"mode": Mode.ANONYMOUS}, {}, "This survey is anonymous: Before it."),
        ({}, {"mode": Mode.ANONYMOUS}, "This survey is anonymous: After it."),
        ({}, {"closes_on": date(2027, 6, 12)}, "On Saturday 12 June 2027, before this survey closes, the list"),
    ],
)  # fmt: skip
def test_what_would_leave_nobody_compared_is_said_first(surveys, told, then, now, why):
    _before, after = surveys(then, now)
    said = told(after)
    assert "As things stand, nobody will be compared" in said
    assert why in said


def test_nothing_in_common_is_said(surveys, told):
    _before, after = surveys(asks=AFTER[-2:])
    assert "No question can be compared." in told(after)


def test_it_is_told_until_closing_and_on_the_button_that_ends_the_survey(surveys, told, browser, coordinator):
    before, after = surveys(now={"closes_on": date(2026, 12, 20)})
    with transaction():
        opening.open_survey(after, by=coordinator)
    assert "Compared How sure are you?" in told(after)
    assert "has not closed yet, so nobody will be compared" in browser.get(f"/surveys/{after}").text
    with transaction():
        closing.close(before, by=coordinator)
    assert "has not closed yet, so nobody will be compared" not in browser.get(f"/surveys/{after}").text
    with transaction():
        closing.close(after, by=coordinator)
    assert told(after) is None


def test_where_it_is_set_up_the_choice_says_what_decides(surveys, told, browser):
    before, after = surveys()
    page = browser.page(f"/surveys/{after}/edit")
    options = [option.get_text(strip=True) for option in page.select("select[name=before] option")]
    assert options == ["No earlier survey", "Before it (Confidential, open until Monday 14 December 2026)"]
    assert db.session.get(Survey, after).before_id == before
    other = browser.page("/surveys/new").select("select[name=before] option")
    assert [option.get_text(strip=True) for option in other] == ["No earlier survey"], "it is compared already"


def test_other_surveys_do_not_speak_of_it(surveys, told):
    before, _after = surveys()
    assert told(before) is None
