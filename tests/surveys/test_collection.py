"""Asking people and taking their answers, through the pages."""

import pytest
from sqlalchemy import select

from lms.db import db
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from surveys.collection import jobs
from surveys.collection.models import Draft, Inbox, Invitation, Survey, SurveyState
from tests import world
from tests.surveys.conftest import links_of

pytestmark = pytest.mark.usefixtures("today")


def people(n):
    agency = world.make_agency()
    return [world.make_user(agency=agency) for _ in range(n)]


def first_link(survey):
    return next(iter(links_of(survey).values()))


def answer_all(browser, link, used="yes", people="3"):
    first = {"used": used} | ({"where": "border"} if used == "yes" else {})
    assert browser.post(f"{link}/1", data={**first, "seen": ["used", "where"]}).status_code == 302
    second = {"people": people, "fit": "4", "story": "We use a new list."}
    assert browser.post(f"{link}/2", data={**second, "seen": list(second)}).headers["Location"].endswith("/send")
    assert browser.post(f"{link}/send").status_code == 302


def mails():
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def test_a_coordinator_makes_and_opens_a_survey(browser, coordinator, make_survey):
    survey = make_survey(people(3), opened=False)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}")
    assert "3 people will be asked" in page.text
    assert browser.post(f"/surveys/{survey.id}/open").status_code == 302
    assert db.session.get(Survey, survey.id).state is SurveyState.OPEN
    assert len(mails()) == 3
    assert all("/s/" in mail.text and "anonymous" in mail.text for mail in mails())


def test_opening_twice_asks_nobody_twice(browser, coordinator, make_survey):
    survey = make_survey(people(2))
    browser.sign_in(coordinator)
    assert browser.post(f"/surveys/{survey.id}/open").status_code == 409
    assert len(mails()) == 2


def test_a_survey_for_nobody_is_not_opened(browser, coordinator, make_survey):
    survey = make_survey([], opened=False)
    browser.sign_in(coordinator)
    assert browser.post(f"/surveys/{survey.id}/open").status_code == 409
    assert db.session.get(Survey, survey.id).state is SurveyState.DRAFT


def test_what_a_form_gets_wrong_is_said_beside_it_and_kept(browser, coordinator, audience, make_survey):
    make_survey(people(1), opened=False)
    browser.sign_in(coordinator)
    sent = {"title": "Pulse 2026", "questionnaire": "1", "audience": "test", "closes_on": "2026-11-01"}
    page = browser.post("/surveys/new", data=sent | {"time_zone": "Asia/Bangkok"})
    assert page.status_code == 200
    assert "Choose a day after today" in page.text
    assert 'value="Pulse 2026"' in page.text


def test_answering_on_the_way_from_the_mail_to_thank_you(browser, make_survey):
    link = first_link(make_survey(people(1)))
    assert "Start survey" in browser.page(link).text
    answer_all(browser, link)
    assert "Nothing links them to you" in browser.page(link).text
    (inbox,) = db.session.scalars(select(Inbox)).all()
    assert inbox.answers == {"used": "yes", "where": ["border"], "people": 3, "fit": "4", "story": "We use a new list."}
    assert db.session.scalars(select(Draft)).all() == []


def test_opening_a_link_stores_nothing(browser, make_survey):
    link = first_link(make_survey(people(1)))
    for path in (link, f"{link}/1", f"{link}/send"):
        browser.get(path)
        browser.head(path)
    assert db.session.scalars(select(Draft)).all() == []
    assert not db.session.scalars(select(Invitation)).one().responded


def test_sending_twice_counts_once(browser, make_survey):
    link = first_link(make_survey(people(1)))
    answer_all(browser, link)
    assert "Thank you" in browser.post(f"{link}/send").text
    assert len(db.session.scalars(select(Inbox)).all()) == 1


