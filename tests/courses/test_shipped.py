"""The courses that are shipped: complete, sourced, playable to good and bad ends, plain to read and light to load."""

import gzip
import re
import xml.etree.ElementTree as ET
from itertools import chain
from statistics import mean

import pytest
from sqlalchemy import func, select

from courses.catalogue import folder, markup, media, services
from courses.catalogue.models import CourseVersion, Lesson, Media, Question, Scenario
from courses.catalogue.questions import CHOOSING, QuestionKind
from lms.db import db, transaction

SHIPPED = sorted(path.parent for path in services.SHIPPED.glob("*/course.toml"))
SECOND = services.SHIPPED / "trafficking-in-persons"
WHOLE_LIMIT = 5_000_000
TEXT_LIMIT = 500_000
# Plain English for second-language readers: about ten words a sentence, few sentences above 25 words, few long words.
MEAN_WORDS = 11
LONGEST_SENTENCE = 30
LONG_WORD = 10
LONG_WORD_SHARE = 0.05
SMALLEST_LETTERS = 13  # pixels of the text in a figure on a phone of 360 px, where a figure is 328 px wide
PHONE_FIGURE = 328
IDIOMS = re.compile(
    r"piece of cake|rule of thumb|at the end of the day|turn a blind eye|red tape|tip of the iceberg|keep an eye on"
    r"|ballpark|in a nutshell|game changer|get the ball rolling",
    re.IGNORECASE,
)


@pytest.fixture(params=SHIPPED, ids=lambda path: path.name)
def source(request):
    return folder.read(request.param)


def placed(source, kind):
    return [code for lesson in source.lessons for what, code in markup.placed(lesson.markdown) if what == kind]


def questions(source):
    return [question for question, _row in chain(source.bank, source.checks)]


def plain(markdown):
    """The running sentences of a lesson: no headings, tables, pictures or placed parts."""
    text = re.sub(r"!\[.*?\]\(.*?\)|\{\{.*?\}\}|^(#|\||:::).*$", "", markdown, flags=re.MULTILINE)
    lines = (re.sub(r"^\s*([-*]|\d+\.)\s+", "", line).replace("*", "").strip() for line in text.splitlines())
    return [part for line in lines for part in re.split(r"(?<=[.!?:;])\s+", line) if re.search(r"[a-z]", part)]


def sentences_of_questions(source):
    for question in questions(source):
        yield from chain.from_iterable(map(plain, (question.stem, question.explanation, *question.feedback)))


def sentences_of_scenarios(source):
    for scenario in source.scenarios:
        yield from plain(scenario["setting"])
        for node in scenario["nodes"].values():
            yield from plain(node["text"])
            for choice in node.get("choices", ()):
                yield from plain(choice["label"])
                yield from plain(choice["feedback"])


def assert_plain(sentences):
    sentences = list(sentences)
    lengths = [len(sentence.split()) for sentence in sentences]
    words = re.findall(r"[A-Za-z]+", " ".join(sentences))
    assert mean(lengths) <= MEAN_WORDS
    assert max(lengths) <= LONGEST_SENTENCE, max(sentences, key=lambda sentence: len(sentence.split()))
    assert sum(len(word) >= LONG_WORD for word in words) / len(words) <= LONG_WORD_SHARE
    assert not [sentence for sentence in sentences if IDIOMS.search(sentence)]


def ways(scenario, code, seen=()):
    """Every end that can be reached from a step, with the points collected on the way, one pair a path."""
    assert code not in seen, "a scenario does not go in circles"
    choices = scenario["nodes"][code].get("choices", ())
    if not choices:
        yield code, 0
    for choice in choices:
        for end, points in ways(scenario, choice["next"], (*seen, code)):
            yield end, points + choice["points"]


def test_two_courses_are_shipped():
    assert [path.name for path in SHIPPED] == ["countering-people-smuggling", "trafficking-in-persons"]


def test_the_second_course_is_shorter_and_asks_in_all_seven_ways():
    source = folder.read(SECOND)
    assert 5 <= len(source.lessons) <= 6
    assert 75 <= source.table["minutes"] <= 90
    assert len(source.bank) >= 24
    assert {question.kind for question, _row in source.bank} == set(QuestionKind)


def test_every_lesson_has_checks_sources_and_a_figure(source):
    for lesson in source.lessons:
        name = lesson.table["file"]
        assert [code for kind, code in markup.placed(lesson.markdown) if kind == "check"], name
        assert lesson.table["sources"], name
        assert all(text.strip() for text in lesson.table["sources"]), name
        assert markup.pictures(lesson.markdown), name
        for heading in ("## What you will be able to do", "## At work", "## Summary"):
            assert heading in lesson.markdown, name


def test_checks_and_scenarios_are_placed_once_and_figures_are_all_shown(source):
    assert sorted(placed(source, "check")) == sorted(question.code for question, _row in source.checks)
    assert sorted(placed(source, "scenario")) == sorted(str(scenario["id"]) for scenario in source.scenarios)
    shown = [address for lesson in source.lessons for address, _text in markup.pictures(lesson.markdown)]
    assert sorted(shown) == sorted(f"media/{name}" for name in source.media)


