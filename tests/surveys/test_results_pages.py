"""The pages of results, answers in words, files, and the form for stories."""

import io
import time
import zipfile
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import insert, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.house import house
from lms.manifest import Cell
from lms.roles import Role
from lms.sample import last_year
from surveys.collection.models import Survey, random_id
from surveys.collection.services import ending
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.services import shipped as questionnaires
from surveys.results import exports
from surveys.results.models import Closing, Cube, FreeText, StoryContact, TextTag, Turnout
from surveys.results.queries import results as queries
from surveys.results.services import closing, turnout
from tests import world
from tests.surveys.questionnaires import TABLE
from tests.surveys.test_results import YEAR, answer, close, make_people, rows

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def closed(make_survey):
    """A closed survey of so many people who all answered."""

    def make(n=24, **more):
        survey = make_survey(make_people(n), **more)
        answer(survey)
        close(survey)
        return survey

    return make


@pytest.fixture
def earlier():
    """The same questionnaire a year ago, with these counts of the whole: question → option → n."""

    def make(counts, body=TABLE, days=365):
        today = clock.today("UTC")
        form = world.save(QuestionnaireVersion(code="then", version="1", title="Then", body=body))
        survey = world.save(
            Survey(
                questionnaire_id=form.id, title=f"Pulse {days} days ago", audience="test", time_zone="UTC", body=body,
                cuts=[], closes_on=today - timedelta(days=days), opened_on=today - timedelta(days=days + 20),
                closes_at=clock.now() - timedelta(days=days), state="closed",
            )
        )  # fmt: skip
        with transaction():
            db.session.execute(insert(Cube), [
                {"id": random_id(), "survey_id": survey.id, "cut": "", "cell": "", "question": question,
                 "option": option, "n": n}
                for question, options in counts.items() for option, n in options.items()
            ])  # fmt: skip
        return survey

    return make


THEN = {"=response": {"": 60, "answered": 50}, "used": {"": 50, "yes": 10, "no": 40}}


def test_a_draft_says_that_nobody_could_answer_yet(browser, make_survey, coordinator):
    survey = make_survey(make_people(3), opened=False)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    assert "This survey is not open yet" in page.text
    assert "sealed" not in page.text


def test_years_stand_beside_each_other_where_the_words_agree(browser, coordinator, closed, earlier):
    earlier(THEN)
    survey = closed()
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    assert "50 of 60 answered (83%)" in page.text
    table = page.select_one("#q-used").find_parent("section").select_one("table.table")
    yes = [cell.get_text(" ", strip=True) for cell in table.select("tbody tr")[0].select("th, td")]
    assert yes == ["Yes", "16", "67%", "20%", "▲ more"]
    alone = browser.page(f"/surveys/{survey.id}/results?with=0")
    assert "50 of 60" not in alone.text


def test_a_break_is_marked_with_both_wordings(browser, coordinator, closed, earlier):
    body = {**TABLE, "sections": [{**TABLE["sections"][0], "questions": [
        {**TABLE["sections"][0]["questions"][0], "text": "Did you use it?", "wording_version": 2}]}]}  # fmt: skip
    earlier(THEN, body)
    survey = closed()
    browser.sign_in(coordinator)
    section = browser.page(f"/surveys/{survey.id}/results").select_one("#q-used").find_parent("section")
    assert "Break in the series" in section.text
    assert "Did you use it?" in section.text
    assert "20%" not in section.text


def test_a_survey_of_last_month_is_not_laid_beside_this_one(browser, coordinator, closed, earlier):
    near = earlier(THEN, days=30)
    survey = closed()
    browser.sign_in(coordinator)
    assert "50 of 60" not in browser.page(f"/surveys/{survey.id}/results").text
    assert browser.get(f"/surveys/{survey.id}/results?with={near.id}").status_code == 404


def test_an_open_survey_is_held_against_the_same_day(browser, coordinator, make_survey, earlier, today):
    before = earlier(THEN)
    with transaction():
        db.session.add_all([Turnout(survey_id=before.id, day=day, answered=10 + day) for day in (0, 2, 9)])
    survey = make_survey(make_people(12))
    today.shift(timedelta(days=3))
    browser.sign_in(coordinator)
    assert "on the same day: 12 of 60 (20%)" in browser.page(f"/surveys/{survey.id}/results").text
    assert "Day 3: 0 of 12" in browser.page(f"/surveys/{survey.id}/results").text


