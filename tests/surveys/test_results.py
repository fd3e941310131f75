"""What remains when a survey has closed, and what must not."""

import itertools
import json
import random
from datetime import date

import pytest
from sqlalchemy import select, text

from lms.db import Base, db, transaction
from lms.house import house
from lms.manifest import Cell, Period
from lms.organisations.models import AgencyFamily
from lms.roles import Role
from surveys.collection.models import Draft, Inbox, Invitation, Survey, SurveyState
from surveys.collection.services import answering as collection
from surveys.results.models import Cube, FreeText, Response
from surveys.results.services import closing as services
from tests import world

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))

pytestmark = pytest.mark.usefixtures("today")


def make_people(n):
    agencies = [
        world.make_agency(world.make_member(iso2), family=family)
        for iso2, family in itertools.product(("MY", "FJ", "LK"), (AgencyFamily.POLICE, AgencyFamily.MARITIME))
    ]
    return [world.make_user(agency=agencies[i % len(agencies)]) for i in range(n)]


def answer(survey, *, every=1):
    """Everybody (or each second, third …) answers, in a shuffled order, each in words of their own."""
    ids = db.session.scalars(select(Invitation.id).where(Invitation.survey_id == survey.id)).all()
    chosen = list(ids)[::every]
    random.Random(7).shuffle(chosen)
    for number, invitation_id in enumerate(chosen):
        with transaction():
            collection.save_draft(
                invitation_id, {"used": "yes" if number % 3 else "no", "people": number, "story": f"Story {number}"}
            )
        with transaction():
            collection.send(invitation_id)
    return len(chosen)


def close(survey, by=None):
    with transaction():
        services.close(survey.id, by=by)


def rows(model):
    return db.session.scalars(select(model)).all()


def test_a_survey_that_is_closed_early_says_on_which_day(browser, coordinator, make_survey):
    survey = make_survey(make_people(12))
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    assert "Closed 23 Nov 2026" in browser.page(f"/surveys/{survey.id}/results").text


def test_results_are_sealed_until_closing(browser, coordinator, make_survey):
    survey = make_survey(make_people(12))
    answer(survey)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    assert "Results are sealed" in page.text
    assert "Story" not in page.text


def test_closing_leaves_counts_and_loose_answers_and_nothing_else(make_survey):
    survey = make_survey(make_people(12))
    answer(survey)
    close(survey)
    assert rows(Inbox) == []
    assert rows(Draft) == []
    assert len(rows(Response)) == len(rows(FreeText)) == 12
    assert all("story" not in response.answers for response in rows(Response))
    assert db.session.get(Survey, survey.id).state is SurveyState.CLOSED
    close(survey)
    assert len(rows(Response)) == 12, "closing again changes nothing"


def test_drafts_die_at_closing(make_survey):
    survey = make_survey(make_people(1))
    with transaction():
        collection.save_draft(rows(Invitation)[0].id, {"used": "yes"})
    close(survey)
    assert rows(Draft) == []


def test_results_page_shows_charts_and_hides_small_groups(browser, coordinator, make_survey):
    survey = make_survey(make_people(24))
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    assert "24 of 24 answered (100%)" in page.text
    assert page.select(".bars svg rect")
    broken_down = browser.page(f"/surveys/{survey.id}/results?by=sub_region")
    cells = [[cell.text for cell in row.select("th, td")][:2] for row in broken_down.select("table.table tr")]
    assert ["Pacific", "8"] in cells
    assert browser.get(f"/surveys/{survey.id}/results?by=member").status_code == 404, "never agreed"


def test_four_answers_show_no_chart(browser, coordinator, make_survey):
    survey = make_survey(make_people(4))
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    assert not page.select(".bars svg, .chart")
    assert "Too few answers" in page.text


def test_an_analyst_reads_words_only_when_cleared(browser, coordinator, make_survey):
    survey = make_survey(make_people(6))
    answer(survey)
    close(survey)
    analyst = world.make_user(Role.ANALYST)
    browser.sign_in(analyst)
    assert "Story 0" not in browser.page(f"/surveys/{survey.id}/texts").text
    story = next(row for row in rows(FreeText) if row.text == "Story 0")
    assert browser.post(f"/surveys/texts/{story.id}/clear").status_code == 403
    browser.sign_in(coordinator)
    assert browser.post(f"/surveys/texts/{story.id}/clear").status_code == 302
    browser.sign_in(analyst)
    text_now = browser.page(f"/surveys/{survey.id}/texts").text
    assert "Story 0" in text_now
    assert "Story 1" not in text_now


