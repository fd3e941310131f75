"""Questionnaires through the pages: written, brought as a spreadsheet, translated, looked at, published."""

import io

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lms.db import db
from lms.roles import Role
from surveys.questionnaires.models import QuestionnaireUpload, QuestionnaireVersion, VersionState
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.xlsform import reading
from tests import world
from tests.surveys.questionnaires import TABLE
from tests.surveys.xlsform import forms

NEW = {"title": "Last day of the Forum", "kind": "evaluation", "language": "en", "intro": "Tell us.", "minutes": "4",
       "first_page": "Your days"}  # fmt: skip


@pytest.fixture
def office(browser, coordinator):
    browser.sign_in(coordinator)
    return browser


@pytest.fixture
def draft(office):
    office.post("/questionnaires/new", data=NEW)
    return db.session.scalars(select(QuestionnaireVersion)).one().id


def soup(text):
    return BeautifulSoup(text, "html.parser")


def one(version_id):
    db.session.expire_all()
    return db.session.get(QuestionnaireVersion, version_id)


def add(office, draft, **values):
    data = {"type": "single", "section": "page", "seen": str(one(draft).saves), "word": "all"} | values
    return office.post(f"/questionnaires/{draft}/questions/new", data=data)


def add_two(office, draft):
    add(office, draft, text="Was it useful?", code="useful", **{"options-label-1": "Yes", "options-label-2": "No"})
    add(office, draft, type="longtext", text="What was?", code="what", **{"q-1": "useful", "op-1": "eq", "v-1": "yes"})


def send(office, data, name="form.xlsx", code=""):
    return office.post("/questionnaires/upload", data={"file": (io.BytesIO(data), name), "code": code})


def test_only_coordinators_come_here(browser):
    browser.sign_in(world.make_user(Role.ANALYST))
    assert browser.get("/questionnaires/").status_code == 403


def test_an_empty_list_says_how_to_begin(office):
    assert "No questionnaire yet" in office.page("/questionnaires/").text


def test_the_list_is_searched_and_filtered(office, draft):
    assert "Last day of the Forum" in office.page("/questionnaires/?q=forum&kind=evaluation&state=draft").text
    assert "No questionnaire matches" in office.page("/questionnaires/?state=published").text


def test_a_questionnaire_is_written_question_by_question(office, draft):
    add_two(office, draft)
    questionnaire = parse(one(draft).body)
    assert [question.code for question in questionnaire.questions()] == ["useful", "what"]
    useful, what = questionnaire.questions()
    assert [option.code for option in useful.options] == ["yes", "no"]
    assert what.show_if == {"q": "useful", "op": "eq", "v": "yes"}
    assert "“Was it useful?” is Yes" in office.page(f"/questionnaires/{draft}").text


def test_what_is_wrong_with_a_question_is_said_and_what_was_typed_is_kept(office, draft):
    page = add(office, draft, text="Which one?", **{"options-label-1": "Only this"})
    assert "At least two options are needed" in page.text
    assert "Which one?" in page.text
    assert 'value="Only this"' in page.text
    assert list(parse(one(draft).body, unfinished=True).questions()) == []


@pytest.mark.parametrize(
    ("op", "value", "field", "said"),
    [("in", "1, abc", "v-1", "is a number"), ("eq", "1.5", "v-1", "whole number"), ("has", "1", "op-1", "one answer"),
     ("in", " , ", "v-1", "Write what"), ("ge", "many", "v-1", "compares with a number")],
)  # fmt: skip
def test_a_condition_that_does_not_fit_is_said_beside_its_field(office, draft, op, value, field, said):
    add(office, draft, type="integer", text="How many?", code="n")
    more = {"q-1": "n", "op-1": op, "v-1": value}
    page = soup(add(office, draft, type="text", text="Which?", code="y", **more).text)
    assert said in page.select_one(f"#{field}-error").text
    assert page.select_one(f"#{field}")["aria-invalid"] == "true"
    assert page.select_one("#v-1")["value"] == value
    assert page.select_one("#op-1 option[selected]")["value"] == op
    assert len(list(parse(one(draft).body).questions())) == 1