def test_a_wrong_answer_is_said_beside_it_and_the_others_are_kept(browser, make_survey):
    link = first_link(make_survey(people(1)))
    page = browser.post(
        f"{link}/2", data={"people": "many", "fit": "4", "story": "New.", "seen": ["people", "fit", "story"]}
    )
    assert "whole number from 0 to 500" in page.text
    assert 'value="many"' in page.text
    assert db.session.scalars(select(Draft.answers)).one() == {"fit": "4", "story": "New."}


def test_an_open_question_is_asked_once_more_and_may_stay_open(browser, make_survey):
    link = first_link(make_survey(people(1)))
    page = browser.post(f"{link}/1", data={"seen": ["used"]})
    assert "You left 1 question open" in page.text
    assert browser.post(f"{link}/1", data={"seen": ["used"], "anyway": "yes"}).status_code == 302


def test_a_question_that_an_answer_leads_to_appears_on_the_same_page(browser, make_survey):
    link = first_link(make_survey(people(1)))
    page = browser.post(f"{link}/1", data={"used": "yes", "seen": ["used"], "anyway": "yes"})
    assert page.status_code == 200
    assert "Where?" in page.text


def test_an_answer_that_a_later_change_hides_is_not_sent(browser, make_survey):
    link = first_link(make_survey(people(1)))
    browser.post(f"{link}/1", data={"used": "yes", "where": "border", "seen": ["used", "where"]})
    browser.post(f"{link}/1", data={"used": "no", "where": "border", "seen": ["used", "where"]})
    browser.post(f"{link}/send")
    assert db.session.scalars(select(Inbox.answers)).one() == {"used": "no"}


def test_an_answer_taken_away_is_gone(browser, make_survey):
    link = first_link(make_survey(people(1)))
    browser.post(f"{link}/2", data={"people": "3", "only": "save"})
    assert browser.post(f"{link}/2", data={"people": "", "only": "save"}).status_code == 204
    assert db.session.scalars(select(Draft.answers)).one() == {}


def test_an_empty_survey_is_not_sent(browser, make_survey):
    link = first_link(make_survey(people(1)))
    assert browser.post(f"{link}/send").status_code == 409


def test_a_draft_goes_on_on_another_device(browser, app, make_survey):
    link = first_link(make_survey(people(1)))
    browser.post(f"{link}/2", data={"people": "7", "only": "save"})
    other = app.test_client()
    assert 'value="7"' in other.get(f"{link}/2").text
    assert "Go on with survey" in other.get(link).text


@pytest.mark.parametrize("path", ["/s/aaaaaaaaaaaaaaaaaaaaaaaa", "/s/x", "/s/aaaaaaaaaaaaaaaaaaaaaaaa/1"])
def test_a_link_that_is_not_ours(browser, path):
    assert browser.get(path).status_code == 410


def test_a_link_that_no_database_could_hold(browser):
    assert browser.get("/s/%00").status_code == 404


def test_a_page_that_does_not_exist(browser, make_survey):
    link = first_link(make_survey(people(1)))
    assert browser.get(f"{link}/3").status_code == 404
    assert browser.get(f"{link}/0").status_code == 404


def test_where_nothing_was_answered_it_says_why_nothing_can_be_sent(browser, make_survey):
    link = first_link(make_survey(people(1)))
    browser.post(f"{link}/start")
    page = browser.page(f"{link}/send")
    assert "There is nothing to send yet" in page.text
    assert "send as it is" not in page.text
    assert page.select_one("main button[disabled]")


def test_after_the_last_day_nothing_is_taken(browser, make_survey, today):
    link = first_link(make_survey(people(1)))
    today.move_to("2026-12-14T16:59:00+00:00")
    assert browser.post(f"{link}/2", data={"people": "3", "only": "save"}).status_code == 204
    today.move_to("2026-12-14T17:00:00+00:00")  # midnight in Bangkok
    assert "The last day has passed" in browser.page(link).text, "who has begun has half an hour more"
    today.move_to("2026-12-14T17:29:59+00:00")
    assert browser.post(f"{link}/2", data={"people": "4", "only": "save"}).status_code == 204
    today.move_to("2026-12-14T17:30:00+00:00")
    assert "has closed" in browser.post(f"{link}/send").text
    assert db.session.scalars(select(Inbox)).all() == []


