"""Writing a course in the browser, through its pages."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from courses.authoring import queries, question_rows, reading_level, weight
from courses.authoring.models import CourseDraft, DraftSave
from courses.authoring.services import drafts
from courses.catalogue import archive, course_table, folder, markup, services
from courses.catalogue.models import Course
from courses.catalogue.questions import QuestionKind, parse
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.courses import folders


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR, name="Amina Sample")


@pytest.fixture
def draft(author):
    with transaction():
        services.publish(services.course_of("small-course"), folder.check(folders.small_course()))
        return drafts.begin(db.session.scalars(select(Course)).one(), by=author)


@pytest.fixture
def writing(browser, author, draft):
    """The author's browser, and the address of the draft."""
    browser.sign_in(author)
    return browser, f"/authoring/{draft.id}"


def lesson_form(browser, url, **changes):
    """What the form of a lesson sends, with some of it changed."""
    form = browser.page(url).find("form", attrs={"data-lesson": True})
    sent = {one["name"]: one.get("value", "") for one in form.find_all("input") if one.get("name")}
    sent |= {one["name"]: one.text.removeprefix("\n") for one in form.find_all("textarea")}
    return sent | changes


def text_of(draft, name="lessons/01-first.md"):
    return queries.files(draft.id)[name].decode()