def test_numbers_in_a_list_are_numbers(office, draft):
    add(office, draft, type="integer", text="How many?", code="n")
    add(office, draft, type="text", text="Which?", code="y", **{"q-1": "n", "op-1": "in", "v-1": "1, 2"})
    questionnaire = parse(one(draft).body)
    assert [[q.code for q in questionnaire.visible({"n": n})] for n in (2, 3)] == [["n", "y"], ["n"]]
    assert office.get(f"/questionnaires/{draft}/paths").status_code == 200


def test_a_condition_from_before_the_rule_is_read_said_and_mended(office, draft):
    """Two of them, mended one after the other; until then it is not published."""
    old = {"q": "n", "op": "in", "v": ["1", "2"]}
    worse = {"q": "n", "op": "eq", "v": "abc"}
    body = one(draft).body
    rows = [{"code": "n", "type": "integer", "text": "N"}, {"code": "a", "type": "text", "text": "A", "show_if": old},
            {"code": "b", "type": "text", "text": "B", "show_if": worse}]  # fmt: skip
    one(draft).body = {**body, "sections": [{**body["sections"][0], "questions": rows}]}
    db.session.commit()
    assert "is a number, and" in office.page(f"/questionnaires/{draft}").text
    assert office.get(f"/questionnaires/{draft}/paths").status_code == 200
    for code in ("a", "b"):
        office.post(f"/questionnaires/{draft}/publish", data={"seen": str(one(draft).saves)})
        assert one(draft).state is VersionState.DRAFT
        data = {"type": "text", "section": "page", "seen": str(one(draft).saves), "word": "all", "text": code}
        office.post(f"/questionnaires/{draft}/questions/{code}", data=data | {"q-1": "n", "op-1": "in", "v-1": "1, 2"})
        assert logic_of(draft, code) == {"q": "n", "op": "in", "v": [1, 2]}
    office.post(f"/questionnaires/{draft}/publish", data={"seen": str(one(draft).saves)})
    assert one(draft).state is VersionState.PUBLISHED


def logic_of(version_id, code):
    return next(row.show_if for row in parse(one(version_id).body).questions() if row.code == code)


def test_two_who_write_at_once_do_not_undo_each_other(office, draft):
    add_two(office, draft)
    page = office.post(f"/questionnaires/{draft}/facts", data={**NEW, "title": "Mine", "seen": "0"})
    assert "Somebody saved this questionnaire" in page.text
    assert one(draft).title == "Last day of the Forum"


def test_a_question_cannot_be_moved_above_what_it_depends_on(office, draft):
    add_two(office, draft)
    office.post(f"/questionnaires/{draft}/questions/what/move", data={"way": "up", "seen": "2"})
    assert "It was not moved" in office.page(f"/questionnaires/{draft}").text
    assert [question.code for question in parse(one(draft).body).questions()] == ["useful", "what"]


def test_a_question_that_others_depend_on_is_not_retired(office, draft):
    add_two(office, draft)
    office.post(f"/questionnaires/{draft}/questions/useful/retire", data={"seen": "2"})
    assert "depend on this one: what" in office.page(f"/questionnaires/{draft}").text
    office.post(f"/questionnaires/{draft}/questions/what/retire", data={"seen": "2"})
    assert one(draft).body["retired"] == ["what"]
    assert "never used again" in add(office, draft, type="text", text="Again?", code="what").text


def test_an_option_without_text_is_retired_and_its_code_kept_back(office, draft):
    add_two(office, draft)
    values = {"options-code-1": "yes", "options-label-1": "Yes", "options-code-2": "no", "options-label-2": "",
              "options-label-3": "No, it was not"}  # fmt: skip
    data = {"seen": "2", "text": "Was it useful?", "section": "page", "word": "all"} | values
    office.post(f"/questionnaires/{draft}/questions/useful", data=data)
    row = one(draft).body["sections"][0]["questions"][0]
    assert row["retired"] == ["no"]
    assert [option["code"] for option in row["options"]] == ["yes", "no_it_was_not"]