def test_turnout_is_kept_in_steps_of_five(make_survey):
    survey = make_survey(make_people(24))

    def noted():
        with transaction():
            turnout.note(survey.id)
        return [one.answered for one in rows(Turnout)]

    assert noted() == []
    answer(survey, every=5)
    assert noted() == [5]
    assert noted() == [5]


def test_a_large_survey_is_closed_by_the_clock_and_sealed_until_then(browser, coordinator, make_survey, monkeypatch):
    monkeypatch.setattr(closing, "AT_ONCE", 5)
    monkeypatch.setattr(closing, "BATCH", 4)
    survey = make_survey(make_people(12))
    answer(survey)
    browser.sign_in(coordinator)
    refused = browser.post(f"/surveys/{survey.id}/close")
    assert refused.status_code == 409, "people can still answer"
    assert "End the survey first" in refused.text
    with transaction():
        ending.end(survey.id, by=coordinator)
    assert browser.post(f"/surveys/{survey.id}/close").status_code == 302
    path = f"/surveys/{survey.id}/results"
    assert "0 of 12 answers are done" in browser.page(path).text
    for address in ("/report.pdf", "/spss.zip"):
        assert browser.get(path + address).status_code == 404
    assert browser.get(f"/surveys/{survey.id}/texts").status_code == 404
    found = closing.counted(survey.id)
    with transaction():
        assert closing.keep(survey.id, found)
    assert closing.counted(survey.id) is None
    with transaction():
        assert closing.move(survey.id)
    assert "4 of 12 answers are done" in browser.page(path).text
    while db.session.get(Closing, survey.id):
        with transaction():
            closing.move(survey.id)
    assert "12 of 12 answered" in browser.page(path).text


def texts_page(browser, survey, query=""):
    return browser.page(f"/surveys/{survey.id}/texts{query}")


def do(browser, survey, act, ids, **more):
    return browser.post(f"/surveys/{survey.id}/texts", data={"act": act, "text": ids, **more})


def test_texts_are_reviewed_in_bulk_found_again_and_quoted(browser, coordinator, closed):
    survey = closed(12)
    ids = {one.text: one.id for one in rows(FreeText)}
    browser.sign_in(coordinator)
    do(browser, survey, "quote", [ids["Story 1"]])
    assert not db.session.get(FreeText, ids["Story 1"]).quoted, "not before somebody has read it"
    do(browser, survey, "clear", [ids["Story 1"], ids["Story 2"]])
    do(browser, survey, "quote", [ids["Story 1"]])
    do(browser, survey, "tag", [ids["Story 1"], ids["Story 3"]], tag="  Shift   briefing ")
    assert {one.tag for one in rows(TextTag)} == {"Shift briefing"}
    page = texts_page(browser, survey, "?tag=Shift+briefing")
    assert "Story 1" in page.text
    assert "Story 3" in page.text
    assert "Story 2" not in page.text
    assert "Story 2" in texts_page(browser, survey, "?state=cleared").text
    assert "Story 7" not in texts_page(browser, survey, "?q=story+1").text
    assert "Story 1" in browser.page(f"/surveys/{survey.id}/results").text
    assert "Story 2" not in browser.page(f"/surveys/{survey.id}/results").text
    do(browser, survey, "untag", [ids["Story 1"]], tag="Shift briefing")
    do(browser, survey, "remove", [ids["Story 3"]])
    assert rows(TextTag) == []
    assert len(rows(FreeText)) == 11