def test_the_list_shows_drafts_with_a_fixed_number_of_statements(browser, author, draft, statements):
    browser.sign_in(author)
    counts = []
    for more in (0, 24):
        with transaction():
            for _ in range(more):
                drafts.begin(db.session.get(Course, draft.course_id), by=author)
        statements.clear()
        browser.page("/authoring/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_new_course_begins_empty_and_its_name_is_taken_once(browser, author):
    browser.sign_in(author)
    sent = {"title": "Sea borders", "code": "sea-borders", "language": "en"}
    url = browser.post("/authoring/new", data=sent).headers["Location"]
    assert "No lesson yet" in browser.page(url).text
    assert "Another course has this short name" in browser.post("/authoring/new", data=sent).text
    assert "small letters" in browser.post("/authoring/new", data=sent | {"code": "../x"}).text


def test_lessons_are_added_moved_renamed_taken_out_and_put_back(writing, draft):
    browser, url = writing
    lesson = browser.post(f"{url}/lessons", data={"title": "Third things"}).headers["Location"]
    assert lesson.endswith("/lessons/L3")
    browser.post(f"{url}/lessons/L3/move", data={"way": "up"})
    browser.post(lesson, data=lesson_form(browser, lesson, title="New name", text="Words.\n"))
    titles = [one["title"] for one in queries.table(draft.id)["lessons"]]
    assert titles == ["First things", "New name", "Second things"]
    removed = browser.post(f"{url}/lessons/L1/remove").headers["Location"]
    button = browser.page(removed).find("button", string="Put lesson back")
    assert browser.get(f"{url}/lessons/L1").status_code == 404
    browser.post(button.find_parent("form")["action"])
    assert [one["code"] for one in queries.table(draft.id)["lessons"]] == ["L1", "L3", "L2"]
    assert "Text of the first" in text_of(draft)


def test_saving_answers_how_often_and_two_writers_notice_each_other(writing, draft):
    browser, url = writing
    lesson = f"{url}/lessons/L1"
    mine = lesson_form(browser, lesson, text="Mine.\n", only="save")
    theirs = dict(mine) | {"text": "Theirs.\n"}
    answer = browser.post(lesson, data=mine)
    assert answer.json == {"saves": int(mine["seen"]) + 1}
    late = browser.post(lesson, data=theirs)
    assert late.status_code == 409
    assert "Somebody else has changed this text" in late.json["problem"]
    assert text_of(draft) == "Mine.\n"
    page = browser.post(lesson, data={k: v for k, v in theirs.items() if k != "only"})
    assert "Somebody else has changed this text" in page.text
    assert "Theirs." in page.text, "what was typed is still there"
    again = browser.post(lesson, data=mine | {"seen": answer.json["saves"], "text": "More.\n"})
    assert again.json == {"saves": answer.json["saves"] + 1}


def test_autosaves_of_one_person_are_one_line_and_every_save_can_come_back(writing, draft, author):
    browser, url = writing
    before = text_of(draft)
    for text in ("One.\n", "Two.\n", "Three.\n"):
        browser.post(f"{url}/lessons/L1", data=lesson_form(browser, f"{url}/lessons/L1", text=text, only="save"))
    saves = queries.history(draft.id, "lessons/01-first.md")
    assert [save.by_id for save in saves] == [author.id, None]
    assert "Amina Sample" in browser.page(f"{url}/history/lessons/01-first.md").text
    first = f"{url}/saves/{saves[-1].id}"
    assert "Text of the first" in browser.page(first).text
    assert browser.post(first).headers["Location"] == f"{url}/lessons/L1"
    assert text_of(draft) == before
    assert len(queries.history(draft.id, "lessons/01-first.md")) == 3, "bringing back is a save too"


def test_saving_what_was_opened_changes_nothing(writing, draft):
    browser, url = writing
    for code in ("L1", "L2"):
        browser.post(f"{url}/lessons/{code}", data=lesson_form(browser, f"{url}/lessons/{code}"))
    assert queries.files(draft.id) == folders.small_course()


def test_a_form_with_an_error_keeps_what_was_typed(writing, draft):
    browser, url = writing
    sent = lesson_form(browser, f"{url}/lessons/L1", title="", text="Kept words.\n")
    page = browser.post(f"{url}/lessons/L1", data=sent)
    assert "Write a title" in page.text
    assert "Kept words." in page.text
    assert browser.post(f"{url}/lessons/L1", data=sent | {"only": "save"}).status_code == 422


FORMS = {
    "single": {"option-1": "A", "option-2": "B", "right-1": "1", "feedback-1": "Yes", "feedback-2": "No"},
    "multiple": {"option-1": "A", "option-3": "B", "right-1": "1", "right-3": "1"},
    "truefalse": {"option-1": "True", "option-2": "False", "right-2": "1"},
    "matching": {"left-1": "A", "match-1": "a", "left-2": "B", "match-2": "b", "match-3": "spare"},
    "ordering": {"option-1": "First", "option-2": "Second"},
    "numeric": {"answers": "4\n4,5", "tolerance": "0.5"},
    "short": {"answers": "entry\nillegal entry"},
}
SHARED = {"stem": "What?", "explanation": "Because.", "source": "Art. 3", "difficulty": "2", "tags": "law, sea"}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("use", ["checks", "bank"])
def test_every_type_of_question_is_written_and_opened_again(writing, draft, kind, use):
    browser, url = writing
    sent = SHARED | FORMS[kind] | {"type": kind, "lesson": "L1"}
    assert browser.post(f"{url}/questions/{use}/new", data=sent).status_code == 302
    row = folder.rows_of(queries.texts(draft.id), folder.QUESTIONS[use])[-1]
    question = parse(row)
    assert (question.kind, question.difficulty, row["tags"]) == (kind, 2, ["law", "sea"])
    assert question_rows.question_of(question_rows.fields_of(row), QuestionKind(kind), row["id"], "L1") == row
    if use == "checks":
        assert markup.placed(text_of(draft))[-1] == ("check", row["id"])
    page = browser.page(f"{url}/questions/{use}/{row['id']}")
    seen = page.find("input", {"name": "seen"})["value"]
    changed = sent | {"stem": "What then?", "seen": seen}
    assert browser.post(f"{url}/questions/{use}/{row['id']}", data=changed).status_code == 302
    stale = browser.post(f"{url}/questions/{use}/{row['id']}", data=changed | {"stem": "Older"})
    assert "Somebody else has changed this" in stale.text
    assert folder.rows_of(queries.texts(draft.id), folder.QUESTIONS[use])[-1]["stem"] == "What then?"


def test_a_question_of_many_options_has_room_for_each_and_two_more():
    row = {"type": "single", "options": [f"Option {n}" for n in range(1, 13)], "answer": [11]}
    fields = question_rows.fields_of(row)
    assert question_rows.room_for(fields) == 14
    assert question_rows.question_of(fields, QuestionKind.SINGLE, "Q", "L1")["options"] == row["options"]
    assert question_rows.room_for({}) == 8


def test_a_question_that_makes_no_sense_says_why_and_keeps_what_was_typed(writing, draft):
    browser, url = writing
    sent = SHARED | {"type": "single", "lesson": "L1", "option-1": "Only one", "right-1": "1"}
    page = browser.post(f"{url}/questions/bank/new", data=sent)
    assert "the answer names an option that is not there" in page.text
    assert 'value="Only one"' in page.text
    assert len(folder.rows_of(queries.texts(draft.id), folder.QUESTIONS["bank"])) == 4


def test_a_question_is_taken_out_and_found_by_its_words(writing, draft):
    browser, url = writing
    assert "What is asked in Q3?" in browser.page(f"{url}/questions?q=q3").text
    assert "No question matches" in browser.page(f"{url}/questions?q=nothing+like+it").text
    browser.post(f"{url}/questions/bank/Q3/remove")
    assert "What is asked in Q3?" not in browser.page(f"{url}/questions?use=bank").text


def test_a_scenario_is_written_and_cannot_lead_nowhere(writing, draft):
    browser, url = writing
    sent = {
        "lesson": "L1", "title": "At sea", "setting": "Night.", "node-1": "A", "text-1": "What now?",
        "label-1-1": "Help", "next-1-1": "END", "points-1-1": "3", "said-1-1": "They live.",
    }  # fmt: skip
    page = browser.post(f"{url}/scenarios/new", data=sent)
    assert "leads to END, which does not exist" in page.text
    assert 'value="At sea"' in page.text
    assert browser.post(f"{url}/scenarios/new", data=sent | {"node-2": "END", "text-2": "It ends."}).status_code == 302
    row = folder.rows_of(queries.texts(draft.id), folder.SCENARIOS)[-1]
    assert (row["id"], row["start"], list(row["endings"])) == ("SC-2", "A", ["END"])
    assert markup.placed(text_of(draft))[-1] == ("scenario", "SC-2")
    assert question_rows.scenario_of(question_rows.scenario_fields(row), "SC-2", "L1") == row
    assert browser.page(f"{url}/scenarios/SC-2").find("input", {"name": "title"})["value"] == "At sea"
    assert "What now?" in browser.page(f"{url}/preview/L1").find("article").text


def test_pictures_come_in_clean_and_hostile_files_not_at_all(writing, draft):
    browser, url = writing
    files = [(io.BytesIO(folders.photo_with_place()), "My Photo.JPG"), (io.BytesIO(folders.SVG), "../../x y.svg")]
    browser.post(f"{url}/media", data={"files": files})
    assert [one.name for one in queries.media(draft.id)] == ["line.svg", "my-photo.jpg", "x-y.svg"]
    shown = browser.get(f"{url}/media/my-photo.jpg")
    assert shown.mimetype == "image/jpeg"
    assert b"Some Phone" not in shown.data
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    files = [
        (io.BytesIO(b"<svg onload='x'/>"), "a.svg"),
        (io.BytesIO(b"MZ"), "b.exe"),
        (io.BytesIO(folders.SVG), "c.svg"),
    ]
    page = browser.post(f"{url}/media", data={"files": files})
    assert "a.svg: a figure must not hold scripts" in page.text
    assert "b.exe: only PNG" in page.text
    assert len(queries.media(draft.id)) == 3


def test_a_file_that_a_lesson_shows_is_not_taken_out(writing, draft):
    browser, url = writing
    assert browser.post(f"{url}/media/line.svg/remove").status_code == 409
    assert [one.name for one in queries.media(draft.id)] == ["line.svg"]


def test_the_preview_shows_the_lesson_as_learners_will_see_it(writing, draft):
    browser, url = writing
    text = (
        "## Words\n\nThis is [illegal entry](term:illegal-entry).\n\n<script>alert(1)</script>\n\n"
        "::: video media/a.mp4 media/a.vtt\nWhat is said.\n:::\n\n[Form](media/form.pdf)\n\n"
        "{{check:L1-K1}}\n\n{{check:NO}}\n"
    )
    browser.post(f"{url}/glossary", data={"term": "Illegal entry", "meaning": "Crossing without the rules."})
    browser.post(f"{url}/lessons/L1", data=lesson_form(browser, f"{url}/lessons/L1", text=text))
    response = browser.get(f"{url}/preview/L1")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    page = browser.page(f"{url}/preview/L1")
    article = page.find("article")
    assert article.find("script") is None
    assert "<script>" in article.text
    assert article.find("a", href="#term-illegal-entry")
    assert article.find("dt", id="term-illegal-entry")
    video = article.find("video")
    assert (video["src"], video["preload"]) == (f"{url}/media/a.mp4", "none")
    assert video.find("track")["src"] == f"{url}/media/a.vtt"
    assert "What is said." in article.find("figure").find("details").text
    assert article.find("a", download=True)["href"] == f"{url}/media/form.pdf"
    assert "What is asked in L1-K1?" in article.text


def test_only_the_preview_may_be_framed(writing):
    browser, url = writing
    for path in (f"{url}/lessons/L1", "/authoring/"):
        assert browser.get(path).headers["X-Frame-Options"] == "DENY"


def test_the_checklist_names_what_is_missing(writing, draft):
    browser, url = writing
    assert "Needed" not in [one.text for one in browser.page(f"{url}/checklist").find_all("span", class_="tag")]
    text = "![](media/line.svg)\n\n::: video media/a.mp4\n:::\n"
    browser.post(f"{url}/lessons/L1", data=lesson_form(browser, f"{url}/lessons/L1", text=text, sources=""))
    browser.post(f"{url}", data=course_form(browser, url) | {"draw-L1": "9"})
    page = browser.page(f"{url}/checklist")
    needed = [one.find_parent("li") for one in page.find_all("span", class_="tag") if one.text == "Needed"]
    said = " ".join(one.text for one in needed)
    for part in ("text for those who cannot see", "captions and a transcript", "9 questions of L1 are wanted"):
        assert part in said
    assert "Every lesson names its sources Advice" in " ".join(page.text.split())


def course_form(browser, url):
    form = browser.page(url).find("form", attrs={"data-guard": True})
    inputs = [one for one in form.find_all("input") if one.get("name") and not is_off(one)]
    sent = {one["name"]: one.get("value", "") for one in inputs}
    return sent | {one["name"]: one.text.removeprefix("\n") for one in form.find_all("textarea")}


def is_off(box):
    return box.get("type") == "checkbox" and not box.has_attr("checked")


def test_a_pretest_and_where_the_course_belongs_are_said_in_the_form_and_kept_in_the_folder(writing, draft):
    browser, url = writing
    form = course_form(browser, url)
    assert not {"pretest", "regions"} & set(form)
    browser.post(url, data=form | {"pretest": "y", "phase": "border", "regions": ["pacific", "east-asia"]})
    assert folder.check(queries.files(draft.id)).table["pretest"] is True
    packed = folder.taken_in(archive.from_zip(browser.get(f"{url}/course.zip").data))
    table = course_table.read(packed, [])
    assert (table["pretest"], table["phase"], table["regions"]) == (True, "border", ["pacific", "east-asia"])
    page = browser.page(url)
    assert page.select_one("[name=pretest]").has_attr("checked")
    assert page.select_one("[name=phase] [selected]")["value"] == "border"
    assert [one["value"] for one in page.select("[name=regions][checked]")] == ["east-asia", "pacific"]
    assert "Choose one from the list" in browser.post(url, data=form | {"phase": "someday"}).text
    browser.post(url, data=form | {"phase": ""})
    assert queries.table(draft.id)["pretest"] is False


def test_what_is_said_about_the_course_is_changed_and_nothing_else(writing, draft):
    browser, url = writing
    before = queries.table(draft.id)
    browser.post(url, data=course_form(browser, url) | {"title": "Another title", "draw-L1": "2"})
    after = queries.table(draft.id)
    assert after["title"] == db.session.get(CourseDraft, draft.id).title == "Another title"
    assert after["assessment"] == {**before["assessment"], "questions": 3, "per_lesson": {"L1": 2, "L2": 1}}
    assert after["lessons"] == before["lessons"]


def test_the_editor_says_how_heavy_and_how_easy_a_lesson_is(writing, draft):
    browser, url = writing
    long = " ".join(["word"] * 30) + ". Short one."
    browser.post(f"{url}/lessons/L1", data=lesson_form(browser, f"{url}/lessons/L1", text=long))
    page = browser.page(f"{url}/lessons/L1").text
    assert "1 sentence has more than 20 words" in page
    assert "at 400 kbit/s" in page


def test_learners_see_nothing_of_a_draft(browser, draft):
    browser.sign_in(world.make_user())
    for path in ("", "/lessons/L1", "/preview/L1", "/media/line.svg", "/course.zip", "/history/course.toml"):
        assert browser.get(f"/authoring/{draft.id}{path}").status_code == 403


def test_a_discarded_draft_is_gone_and_the_course_is_as_it_was(writing, draft):
    browser, url = writing
    browser.post(f"{url}/state/discarded")
    assert browser.get(url).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(DraftSave)) > 0, "its history is kept"
    assert "A small course" in browser.page("/courses/").text