def test_a_text_can_be_removed(browser, coordinator, make_survey):
    survey = make_survey(make_people(6))
    answer(survey)
    close(survey)
    story_id = rows(FreeText)[0].id
    browser.sign_in(coordinator)
    assert browser.post(f"/surveys/texts/{story_id}/remove").status_code == 302
    assert len(rows(FreeText)) == 5
    assert browser.post(f"/surveys/texts/{story_id}/remove").status_code == 404


def test_the_file_holds_what_the_page_shows(browser, coordinator, make_survey):
    survey = make_survey(make_people(12))
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    lines = browser.get(f"/surveys/{survey.id}/results?export=csv").text.splitlines()
    assert "used,Have you used it?,,,yes,Yes,8,12,67%,,,," in lines
    assert "Story" not in "".join(lines)


@pytest.mark.parametrize("n", [6, 24])
def test_the_page_takes_a_fixed_number_of_statements(browser, coordinator, make_survey, statements, n):
    survey = make_survey(make_people(n))
    answer(survey)
    close(survey)
    browser.sign_in(coordinator)
    statements.clear()
    browser.get(f"/surveys/{survey.id}/results")
    assert len(statements) == 8


def test_measures_read_released_counts_of_the_period(make_survey):
    survey = make_survey(make_people(12))
    answered = answer(survey, every=2)
    close(survey)
    read = house().measures["survey.response"].read
    assert list(read(YEAR, ())) == [Cell((), answered, 12)]
    assert list(read(Period(date(2025, 1, 1), date(2025, 12, 31)), ())) == [Cell((), 0, 0)]


def dump():
    """Every value of every table, as somebody with the whole database reads it: (table, row number, column, value)."""
    found = []
    for table in Base.metadata.sorted_tables:
        for number, row in enumerate(db.session.execute(table.select()).mappings()):
            found += [(table.name, number, column, _plain(value)) for column, value in row.items()]
    return found


def _plain(value):
    return json.dumps(value, sort_keys=True, default=str)


ANSWERS = {"inbox", "response", "free_text", "cube"}


@pytest.mark.parametrize("closed", [False, True])
def test_no_shared_value_joins_an_answer_to_a_person(make_survey, closed):
    """The attack: take every value of every answer row and look for it in any row that leads to one person."""
    survey = make_survey(make_people(50))
    answer(survey)
    if closed:
        close(survey)
    survey_id = _plain(survey.id)
    everything = dump()
    people = {}
    for table, number, column, value in everything:
        if table not in ANSWERS:
            people.setdefault(value, set()).add((table, number, column))
    for table, _number, column, value in everything:
        if table not in ANSWERS or (column == "survey_id" and value == survey_id):
            continue
        hits = {place[:2] for place in people.get(value, ())}
        if table == "inbox" and column == "frame":
            assert len(hits) >= 5, "a combination of groups leads to fewer than five people"
        elif value.startswith('"') and len(value) > 20:
            assert not hits, f"{table}.{column} {value} is in {hits}"


def test_tables_of_answers_have_no_key_to_a_person_no_number_and_no_moment():
    for model in (Inbox, Response, FreeText, Cube):
        columns = model.__table__.columns
        assert {key.column.table.name for column in columns for key in column.foreign_keys} == {"survey"}
        assert not {"created_at", "updated_at", "user_id", "invitation_id"} & set(columns.keys())
        assert columns["id"].type.python_type is str
        assert model.__table__.dialect_options["sqlite"]["with_rowid"] is False


def test_the_order_of_answers_is_not_the_order_of_sending(make_survey):
    survey = make_survey(make_people(50))
    answer(survey)
    close(survey)
    order = [int(row.text.split()[1]) for row in db.session.execute(text("select text from free_text")).all()]
    assert sorted(order) == list(range(50))
    assert order != list(range(50))


def test_deleting_a_person_changes_no_answer(make_survey):
    people = make_people(6)
    survey = make_survey(people)
    answer(survey)
    close(survey)
    before = sorted(_plain(row.answers) for row in rows(Response))
    with transaction():
        db.session.delete(db.session.merge(people[0]))
    assert sorted(_plain(row.answers) for row in rows(Response)) == before