def test_nobody_begins_after_the_last_day(browser, make_survey, today):
    link = first_link(make_survey(people(1)))
    today.move_to("2026-12-14T17:00:00+00:00")
    assert "has closed" in browser.page(link).text
    assert "has closed" in browser.post(f"{link}/start").text
    page = browser.post(f"{link}/2", data={"people": "4", "story": "Words that took a while to write."})
    assert "Words that took a while to write." in page.text, "shown once more, to copy"
    assert db.session.scalars(select(Draft)).all() == []


def test_reminders_go_to_who_has_not_answered_three_at_most(browser, make_survey, today):
    survey = make_survey(people(2))
    answer_all(browser, first_link(survey))
    jobs.remind()
    assert len(mails()) == 2, "too early"
    for day in ("11-28", "11-28", "12-05", "12-12", "12-13"):
        today.move_to(f"2026-{day}T03:00:00+00:00")
        jobs.remind()
    reminders = [mail for mail in mails() if mail.key.startswith("survey_reminder")]
    assert [mail.key[-1] for mail in reminders] == ["1", "2", "3"]
    assert len({mail.recipient for mail in reminders}) == 1


def test_after_an_outage_one_reminder_goes_out_not_a_burst(make_survey, today):
    make_survey(people(1))
    today.move_to("2026-12-13T03:00:00+00:00")
    jobs.remind()
    assert len([mail for mail in mails() if mail.key.startswith("survey_reminder")]) == 1


def test_no_reminder_leaves_at_night(make_survey, today):
    make_survey(people(1))
    today.move_to("2026-11-28T01:30:00+00:00")  # 08:30 in Bangkok
    jobs.remind()
    assert len(mails()) == 1


def test_only_those_asked_reach_their_own_survey(browser, make_survey):
    asked, stranger = people(2)
    survey = make_survey([asked])
    browser.sign_in(stranger)
    assert browser.get(f"/surveys/{survey.id}/answer").status_code == 404
    browser.sign_in(asked)
    assert "/s/" in browser.get(f"/surveys/{survey.id}/answer").headers["Location"]
    assert survey.title in browser.page("/surveys/").text


@pytest.mark.parametrize("role", [Role.LEARNER, Role.FACILITATOR, Role.MENTOR, Role.FOCAL_POINT])
def test_participation_is_for_the_office(browser, make_survey, role):
    survey = make_survey(people(1))
    browser.sign_in(world.make_user(role))
    assert browser.get(f"/surveys/{survey.id}").status_code == 403


def test_participation_shows_groups_of_five_or_joined(browser, coordinator, make_survey):
    malaysia = [world.make_user(agency=world.make_agency(world.make_member("MY"))) for _ in range(6)]
    fiji = [world.make_user(agency=world.make_agency(world.make_member("FJ"))) for _ in range(2)]
    survey = make_survey(malaysia + fiji)
    browser.sign_in(coordinator)
    text = browser.page(f"/surveys/{survey.id}").text
    assert "Small groups together" in text
    assert "Pacific" not in text


@pytest.mark.parametrize("n", [1, 12])
def test_the_office_page_takes_a_fixed_number_of_statements(browser, coordinator, make_survey, statements, n):
    survey = make_survey(people(n))
    browser.sign_in(coordinator)
    statements.clear()
    browser.get(f"/surveys/{survey.id}")
    assert len(statements) == 4


@pytest.mark.parametrize("n", [1, 4])
def test_answering_takes_a_fixed_number_of_statements(browser, make_survey, statements, n):
    link = first_link(make_survey(people(n)))
    statements.clear()
    browser.get(f"{link}/1")
    assert len(statements) == 3
