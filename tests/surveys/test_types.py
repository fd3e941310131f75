"""Every type of question: read, refused, shown to whoever answers, kept under its variables, counted."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from lms.db import db, transaction
from lms.house import house
from lms.manifest import Audience
from surveys.collection import pages
from surveys.collection.models import Inbox, Invitation
from surveys.collection.services import opening
from surveys.collection.services import surveys as services
from surveys.questionnaires import checker, wording
from surveys.questionnaires.answers import read_all
from surveys.questionnaires.checking import check
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.questionnaire import QuestionnaireError, parse, require_new
from surveys.results.models import Cube, FreeText, Response
from surveys.results.services import closing as results
from tests import world
from tests.surveys.conftest import links_of

AB = [{"code": "a", "label": "Apples"}, {"code": "b", "label": "Bread"}, {"code": "c", "label": "Cheese"}]
POINTS = ["Never", "Seldom", "Half", "Often", "Always"]
QUESTIONS = [
    {"code": "hello", "type": "note", "text": "Read this."},
    {"code": "agree", "type": "consent", "text": "Use my answers."},
    {"code": "food", "type": "single", "text": "Food?", "options": AB, "other": "c"},
    {"code": "foods", "type": "multi", "text": "Foods?", "options": AB, "max_picks": 2, "message": "Two, at most."},
    {"code": "top", "type": "rank", "text": "Best?", "options": AB, "max_picks": 2},
    {"code": "often", "type": "matrix", "text": "How often?", "labels": POINTS,
     "options": [{"code": "na", "label": "-"}],
     "rows": [{"code": "tea", "label": "Tea"}, {"code": "milk", "label": "Milk"}]},
    {"code": "grade", "type": "nps", "text": "How likely?"},
    {"code": "share", "type": "percent", "text": "Share?"},
    {"code": "weight", "type": "decimal", "text": "Weight?", "max": 100},
    {"code": "since", "type": "month", "text": "Since?", "min": "2020-01", "max": "2026-12"},
    {"code": "day", "type": "date", "text": "Day?"},
    {"code": "lead", "type": "yesno", "text": "Lead?"},
    {"code": "land", "type": "country", "text": "Where?"},
    {"code": "unit", "type": "agency", "text": "Agency?"},
    {"code": "word", "type": "text", "text": "One word, after ${food}?"},
]  # fmt: skip
TABLE = {"code": "all-types", "version": "1", "title": "All", "intro": "All of them.", "minutes": 5,
         "sections": [{"code": "one", "title": "One", "questions": QUESTIONS}]}  # fmt: skip
ALL = parse(TABLE)
BY_CODE = {question.code: question for question in ALL.questions()}
GOOD = {"agree": "yes", "food": "c", "food.other": "Rice", "foods": ["a", "b"], "top": ["b", "a"], "often.tea": "4",
        "often.milk": "na", "grade": "0", "share": "40", "weight": "2,5", "since": "5/2024", "day": "2026-05-31",
        "lead": "dontknow", "land": "ID", "unit": "maritime", "word": "Spoon"}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "sent", "found", "wrong"),
    [
        ("hello", {}, {}, set()),
        ("agree", {"agree": "yes", "seen": "agree"}, {"agree": True}, set()),
        ("agree", {"seen": "agree"}, {"agree": None}, {"agree"}),
        ("agree", {}, {"agree": None}, set()),
        ("food", {"food": "c", "food.other": "Rice"}, {"food": "c", "food.other": "Rice"}, set()),
        ("food", {"food": "a", "food.other": "Rice"}, {"food": "a", "food.other": None}, set()),
        ("food", {"food": "c", "food.other": "x" * 201}, {"food": "c", "food.other": "x" * 201}, {"food.other"}),
        ("foods", {"foods": ["a", "b", "c"]}, {"foods": ["a", "b", "c"]}, {"foods"}),
        ("top", {"top": ["b", "", "a"]}, {"top": ["b", "a"]}, set()),
        ("top", {"top": ["b", "b"]}, {"top": ["b", "b"]}, {"top"}),
        ("top", {"top": ["z"]}, {"top": None}, {"top"}),
        ("often", {"often.tea": "4", "often.milk": "6"}, {"often.tea": "4", "often.milk": None}, {"often.milk"}),
        ("grade", {"grade": "10"}, {"grade": 10}, set()),
        ("grade", {"grade": "11"}, {"grade": None}, {"grade"}),
        ("share", {"share": "101"}, {"share": 101}, {"share"}),
        ("weight", {"weight": "2,5"}, {"weight": 2.5}, set()),
        ("weight", {"weight": "nan"}, {"weight": "nan"}, {"weight"}),
        ("since", {"since": "5/2024"}, {"since": "2024-05"}, set()),
        ("since", {"since": "2019-12"}, {"since": "2019-12"}, {"since"}),
        ("since", {"since": "2024-13"}, {"since": "2024-13"}, {"since"}),
        ("day", {"day": "2026-02-30"}, {"day": "2026-02-30"}, {"day"}),
        ("lead", {"lead": "maybe"}, {"lead": None}, {"lead"}),
        ("land", {"land": "XX"}, {"land": None}, {"land"}),
        ("unit", {"unit": "police"}, {"unit": "police"}, set()),
        ("word", {"word": "x" * 201}, {"word": "x" * 201}, {"word"}),
    ],
)
def test_reading_an_answer_of_every_type(code, sent, found, wrong):
    answers, problems = read_all(BY_CODE[code], MultiDict(sent))
    assert answers == found
    assert set(problems) == wrong


def test_a_message_of_its_own_is_said_when_an_answer_is_out_of_bounds():
    assert read_all(BY_CODE["foods"], MultiDict({"foods": ["a", "b", "c"]}))[1] == {"foods": "Two, at most."}


def test_a_matrix_is_a_variable_for_each_row_and_a_note_is_none():
    assert [one.code for one in ALL.variables()][:6] == ["food", "foods", "top", "often.tea", "often.milk", "grade"]
    assert ALL.worded() == ["since", "day", "word", "food.other"]


def test_earlier_answers_come_into_later_texts():
    (filled,) = wording.filled_all([BY_CODE["word"]], {"food": "b"}, ALL.questions())
    assert filled.text == "One word, after Bread?"
    assert wording.filled_all([BY_CODE["word"]], {}, ALL.questions())[0].text == "One word, after …?"


def test_earlier_answers_come_into_options_rows_and_titles_too():
    options = [{"code": "a", "label": "Like ${x}"}, {"code": "b", "label": "Not"}]
    table = {"code": "t", "version": "1", "title": "T", "intro": "I", "sections": [
        {"title": "S", "questions": [{"code": "x", "type": "text", "text": "X"},
                                     {"code": "y", "type": "single", "text": "Y", "options": options}]},
        {"title": "About ${x}", "questions": [
            {"code": "m", "type": "matrix", "text": "M", "labels": ["${x}", "2", "3", "4", "5"],
             "rows": [{"code": "r", "label": "Row ${y}"}]}]},
    ]}  # fmt: skip
    questionnaire, answers = parse(table), {"x": "rain", "y": "a"}
    assert check(table) == []
    asked = list(questionnaire.questions())
    _x, y, m = wording.filled_all(asked, answers, asked)
    assert y.options[0].label == "Like rain"
    assert (m.rows[0].label, m.options[0].label) == ("Row Like rain", "rain")
    assert wording.filled_title(questionnaire.sections[1], answers, asked) == "About rain"


def test_what_no_text_can_take_in_is_said_in_every_language():
    options = [{"code": "a", "label": "Like ${o}"}, {"code": "b", "label": "Not"}]
    row = {"code": "x", "type": "single", "text": "X", "message": "Not ${x}", "options": options}
    plain = {"code": "x", "type": "single", "text": "X", "options": [{"code": "a", "label": "A"}, options[1]]}
    before = {
        "code": "t",
        "version": "1",
        "title": "T",
        "intro": "I",
        "sections": [{"title": "S", "questions": [plain]}],
    }
    made = {"x:text": "X ${later}", "x=b": "${x}", "section:s1": "S", "title": "J"}
    section = {"title": "S ${x}", "code": "s1", "questions": [row]}
    table = {**before, "intro": "${x}", "sections": [section], "translations": {"id": made}}
    found = {(one.section, one.question, one.field, one.language) for one in check(table)}
    assert found == {(0, "", "intro", ""), (1, "", "title", ""), (1, "x", "text", "id"), (1, "x", "message", ""),
                     (1, "x", "options", ""), (1, "x", "options", "id")}  # fmt: skip
    assert parse(table)  # one that was stored is read; nothing new is taken in
    assert len([one for one in checker.look(parse(table), table) if one.stops]) == 6
    require_new(table, table)
    with pytest.raises(QuestionnaireError):
        require_new(table, before)


def test_words_beside_other_count_only_where_it_is_chosen():
    assert ALL.kept({"food": "a", "food.other": "Rice"}) == {"food": "a"}


def changed(code, **values):
    rows = [{**row, **values} if row["code"] == code else row for row in QUESTIONS]
    return {**TABLE, "sections": [{"code": "one", "title": "One", "questions": rows}]}


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("food", {"retired": ["b"]}, "was retired"),
        ("food", {"other": "z"}, "option that does not exist"),
        ("food", {"options": [{"code": "a b", "label": "A"}, *AB[1:]]}, "cannot be a code"),
        ("food", {"options": [{"code": "a", "label": ""}, *AB[1:]]}, "has no label"),
        ("foods", {"max_picks": 9}, "up to that of the options"),
        ("foods", {"min_picks": 3}, "at least as many"),
        ("often", {"rows": []}, "1 to 7 rows"),
        ("often", {"labels": POINTS[:4]}, "five points"),
        ("share", {"max": 101}, "from 0 to 100"),
        ("weight", {"min": 5, "max": 2}, "larger than the largest"),
        ("since", {"min": "2020"}, "a month as 2026-05"),
        ("day", {"min": "2026-02-01", "max": "2026-01-01"}, "later than the last"),
        ("word", {"text": "After ${later}?"}, "not an earlier question"),
        ("word", {"max_length": 0}, "max_length"),
        ("lead", {"options": AB}, "no options of its own"),
        ("word", {"show_if": {"q": "share", "op": "ge", "v": "many"}}, "compares with a number"),
        ("word", {"show_if": {"q": "land", "op": "eq", "v": "XX"}}, "not an option"),
        ("word", {"show_if": {"q": "word", "op": "answered"}}, "its own question"),
    ],
)
def test_what_a_table_gets_wrong_is_said(code, values, said):
    with pytest.raises(QuestionnaireError, match=said):
        parse(changed(code, **values))


def test_a_retired_code_is_not_given_again():
    with pytest.raises(QuestionnaireError, match="never used again"):
        parse({**TABLE, "retired": ["food"]})


def test_languages_that_are_whole_are_offered_and_spoken():
    made = {place: f"<{text}>" for place, text in wording.places(ALL).items()}
    both = parse({**TABLE, "translations": {"id": made, "ar": {"title": "x"}}})
    assert both.offered() == ["en", "id"]
    spoken = both.spoken("id")
    assert spoken.title == "<All>"
    assert {one.code: one for one in spoken.questions()}["lead"].options[2].label == "Tidak tahu"
    assert both.spoken("ar") is both
    assert {one.code: one for one in both.in_language("ar").questions()}["land"].options[0].label != "Afghanistan"


@pytest.fixture
def survey(coordinator, today):
    """An open survey of every type, to six people."""
    agency = world.make_agency()
    people = [world.make_user(agency=agency).id for _ in range(6)]
    audiences = house().audiences
    audiences["six"] = Audience("six", "Six", lambda: people)
    made = {place: f"{text} ID" for place, text in wording.places(ALL).items()}
    table = {**TABLE, "translations": {"id": made}}
    version = world.save(QuestionnaireVersion(code="all-types", version="1", title="All", body=table))
    with transaction():
        one = services.create(
            title="All types", questionnaire_id=version.id, audience="six",
            closes_on=date(2026, 12, 14), time_zone="UTC", by=coordinator,
        )  # fmt: skip
    with transaction():
        opening.open_survey(one.id, by=coordinator)
    yield one
    del audiences["six"]


def test_every_type_is_shown_and_keeps_what_was_typed(browser, survey):
    link = next(iter(links_of(survey).values()))
    page = browser.page(f"{link}/1")
    assert {field["name"] for field in page.select("[name]")} >= set(GOOD)
    again = browser.post(f"{link}/1", data={**GOOD, "share": "400", "seen": list(BY_CODE)}).text
    assert 'value="400"' in again
    assert "Write a whole number from 0 to 100." in again
    assert 'value="Rice"' in again


def test_the_page_speaks_the_language_of_its_reader_where_it_is_whole(browser, survey):
    invitation_id, link = next(iter(links_of(survey).items()))
    with transaction():
        db.session.get(Invitation, invitation_id).user.language = "id"
    page = browser.page(f"{link}/1", headers={"Accept-Language": "en"})
    assert "Food? ID" in page.text
    assert page.select("[lang=id][dir=ltr]")
    with browser.session_transaction() as session:
        session["language"] = "en"  # chosen on the page
    assert "Food? ID" not in browser.page(f"{link}/1").text


def test_nobody_goes_around_consent(browser, survey):
    link = next(iter(links_of(survey).values()))
    without = {key: value for key, value in GOOD.items() if key != "agree"}
    assert "Tick the box to go on" in browser.post(f"{link}/1", data={**without, "seen": list(BY_CODE)}).text
    assert browser.post(f"{link}/send").status_code == 409
    assert db.session.query(Inbox).count() == 0


def test_answers_of_every_type_are_sent_counted_and_words_set_loose(browser, survey, coordinator):
    for link in links_of(survey).values():
        assert browser.post(f"{link}/1", data={**GOOD, "seen": list(BY_CODE)}).status_code == 302
        assert browser.post(f"{link}/send").status_code == 302
    with transaction():
        results.close(survey.id, by=coordinator)
    counts = {(one.question, one.option): one.n for one in db.session.query(Cube).filter_by(cut="")}
    wanted = [("food", "c"), ("foods", "a"), ("top", "b"), ("often.tea", "4"), ("often.milk", "na"), ("grade", "0"),
              ("share", "from_21"), ("weight", "from_1"), ("lead", "dontknow"), ("land", "ID"),
              ("unit", "maritime")]  # fmt: skip
    assert {key: counts.get(key) for key in wanted} == dict.fromkeys(wanted, 6)
    texts = {(one.question, one.text) for one in db.session.query(FreeText)}
    assert texts == {("since", "2024-05"), ("day", "2026-05-31"), ("word", "Spoon"), ("food.other", "Rice")}
    kept = {key for row in db.session.query(Response) for key in row.answers}
    assert kept.isdisjoint({"since", "day", "word", "food.other"})
    browser.sign_in(coordinator)
    assert "How often? Tea" in browser.page(f"/surveys/{survey.id}/results").text


def test_a_page_on_which_nothing_is_asked_is_passed_over():
    first = {"code": "f", "title": "F", "questions": [{"code": "lead", "type": "yesno", "text": "Lead?"}]}
    second = {"code": "s", "title": "S", "show_if": {"q": "lead", "op": "eq", "v": "yes"},
              "questions": [{"code": "team", "type": "integer", "text": "How many?"}]}  # fmt: skip
    third = {"code": "t", "title": "T", "questions": [{"code": "end", "type": "text", "text": "More?"}]}
    questionnaire = parse({**TABLE, "sections": [first, second, third]})
    assert pages.beside(questionnaire, 1, {"lead": "no"}, step=1) == 3
    assert pages.beside(questionnaire, 1, {"lead": "yes"}, step=1) == 2
    assert pages.beside(questionnaire, 3, {"lead": "no"}, step=-1) == 1
