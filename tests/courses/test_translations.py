"""One course in several languages: what is whole and up to date is read in the reader's language."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from courses.authoring import queries
from courses.authoring.models import DraftState
from courses.authoring.services import drafts, lessons, publishing
from courses.catalogue import folder, scenarios, services, translations
from courses.catalogue.models import Course, LessonTranslation, Need
from courses.catalogue.translations import Standing
from courses.learning.models import LessonProgress
from courses.learning.queries import enrolments as enrolments_read
from courses.learning.services import enrolments
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses import folders

INDONESIAN = {
    "title": "Hal pertama",
    "summary": "Apa yang pertama.",
    "text": "## Satu\n\nTeks bahasa Indonesia.\n\n{{check:L1-K1}}",
}
CHECK = (
    "Apa yang ditanyakan?",
    "Ini",
    "Itu",
    "Bukan keduanya",
    "Ya.",
    "Belum tepat.",
    "Belum tepat.",
    "Karena Pasal 3.",
)


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR)


@pytest.fixture
def draft(author):
    with transaction():
        services.publish(services.course_of("small-course"), folder.check(folders.small_course()))
        return drafts.begin(db.session.scalars(select(Course)).one(), by=author)


def form_of(browser, url):
    """What the form sends when every field is filled in Indonesian."""
    form = browser.page(url).find("form", attrs={"data-guard": True})
    sent = {one["name"]: one["value"] for one in form.find_all("input") if one.get("name")}
    words = iter(CHECK)
    for area in form.find_all("textarea"):
        sent[area["name"]] = INDONESIAN.get(area["name"]) or next(words)
    return sent


def publish(draft, author, version="2026.2"):
    with transaction():
        drafts.move(queries.draft(draft.id), DraftState.REVIEW, by=author)
    with transaction():
        found = publishing.compare(queries.draft(draft.id))
        needs = {change.key: Need.COSMETIC for change in found.changes}
        publishing.publish(queries.draft(draft.id), version=version, needs=needs, seen=found.new.digest, by=author)


def test_a_lesson_is_translated_beside_its_text_and_read_in_that_language(browser, author, draft):
    reader = world.make_user(language="id")
    with transaction():
        enrolment_id = enrolments.enrol(reader, db.session.scalars(select(Course)).one(), by=reader).id
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    assert "Text of the first" in browser.page(url).text
    assert browser.post(url, data=form_of(browser, url)).status_code == 302
    overview = browser.page(f"/authoring/{draft.id}/languages").text
    assert "Up to date" in overview
    assert "Not whole" in overview
    publish(draft, author)
    browser.sign_in(reader)
    page = browser.page(f"/learn/{enrolment_id}/1")
    for said in ("Hal pertama", "Teks bahasa Indonesia", "Apa yang ditanyakan?", "Bukan keduanya"):
        assert said in page.text
    assert page.find("div", class_="prose")["lang"] == "id"
    assert db.session.get(Course, draft.course_id).current_version.languages == ["id"]
    english = browser.page(f"/learn/{enrolment_id}/1?in=en")
    assert "Text of the first" in english.text
    assert "Text of the first" in browser.page(f"/learn/{enrolment_id}/1").text, "the choice lasts"
    assert "Text of the second" in browser.page(f"/learn/{enrolment_id}/2").text, (
        "not translated: the course's language"
    )


def test_titles_are_in_the_language_of_the_reader_wherever_lessons_are_listed(browser, author, draft):
    reader = world.make_user(language="id")
    with transaction():
        enrolment_id = enrolments.enrol(reader, db.session.scalars(select(Course)).one(), by=reader).id
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    browser.post(url, data=form_of(browser, url))
    publish(draft, author)
    browser.sign_in(reader)
    lessons_of = f"/learn/{enrolment_id}/2"
    assert "Hal pertama" in browser.page(lessons_of).select_one(".trail").text
    assert "Second things" in browser.page(lessons_of).select_one(".trail").text, "not translated"
    attempt = browser.post(f"/learn/{enrolment_id}/assessment").headers["Location"]
    browser.post(f"{attempt}/hand-in")
    for path in ("/courses/small-course", f"/learn/{enrolment_id}?overview=1", attempt):
        page = browser.page(path).text
        assert "Hal pertama" in page, path
        assert "First things" not in page, path
    assert "Apa yang pertama." in browser.page("/courses/small-course").text
    browser.get(f"/learn/{enrolment_id}/1?in=en")
    assert "First things" in browser.page(f"/learn/{enrolment_id}?overview=1").text, "as chosen on a lesson"
    assert "First things" in browser.page("/courses/small-course").text


def test_answers_in_another_language_are_the_same_record(browser, author, draft):
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    browser.post(url, data=form_of(browser, url))
    publish(draft, author)
    reader = world.make_user(language="id")
    browser.sign_in(reader)
    browser.post("/courses/small-course/enrol")
    enrolment = enrolments_read.enrolment_in(reader.id, db.session.scalars(select(Course.id)).one())
    browser.post(f"/learn/{enrolment.id}/1/check/L1-K1", data={"answer": "0"})
    page = browser.page(f"/learn/{enrolment.id}/1").text
    assert "Karena Pasal 3." in page
    assert db.session.scalars(select(LessonProgress)).one().answers == {"L1-K1": 0}


def test_what_was_made_from_an_older_text_is_out_of_date_and_not_read(browser, author, draft):
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    browser.post(url, data=form_of(browser, url))
    with transaction():
        text = queries.files(draft.id)["lessons/01-first.md"].decode()
        lessons.save(queries.draft(draft.id), "L1", text=f"{text}\nMore.", facts={}, seen=None, by=author)
    assert "The text has changed since it was translated" in browser.page(url).text
    publish(draft, author)
    assert db.session.scalars(select(LessonTranslation)).all() == []


def test_a_text_that_changed_while_one_translated_is_marked(browser, author, draft):
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    sent = form_of(browser, url)
    with transaction():
        lessons.save(queries.draft(draft.id), "L1", text="Another.\n\n{{check:L1-K1}}", facts={}, seen=None, by=author)
    browser.post(url, data=sent)
    assert "The text has changed since it was translated" in browser.page(url).text


def test_two_translators_notice_each_other(browser, author, draft):
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    browser.post(url, data=form_of(browser, url))
    sent = form_of(browser, url)
    browser.post(url, data=sent | {"title": "Satu"})
    late = browser.post(url, data=sent | {"title": "Dua"})
    assert "Somebody else has changed this text" in late.text
    assert ">\nDua</textarea>" in late.text or ">Dua</textarea>" in late.text


def test_translations_go_out_and_come_in_without_a_change(browser, author, draft):
    browser.sign_in(author)
    url = f"/authoring/{draft.id}/languages/id/L1"
    browser.post(url, data=form_of(browser, url))
    before = queries.files(draft.id)
    zipped = browser.get(f"/authoring/{draft.id}/course.zip").data
    response = browser.post("/authoring/upload", data={"file": (io.BytesIO(zipped), "course.zip")})
    new = int(response.headers["Location"].rsplit("/", 1)[1])
    assert queries.files(new) == before
    assert {"lessons/id/01-first.md", "translations/id.json"} <= before.keys()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"lessons": []}, "must be tables of tables"),
        ({"rows": {"Q": {"words": ["x"]}}}, "words must be texts"),
        ({"lessons": {"L1": {"title": 3}}}, "must be texts in quotes"),
    ],
)
def test_a_translation_of_the_wrong_shape_is_refused(table, said):
    files = folders.small_course(**{"translations/id.json": json.dumps(table).encode()})
    for way in (folder.taken_in, folder.check):
        with pytest.raises(folder.CourseFolderError, match=said):
            way(files)


def test_a_short_answer_counts_in_every_language_of_the_course():
    row = folders.question("L1-K1", "L1", type="short", options=None, feedback=[], answer=["entry", "illegal entry"])
    words = translations.words_of(row)
    assert [words["answer.0"], words["answer.1"]] == ["entry", "illegal entry"]
    made = translations.in_words(row, {"stem": "Apa?", "answer.0": "masuk"})
    assert made["stem"] == "Apa?"
    assert made["answer"] == ["masuk", "illegal entry", "entry"]


def test_the_words_of_a_scenario_are_all_found_and_its_paths_stay():
    row = scenarios.with_endings(folders.scenario())
    words = translations.words_of(row)
    assert "nodes.A.choices.1.feedback" in words
    assert "nodes.END.text" in words
    assert not any(place.endswith((".next", ".points", "id", "lesson", "start")) for place in words)
    made = translations.in_words(row, {place: word.upper() for place, word in words.items()})
    assert made["nodes"]["A"]["choices"][0]["next"] == "END"
    assert made["nodes"]["END"]["text"] == "IT ENDS."


@given(
    st.dictionaries(st.sampled_from(["stem", "options.0", "options.2", "explanation", "none"]), st.text(max_size=20))
)
def test_translating_never_changes_what_is_right(words):
    row = folders.question("Q1", "L1")
    made = translations.in_words(row, words)
    for key in ("id", "lesson", "type", "answer", "source", "difficulty"):
        assert made[key] == row[key]
    assert translations.words_of(made).keys() == translations.words_of(row).keys()
    assert translations.standing_of_row(row, {"made_from": "x", "words": words}) in {
        Standing.MISSING,
        Standing.OUT_OF_DATE,
    }