def test_pages_are_added_named_and_taken_away(office, draft):
    office.post(f"/questionnaires/{draft}/pages/new", data={"title": "Next", "seen": "0"})
    assert [section["title"] for section in one(draft).body["sections"]] == ["Your days", "Next"]
    office.post(f"/questionnaires/{draft}/pages/next", data={"title": "Afterwards", "seen": "1"})
    office.post(f"/questionnaires/{draft}/pages/page/remove", data={"seen": "2"})
    assert [section["title"] for section in one(draft).body["sections"]] == ["Afterwards"]


def test_published_once_it_can_be_asked_and_never_changes(office, draft):
    office.post(f"/questionnaires/{draft}/publish")
    assert one(draft).state is VersionState.DRAFT  # without a question
    add_two(office, draft)
    office.post(f"/questionnaires/{draft}/publish")
    assert one(draft).state is VersionState.PUBLISHED
    assert "does not change" in add(office, draft, type="text", text="More?", code="more").text
    assert "Last day of the Forum" in office.page("/surveys/new").text


def test_a_draft_cannot_be_asked(office, draft):
    assert "Last day of the Forum" not in office.page("/surveys/new").text


def test_the_next_version_marks_what_changed(office, draft):
    add_two(office, draft)
    office.post(f"/questionnaires/{draft}/publish")
    following = int(office.post(f"/questionnaires/{draft}/next").headers["Location"].split("/")[-1])
    assert office.post(f"/questionnaires/{draft}/next").headers["Location"].endswith(f"/{following}")
    office.post(
        f"/questionnaires/{following}/questions/what",
        data={"seen": "0", "text": "What was most useful?", "section": "page", "word": "keep"},
    )
    office.post(f"/questionnaires/{following}/publish")
    assert "wording 2" in office.page(f"/questionnaires/{following}").text
    assert one(following).body["sections"][0]["questions"][1]["wording_version"] == 2
    assert one(following).version == "2"
    assert one(draft).body["sections"][0]["questions"][1]["text"] == "What was?"


def test_an_unreachable_question_keeps_it_from_being_published(office, draft):
    add_two(office, draft)
    add(office, draft, type="text", text="How?", code="how", hint="No names.",
        **{"q-1": "useful", "op-1": "eq", "v-1": "no", "q-2": "what", "op-2": "answered"})  # fmt: skip
    assert "what leads here excludes itself" in office.page(f"/questionnaires/{draft}").text
    assert "Nobody" in office.page(f"/questionnaires/{draft}/paths").text
    office.post(f"/questionnaires/{draft}/publish")
    assert one(draft).state is VersionState.DRAFT


def test_a_translation_is_made_text_by_text_and_what_is_missing_is_marked(office, draft):
    add_two(office, draft)
    address = f"/questionnaires/{draft}/languages/id"
    office.post(address, data={"seen": "2", "useful:text": "Apakah berguna?"})
    page = office.page(f"/questionnaires/{draft}/languages")
    assert "Apakah berguna?" in page.text
    assert len(page.select(".tag.is-bad")) == 6
    assert "6 texts are missing in Bahasa Indonesia" in office.page(f"/questionnaires/{draft}").text
    data = {"seen": "3", "text": "Was it of use?", "section": "page", "word": "all",
            "options-code-1": "yes", "options-label-1": "Yes",
            "options-code-2": "no", "options-label-2": "No"}  # fmt: skip
    office.post(f"/questionnaires/{draft}/questions/useful", data=data)
    assert "Look again" in office.page(f"/questionnaires/{draft}/languages").text


def test_the_phone_shows_every_language_in_its_direction(office, draft):
    add_two(office, draft)
    office.post(f"/questionnaires/{draft}/languages/ar", data={"seen": "2", "useful:text": "هل كان مفيدا؟"})
    assert office.page(f"/questionnaires/{draft}/phone?language=ar").select("iframe[width='360']")
    response = office.get(f"/questionnaires/{draft}/frame/ar/1")
    assert "هل كان مفيدا؟" in response.text
    assert 'dir="rtl"' in response.text
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert office.get(f"/questionnaires/{draft}/frame/fr/1").status_code == 404