def test_the_weight_counts_the_text_and_pictures_for_a_phone():
    photo = folders.photo(size=(1280, 900))
    blocks = markup.blocks("![A gate](media/gate.jpg)", {"gate.jpg": (1280, 900)}, "/m")
    found = weight.of("![A gate](media/gate.jpg)\n\n![None](media/none.jpg)", blocks, {"gate.jpg": photo})
    assert 0 < found.pictures < len(photo)
    assert found.bytes == found.text + found.pictures
    assert found.seconds == round(found.bytes * 8 / 400_000, 1)
    assert weight.of("", [], {}).bytes == 0


@pytest.mark.parametrize(
    ("text", "words", "sentences", "long_sentences"),
    [
        ("", 0, 0, 0),
        ("One two. Three four five!", 5, 2, 0),
        ("A title\nA sentence.", 4, 2, 0),
        (" ".join(["word"] * 21) + ".", 21, 1, 1),
        ("Petugas memeriksa dokumen. Ia bertanya.", 5, 2, 0),
        ("هذا نص قصير؟ نعم.", 4, 2, 0),
    ],
)
def test_reading_counts_words_and_sentences(text, words, sentences, long_sentences):
    found = reading_level.read(text)
    assert (found.words, found.sentences, found.long_sentences) == (words, sentences, long_sentences)


@given(st.text())
def test_reading_never_fails_and_shares_stay_shares(text):
    found = reading_level.read(text)
    assert 0 <= found.long_words_share <= 100
    assert found.long_sentences <= found.sentences
    assert (found.words == 0) == (found.longest == "")