def test_checks_stand_in_the_lesson_that_they_ask_about(source):
    for lesson in source.lessons:
        for kind, code in markup.placed(lesson.markdown):
            if kind == "check":
                assert code.startswith(f"{lesson.table['code']}-"), code


def test_every_question_explains_itself_and_names_its_source(source):
    for question in questions(source):
        assert len(question.explanation) > 20, question.code
        assert len(question.source) > 5, question.code
        if question.kind in CHOOSING:
            assert len(question.feedback) == len(question.options), question.code
            assert all(len(text) > 10 for text in question.feedback), question.code


def test_feedback_says_which_options_are_right(source):
    for question in questions(source):
        for place, text in enumerate(question.feedback):
            assert text.startswith("Not quite.") == (place not in question.answer), (question.code, place)


def test_no_option_or_question_stands_twice(source):
    stems = [question.stem for question in questions(source)]
    assert len(stems) == len(set(stems))
    for question in questions(source):
        assert len(question.options) == len(set(question.options)), question.code


def test_the_pages_say_how_many_options_to_choose(source):
    assert not [question.code for question in questions(source) if "Choose all that apply" in question.stem]


def test_facts_are_verified_or_settled(source):
    for _question, row in chain(source.bank, source.checks):
        assert set(re.findall(r"\b[VKUI]\b", row["confidence"])) <= {"V", "K"}, row["id"]


def test_notes_of_the_writers_are_not_left_in(source):
    texts = [text for question in questions(source) for text in (question.source, question.explanation)]
    texts += [lesson.markdown for lesson in source.lessons]
    assert not [text for text in texts if re.search(r"\bTODO\b|: check$|\[[VKUI]\]|verified by|lorem", text)]


def test_every_lesson_is_asked_about_in_the_assessment(source):
    assert set(source.table["assessment"]["per_lesson"]) == {lesson.table["code"] for lesson in source.lessons}
    assert {question.lesson for question, _row in source.bank} <= set(source.table["assessment"]["per_lesson"])


def test_every_scenario_leads_to_good_and_bad_ends(source):
    for scenario in source.scenarios:
        found = list(ways(scenario, scenario["start"]))
        assert {end for end, _points in found} == set(scenario["endings"]), "every end can be reached"
        most = max(points for _end, points in found)
        assert [end for end, points in found if points == most] == ["END-A"], "one best way, to the best end"
        assert len({end for end, _points in found if end != "END-A"}) >= 2
        assert scenario["endings"]["END-A"].startswith("Best:")
        assert not [text for code, text in scenario["endings"].items() if code != "END-A" and "Best" in text]


def test_every_choice_has_a_consequence(source):
    for scenario in source.scenarios:
        for node in scenario["nodes"].values():
            for choice in node.get("choices", ()):
                assert len(choice["feedback"]) > 20, choice["label"]
                assert choice["points"] in {0, 1, 2, 3}


def test_lessons_are_plain_english(source):
    for lesson in source.lessons:
        assert_plain(plain(lesson.markdown))


def test_questions_and_scenarios_are_plain_english(source):
    assert_plain(sentences_of_questions(source))
    assert_plain(sentences_of_scenarios(source))


def test_the_whole_course_is_light_and_its_text_lighter(source):
    assert source.size < WHOLE_LIMIT
    figures = sum(len(data) for data in source.media.values())
    assert source.size - figures < TEXT_LIMIT
    assert len(gzip.compress(b"".join(source.media.values()))) < TEXT_LIMIT


def test_figures_are_described_and_can_be_read_on_a_phone(source):
    for name, data in source.media.items():
        root = ET.fromstring(data)
        space = "{http://www.w3.org/2000/svg}"
        assert all(root.findtext(f"{space}{tag}") for tag in ("title", "desc")), name
        sizes = [float(text.get("font-size", root.get("font-size"))) for text in root.iter(f"{space}text")]
        width, _height = media.size_of("x.svg", data)
        assert min(sizes) * min(1, PHONE_FIGURE / width) >= SMALLEST_LETTERS, name


def test_figures_bring_their_own_paper_so_that_dark_pages_do_not_swallow_them(source):
    for name, data in source.media.items():
        first = ET.fromstring(data).find("{http://www.w3.org/2000/svg}rect")
        assert first is not None, name
        width, height = media.size_of("x.svg", data)
        assert (float(first.get("width")), float(first.get("height"))) == (width, height), name
        assert first.get("fill") == "#ffffff", name


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_importing_twice_changes_nothing(path):
    def counts():
        tables = (CourseVersion, Lesson, Question, Scenario, Media)
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

    with transaction():
        first = services.import_folder(path).id
    before = counts()
    assert all(before)
    with transaction():
        assert services.import_folder(path).id == first
    assert counts() == before