def test_a_spreadsheet_is_looked_at_then_becomes_a_draft(office):
    response = send(office, forms.workbook(forms.NEEDS))
    look = office.page(response.headers["Location"])
    assert "Nothing has changed yet" in look.text
    assert "translator notes" in look.text
    assert db.session.scalars(select(QuestionnaireVersion)).all() == []
    office.post(response.headers["Location"])
    version = db.session.scalars(select(QuestionnaireVersion)).one()
    assert (version.code, version.state) == ("training-needs-v3", VersionState.DRAFT)
    assert db.session.scalars(select(QuestionnaireUpload)).all() == []


def test_what_is_left_out_has_to_be_read_first(office):
    where = send(office, forms.workbook(forms.MONITORING)).headers["Location"]
    assert "Read the list, then tick this box" in office.post(where).text
    assert db.session.scalars(select(QuestionnaireVersion)).all() == []
    assert "/questionnaires/" in office.post(where, data={"read": "y"}).headers["Location"]


def test_a_wrong_spreadsheet_changes_nothing_and_says_where(office):
    page = send(office, forms.survey(("select_one yesno", "a", "A")))
    assert page.status_code == 200
    assert "Did you mean yes_no?" in page.text
    assert db.session.scalars(select(QuestionnaireUpload)).all() == []


def test_a_file_that_is_no_spreadsheet_is_a_sentence(office):
    assert "of the kind PDF" in send(office, b"%PDF-1.7", "form.xlsx").text


def test_somebody_elses_file_is_not_there(office, browser):
    where = send(office, forms.workbook(forms.NEEDS)).headers["Location"]
    browser.sign_in(world.make_user(Role.COORDINATOR))
    assert browser.get(where).status_code == 404


def test_a_spreadsheet_can_be_the_next_version(office):
    version = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    form = forms.survey(("select_one yes_no", "used", "Have you used what you learned?"))
    where = send(office, form, code="pulse").headers["Location"]
    assert "where is retired" in office.page(where).text
    following = int(office.post(where).headers["Location"].split("/")[-1])
    assert one(following).version == "2"
    assert one(following).body["retired"] == ["fit", "people", "story", "where"]
    assert one(following).body["sections"][0]["questions"][0]["wording_version"] == 2
    assert one(version.id).body == TABLE


def test_a_spreadsheet_cannot_take_a_retired_code_again(office):
    table = {**TABLE, "retired": ["old"]}
    world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=table))
    page = send(office, forms.survey(("text", "old", "New meaning?")), code="pulse")
    assert page.status_code == 200
    assert "never used again" in page.text
    cells = [cell.text.strip() for cell in BeautifulSoup(page.text, "html.parser").select("tbody tr > *")]
    assert cells[:3] == ["survey", "2", "name"], "where it stands in the file"
    assert db.session.scalars(select(QuestionnaireUpload)).all() == []


def test_the_download_is_the_same_questionnaire(office):
    version = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    response = office.get(f"/questionnaires/{version.id}/xlsform")
    assert 'filename="pulse-1.xlsx"' in response.headers["Content-Disposition"]
    assert parse(reading.read(response.data).table) == parse(TABLE)


def test_a_draft_is_thrown_away_a_version_is_not(office, draft):
    version = world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    assert office.post(f"/questionnaires/{version.id}/discard").status_code == 409
    office.post(f"/questionnaires/{draft}/discard")
    assert one(draft) is None


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_costs_the_same_with_one_and_with_fifty(office, statements, rows):
    for number in range(rows):
        world.save(QuestionnaireVersion(code=f"pulse-{number}", version="1", title="Pulse", body=TABLE))
    statements.clear()
    office.page("/questionnaires/")
    assert len(statements) == 3