def test_names_are_taken_out_and_the_text_is_read_again(browser, coordinator, closed):
    survey = closed(6)
    one = next(row for row in rows(FreeText) if row.text == "Story 0")
    browser.sign_in(coordinator)
    do(browser, survey, "clear", [one.id])
    browser.post(f"/surveys/texts/{one.id}/rewrite", data={"text": "A story of somebody"})
    changed = db.session.get(FreeText, one.id)
    assert (changed.text, changed.cleared) == ("A story of somebody", False)
    assert browser.post(f"/surveys/texts/{one.id}/rewrite", data={"text": " "}).status_code == 200
    assert db.session.get(FreeText, one.id).text == "A story of somebody"
    entries = [entry.details for entry in rows(AuditEntry) if entry.action.startswith("survey.text")]
    assert not any("Story" in str(details) or "somebody" in str(details) for details in entries), (
        "the trail holds no words"
    )


def test_an_analyst_counts_no_tag_of_few_texts(browser, closed):
    survey = closed(6)
    with transaction():
        for one in list(db.session.scalars(select(FreeText)))[:4]:
            one.cleared = True
            one.tags = [TextTag(tag="Rare")]
    browser.sign_in(world.make_user(Role.ANALYST))
    assert not texts_page(browser, survey).select("option[value=Rare]")
    assert do(browser, survey, "clear", [rows(FreeText)[0].id]).status_code == 403


def test_the_list_of_texts_takes_a_fixed_number_of_statements(browser, coordinator, closed, statements):
    survey = closed(24)
    browser.sign_in(coordinator)

    def count():
        statements.clear()
        texts_page(browser, survey)
        return len(statements)

    first = count()
    with transaction():
        for one in db.session.scalars(select(FreeText)):
            one.tags = [TextTag(tag="A"), TextTag(tag="B")]
    assert count() == first


def book(browser, survey, query=""):
    return load_workbook(io.BytesIO(browser.get(f"/surveys/{survey.id}/results?export=xlsx{query}").data))


def test_the_workbook_holds_results_and_a_dictionary_and_no_formula(browser, coordinator, make_survey):
    body = {**TABLE, "sections": [{**TABLE["sections"][0], "questions": [
        {**TABLE["sections"][0]["questions"][0], "text": "=1+1?"}]}, TABLE["sections"][1]]}  # fmt: skip
    survey = make_survey(make_people(24))
    with transaction():
        db.session.get(Survey, survey.id).body = body
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    found = book(browser, survey, "&by=sub_region")
    assert found.sheetnames == ["Results", "Dictionary", "About"]
    assert all(sheet.sheet_state == "visible" for sheet in found)
    lines = list(found["Results"].iter_rows(values_only=True))
    assert lines[0] == exports.HEADER
    assert lines[next(place for place, line in enumerate(lines) if line[0] == "used")][:9] == (
        "used",
        "=1+1?",
        None,
        None,
        "yes",
        "Yes",
        16,
        24,
        "67%",
    )
    assert ("sub_region", "Pacific") in {line[2:4] for line in lines if line[0] == "used"}
    assert not [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    variables = {row[0]: row for row in found["Dictionary"].iter_rows(values_only=True)}
    assert variables["used"][4] == "yes = Yes; no = No"
    assert dict(found["About"].iter_rows(values_only=True))["Filter"] == "By sub-region"


def test_csv_and_page_and_workbook_say_the_same(browser, coordinator, closed):
    survey = closed()
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results?by=gender")
    csv = browser.get(f"/surveys/{survey.id}/results?by=gender&export=csv").text
    assert csv.splitlines()[0].endswith("Filter: by=gender")
    for line in book(browser, survey, "&by=gender")["Results"].iter_rows(min_row=2, values_only=True):
        if line[0] == "used":
            assert f",{line[6]},{line[7]},{line[8]}," in csv
            assert line[8] in page.text


def test_rows_go_to_coordinators_only_without_groups_and_words(browser, coordinator, closed):
    survey = closed()
    path = f"/surveys/{survey.id}/results/spss.zip"
    browser.sign_in(world.make_user(Role.ANALYST))
    assert browser.get(path).status_code == 403
    browser.sign_in(coordinator)
    files = zipfile.ZipFile(io.BytesIO(browser.get(path).data))
    said = files.read("answers.csv").decode()
    assert len(said.splitlines()) == 25
    assert not any(word in said for word in ("Story", "Pacific", "police"))
    assert "survey.rows_exported" in {entry.action for entry in rows(AuditEntry)}


def test_of_nine_answers_no_row_goes_out(browser, coordinator, closed):
    survey = closed(9)
    browser.sign_in(coordinator)
    files = zipfile.ZipFile(io.BytesIO(browser.get(f"/surveys/{survey.id}/results/spss.zip").data))
    assert len(files.read("answers.csv").decode().splitlines()) == 1


@pytest.mark.parametrize("language", ["en", "id", "ar"])
def test_the_report_prints_in_the_readers_language(browser, coordinator, closed, language):
    survey = closed()
    with transaction():
        text = db.session.scalars(select(FreeText)).first()
        text.text, text.cleared, text.quoted = "هذه قصة 👍 with signs", True, True
    browser.sign_in(coordinator)
    browser.post("/language", data={"language": language})
    response = browser.get(f"/surveys/{survey.id}/results/report.pdf?by=sub_region")
    assert response.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(response.data)).pages
    said = " ".join(page.extract_text() for page in pages)
    assert "67%" in said
    assert "👍" not in said


