import copy
import tomllib

import pytest
from werkzeug.datastructures import MultiDict

from surveys.questionnaires import checker
from surveys.questionnaires.answers import read
from surveys.questionnaires.question import BANDS, band_code, band_of
from surveys.questionnaires.questionnaire import QuestionnaireError, parse
from surveys.questionnaires.services.shipped import SHIPPED
from tests.surveys.questionnaires import TABLE

PULSE = parse(TABLE)
BY_CODE = {question.code: question for question in PULSE.questions()}


def changed(**changes):
    table = copy.deepcopy(TABLE)
    table["sections"][0]["questions"][0].update(changes)
    return table


def test_a_question_shows_where_its_condition_holds():
    assert [q.code for q in PULSE.visible({"used": "no"})] == ["used", "people", "fit", "story"]
    assert "where" in [q.code for q in PULSE.visible({"used": "yes"})]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "Used!"}, "small letters"),
        ({"text": ""}, "the text is missing"),
        ({"type": "slider"}, "not a type"),
        ({"options": [{"code": "yes", "label": "Yes"}]}, "at least two"),
        ({"options": [{"code": "yes", "label": "Yes"}, {"code": "yes", "label": "No"}]}, "same code"),
        ({"show_if": {"q": "people", "op": "ge", "v": 1}}, "not an earlier question"),
    ],
)
def test_all_that_is_wrong_is_named_with_its_place(changes, said):
    with pytest.raises(QuestionnaireError) as caught:
        parse(changed(**changes))
    assert any(said in problem and problem.startswith("section 1") for problem in caught.value.problems)


def test_a_code_used_twice_is_refused():
    table = copy.deepcopy(TABLE)
    table["sections"][1]["questions"][0]["code"] = "used"
    with pytest.raises(QuestionnaireError, match="used twice"):
        parse(table)


def test_a_table_of_nothing_says_everything():
    with pytest.raises(QuestionnaireError) as caught:
        parse({})
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("code", "sent", "answer", "wrong"),
    [
        ("used", ["yes"], "yes", False),
        ("used", ["perhaps"], None, True),
        ("used", [], None, False),
        ("where", ["office", "border"], ["border", "office"], False),
        ("where", ["none", "border"], ["border", "none"], True),
        ("where", ["<script>"], None, True),
        ("people", ["24"], 24, False),
        ("people", ["501"], 501, True),
        ("people", ["-1"], "-1", True),
        ("people", ["٣"], "٣", True),
        ("people", ["1e9"], "1e9", True),
        ("fit", ["5"], "5", False),
        ("fit", ["6"], None, True),
        ("story", ["  A new list.\x00 "], "A new list.", False),
        ("story", ["x" * 201], "x" * 201, True),
    ],
)
def test_reading_an_answer(app, code, sent, answer, wrong):
    found, problem = read(BY_CODE[code], MultiDict([(code, value) for value in sent]))
    assert found == answer
    assert bool(problem) is wrong


def test_every_number_is_in_the_band_that_its_label_says():
    for low, high in BANDS:
        assert band_of(low) == band_code(low)
        assert band_of(high if high is not None else 10_000) == band_code(low)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_questionnaires_can_be_read(path):
    read_back = parse(tomllib.loads(path.read_text()))
    assert read_back.questions()


CORE = (
    "c_post", "c_used", "c_use_area", "c_change", "c_level", "c_shared_n", "c_help", "c_hinder", "c_relevance",
    "c_xborder", "c_xborder_use", "c_xagency", "c_network", "c_needs", "c_mode", "c_story", "c_better",
)  # fmt: skip


def test_the_annual_survey_is_the_core_of_seventeen_questions():
    annual = parse(tomllib.loads((SHIPPED / "annual-alumni-2026.toml").read_text()))
    assert tuple(question.code for question in annual.questions()) == CORE
    assert [question.code for question in annual.questions() if question.show_if] == [
        "c_use_area", "c_level", "c_xborder_use"
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_questionnaires_are_whole_in_three_languages_and_need_no_advice(path):
    table = tomllib.loads(path.read_text())
    questionnaire = parse(table)
    assert questionnaire.offered() == ["en", "id", "ar"]
    assert checker.look(questionnaire, table) == []
    assert questionnaire.source
