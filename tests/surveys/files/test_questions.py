"""Questions that ask for files: written in the browser, checked, previewed, taken from XLSForm and given to it."""

import pytest

from lms.db import db
from surveys.questionnaires import checker, paths
from surveys.questionnaires.models import QuestionnaireVersion, VersionState
from surveys.questionnaires.questionnaire import QuestionnaireError, parse
from surveys.questionnaires.wording import places
from surveys.questionnaires.xlsform import reading, writing
from surveys.questionnaires.xlsform.findings import Weight
from tests import world
from tests.surveys.files.sending import TABLE
from tests.surveys.xlsform import forms


def asked_if(condition):
    first, second = TABLE["sections"]
    more = {**second["questions"][0], "show_if": condition}
    return {**TABLE, "sections": [first, {**second, "questions": [more]}]}


@pytest.fixture
def draft(browser, coordinator):
    browser.sign_in(coordinator)
    version = QuestionnaireVersion(code="rooms", version="1", title="Rooms", body=TABLE, state=VersionState.DRAFT)
    return world.save(version).id


def question(version_id, code):
    body = db.session.get(QuestionnaireVersion, version_id).body
    return next(one for section in body["sections"] for one in section["questions"] if one["code"] == code)


def test_one_is_written_in_the_browser(browser, draft):
    url = f"/questionnaires/{draft}/questions/new"
    assert "File: PDF, Word or photo (only in a survey with names)" in browser.page(url).text
    page = browser.page(f"{url}?type=image&section=s2")
    assert "out of bounds" not in page.text, "what is wrong with a file we say ourselves"
    sent = {"type": "image", "section": "s2", "text": "The door", "hint": "From the street.", "code": "door",
            "optional": "yes", "seen": "0", "q-1": "plan", "op-1": "answered", "word": "all"}  # fmt: skip
    assert browser.post(url, data=sent).status_code == 302
    assert question(draft, "door") == {
        "code": "door", "type": "image", "text": "The door", "hint": "From the street.", "optional": True,
        "show_if": {"q": "plan", "op": "answered"},
    }  # fmt: skip


def test_it_cannot_be_compared_with_anything(browser, draft):
    sent = {"type": "text", "section": "s2", "text": "Why?", "code": "why", "seen": "0",
            "q-1": "plan", "op-1": "eq", "v-1": "file", "word": "all"}  # fmt: skip
    page = browser.post(f"/questionnaires/{draft}/questions/new", data=sent)
    assert "a condition can only say that it is answered" in page.text
    assert "Nothing was saved" in page.text


@pytest.mark.parametrize("leaf", [{"op": "eq", "v": "file"}, {"op": "ne", "v": "x"}, {"op": "ge", "v": 1},
                                  {"op": "has", "v": "file"}, {"op": "in", "v": ["file"]}])  # fmt: skip
def test_a_condition_can_only_say_that_it_is_answered(leaf):
    with pytest.raises(QuestionnaireError, match="can only say that it is answered"):
        parse(asked_if({"q": "plan", **leaf}))
    assert parse(asked_if({"q": "plan", "op": "answered"})).asks_for_files


def test_the_checker_says_that_only_a_survey_with_names_can_use_it(browser, draft):
    advice = checker.look(parse(TABLE), TABLE)
    assert [(one.question, one.stops) for one in advice if "only a survey with names" in one.text] == [
        ("plan", False), ("view", False),
    ]  # fmt: skip
    assert "only a survey with names" in browser.page(f"/questionnaires/{draft}").text


def test_about_half_the_made_up_people_send_one():
    assert 30 < paths.reach(parse(TABLE))["view"] < 70
    assert paths.dead_ends(parse(TABLE)) == []


def test_it_is_previewed(browser, draft):
    page = browser.page(f"/questionnaires/{draft}/frame/en/1")
    assert page.select_one("input[type=file]")["accept"].startswith(".pdf,.docx")
    assert not page.select("button[name=attach]"), "nothing is kept of a preview"


def test_an_evaluation_of_a_cohort_cannot_ask_for_files(browser, coordinator):
    rows = ((TABLE, "Rooms"), ({**asked_if({"q": "seats", "op": "ge", "v": 1}), "code": "seats"}, "Seats"))
    for table, title in rows:
        if title == "Seats":
            table["sections"] = table["sections"][1:]
            del table["sections"][0]["questions"][0]["show_if"]
        world.save(QuestionnaireVersion(code=table["code"], version="1", title=title, body=table))
    browser.sign_in(coordinator)
    offered = [one["value"] for one in browser.page("/cohorts/new").select("select[name=evaluation_survey] option")]
    assert "seats" in offered
    assert "rooms" not in offered


def test_out_as_xlsform_and_in_again_it_is_the_same():
    made = {place: f"«{text}»" for place, text in places(parse(TABLE)).items()}
    questionnaire = parse({**TABLE, "translations": {"id": made}})
    report = reading.read(writing.write(questionnaire))
    assert parse(report.table) == questionnaire
    assert report.of(Weight.LEFT_OUT) == []
    spoken = {one.code: one for one in questionnaire.spoken("id").questions()}
    assert (spoken["plan"].text, spoken["plan"].options[0].label) == ("«A plan of the room»", "Dengan berkas")


def test_files_and_photos_of_others_are_taken_sound_and_films_are_not():
    form = forms.survey(
        ("file", "plan", "Plan"), ("image", "view", "View", "${plan} != ''"), ("photo", "door", "Door"),
        ("audio", "sound", "Sound"), ("video", "film", "Film"),
    )  # fmt: skip
    report = reading.read(form)
    questions = [one for section in report.table["sections"] for one in section["questions"]]
    assert [(one["code"], one["type"]) for one in questions] == [("plan", "file"), ("view", "image"), ("door", "image")]
    assert questions[1]["show_if"] == {"q": "plan", "op": "answered"}
    left = [(one.row, one.text) for one in report.of(Weight.LEFT_OUT)]
    assert left == [(5, "Questions of the type audio are not supported."),
                    (6, "Questions of the type video are not supported.")]  # fmt: skip


def test_a_form_that_compares_a_photo_is_told_where():
    form = forms.survey(("image", "view", "View"), ("text", "why", "Why?", "${view} = 'x'"))
    report = reading.read(form)
    (wrong,) = report.of(Weight.WRONG)
    assert (wrong.sheet, wrong.row, wrong.column) == ("survey", 3, "relevant")
    assert "only say that it is answered" in wrong.text.lower()