def test_the_report_names_the_groups_of_those_who_answered(browser, coordinator, closed):
    browser.sign_in(coordinator)
    response = browser.get(f"/surveys/{closed().id}/results/report.pdf")
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages)
    who = said.partition("Who answered")[2]
    assert -1 < who.index("All") < who.index("By sub-region") < who.index("By kind of agency")


def test_a_story_leaves_a_contact_that_knows_nothing_else(browser, coordinator, statements):
    person = world.make_user()
    browser.sign_in(person)
    assert browser.post("/s/story", data={"name": "", "reach": "x"}).status_code == 200
    assert rows(StoryContact) == []
    browser.post("/s/story", data={"name": "Ana Sample", "reach": "ana@example.org", "about": "One list"})
    assert [(one.name, one.about) for one in rows(StoryContact)] == [("Ana Sample", "One list")]
    assert browser.get("/surveys/story-contacts").status_code == 403
    browser.sign_in(coordinator)
    assert "ana@example.org" in browser.page("/surveys/story-contacts").text
    browser.post(f"/surveys/story-contacts/{rows(StoryContact)[0].id}/remove")
    assert rows(StoryContact) == []


def test_measures_have_their_response_rate_beside_them(earlier):
    earlier(
        {"=response": {"": 200, "answered": 80}, "c_xborder": {"": 60, "none": 20, "one_two": 40},
         "c_relevance": {"": 50, "4": 20, "5": 10, "=over 9": 0}},
        days=200,
    )  # fmt: skip
    measures = house().measures
    year = YEAR.__class__(clock.today("UTC") - timedelta(days=300), clock.today("UTC"))
    assert list(measures["net.xborder"].read(year, ())) == [Cell((), 40, 60)]
    assert list(measures["l1.relevance"].read(year, ())) == [Cell((), 30, 50)]
    assert list(measures["net.xborder.response"].read(year, ())) == [Cell((), 80, 200)]
    assert list(measures["l1.fit.response"].read(year, ())) == [Cell((), 0, 0)]


def test_response_rate_by_group_joins_small_ones(make_survey):
    survey = make_survey(make_people(13))
    answer(survey)
    close(survey)
    cells = house().measures["survey.response"].read(YEAR, ("sub_region",))
    assert sum(cell.denominator for cell in cells) == 13
    assert all(cell.denominator >= 5 for cell in cells)


def test_last_years_sample_is_built_quickly_and_holds_to_the_rules():
    form = world.save(QuestionnaireVersion(code="a", version="1", title="A", body=shipped()))
    started = time.perf_counter()
    with transaction():
        last_year.build(form, clock.today("UTC"))
    assert time.perf_counter() - started < 5
    survey = db.session.scalars(select(Survey)).one()
    found = queries.results(survey, by="sub_region")
    assert found.whole.invited == 300
    assert 100 < found.whole.answered < 160
    assert all(split.n >= 5 for one in found.questions for split in one.splits)


def shipped():
    with transaction():
        return dict(questionnaires.load(questionnaires.SHIPPED / "annual-alumni-2026.toml").body)
