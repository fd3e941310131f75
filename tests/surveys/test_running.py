"""A survey that is open: reminders, a later last day, an earlier end, and mails that say nothing any more."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.db import db, transaction
from lms.notifications.models import MailKind, MailState, OutboxMessage
from surveys.collection import jobs, queries
from surveys.collection.models import Draft, Inbox, Invitation, Mode, Signature, Survey, SurveyState
from surveys.collection.services import answering, ending, opening, surveys, visiting
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.models import Response
from surveys.results.services import closing as results
from tests import world
from tests.surveys.conftest import links_of
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.usefixtures("today")


def mails(kind=""):
    found = select(OutboxMessage).where(OutboxMessage.key.like(f"survey_{kind}%")).order_by(OutboxMessage.id)
    return db.session.scalars(found).all()


def send(invitation_id, **answers):
    with transaction():
        answering.save_draft(invitation_id, answers or {"used": "no"})
    with transaction():
        answering.send(invitation_id)


def remind(today, *days):
    for day in days:
        today.move_to(f"2026-{day}T03:00:00+00:00")
        jobs.remind()


def close_due():
    """What the clock does, without writing the tables anew: a test stands in a transaction."""
    for survey_id in queries.surveys_to_close():
        with transaction():
            results.close(survey_id, by=None)


def all_sent():
    with transaction():
        for one in mails():
            one.state = MailState.SENT


def test_reminders_wait_while_another_campaign_writes(make_survey, today):
    person = world.make_user()
    make_survey([person])
    today.move_to("2026-11-26T03:00:00+00:00")
    world.save(
        OutboxMessage(
            key="news:1", message_id="1", user_id=person.id, recipient=person.email, recipient_name="", subject="",
            text="", html="", kind=MailKind.NEWS,
        )
    )  # fmt: skip
    remind(today, "11-28", "12-02")
    assert mails("reminder") == []
    remind(today, "12-03")
    assert len(mails("reminder")) == 1
    remind(today, "12-05")
    assert len(mails("reminder")) == 1, "the second would come two days after the first"
    remind(today, "12-06")
    assert len(mails("reminder")) == 2


def test_who_was_invited_late_is_not_reminded_before(make_survey, today):
    person = world.make_user()
    world.save(
        OutboxMessage(
            key="news:1", message_id="1", user_id=person.id, recipient=person.email, recipient_name="", subject="",
            text="", html="", kind=MailKind.INVITATIONS,
        )
    )  # fmt: skip
    make_survey([person])
    assert mails("invitation")[0].due_at.date() == date(2026, 11, 30)
    remind(today, "11-28", "12-01")
    assert mails("reminder") == []
    remind(today, "12-03")
    assert len(mails("reminder")) == 1


def test_an_address_that_does_not_take_mail_is_left_alone(make_survey, today):
    make_survey([world.make_user()])
    with transaction():
        mails("invitation")[0].state = MailState.FAILED
    remind(today, "11-28", "12-05")
    assert mails("reminder") == []


def test_nobody_is_reminded_who_stopped_reminders_or_whose_account_is_closed(make_survey, today):
    closed = world.make_user()
    make_survey([closed])
    with transaction():
        db.session.get(type(closed), closed.id).active = False
    remind(today, "11-28")
    assert mails("reminder") == []


def test_mails_that_say_nothing_any_more_do_not_leave(make_survey, coordinator, today):
    survey = make_survey([world.make_user(), world.make_user()])
    all_sent()
    remind(today, "11-28")
    answered, other = (one.key.split(":")[1] for one in mails("reminder"))
    send(answered)
    assert all(one.state is MailState.QUEUED for one in mails("reminder")), (
        "sending touches no mail: it would tell when"
    )
    jobs.remind()
    assert {one.key.split(":")[1]: one.state for one in mails("reminder")} == {
        answered: MailState.CANCELLED, other: MailState.QUEUED,
    }  # fmt: skip
    with transaction():
        ending.end(survey.id, by=coordinator)
    assert all(one.state is MailState.CANCELLED for one in mails("reminder")), "an early end stops them at once"


def test_a_later_last_day_is_told_once_to_who_has_not_answered(browser, coordinator, make_survey, today):
    survey = make_survey([world.make_user() for _ in range(3)])
    sent, *_others = links_of(survey)
    send(sent)
    browser.sign_in(coordinator)
    page = browser.post(f"/surveys/{survey.id}/extend", data={"closes_on": "2026-12-14"})
    assert "Choose a day after the last day that people were told" in page.text
    assert browser.post(f"/surveys/{survey.id}/extend", data={"closes_on": "2026-12-21"}).status_code == 302
    jobs.write()
    jobs.write()
    told = mails("extended")
    assert len(told) == 2
    assert sent not in {one.key.split(":")[1] for one in told}
    assert "Monday 21 December 2026" in told[0].text
    today.move_to("2026-12-15T04:00:00+00:00")
    assert "Start survey" in browser.page(next(link for key, link in links_of(survey).items() if key != sent)).text
    browser.post(f"/surveys/{survey.id}/extend", data={"closes_on": "2026-12-28"})
    assert len(mails("extended")) == 4, "a second extension is news again, once"
    remind(today, "12-20", "12-26")
    assert {one.key.rsplit(":", 1)[1] for one in mails("reminder")} <= {"1", "2", "3"}


def test_a_last_day_that_moves_again_and_again_is_news_every_three_days(make_survey, coordinator, today):
    survey = make_survey([world.make_user()])
    for day in range(24, 30):
        today.move_to(f"2026-11-{day}T04:00:00+00:00")
        with transaction():
            ending.extend(survey.id, date(2026, 12, day - 9), by=coordinator)
        jobs.write()
    told = [(one.created_at.day, one.key[-10:]) for one in mails("extended")]
    assert told == [(24, "2026-12-15"), (27, "2026-12-18")]
    today.move_to("2026-11-30T04:00:00+00:00")
    jobs.write()
    assert mails("extended")[-1].key.endswith("2026-12-20"), "the last word is told as well"


def test_telling_of_a_later_day_goes_on_where_it_was_killed(make_survey, monkeypatch, coordinator):
    monkeypatch.setattr("surveys.collection.services.ending.AT_ONCE", 1)
    survey = make_survey([world.make_user() for _ in range(3)])
    with transaction():
        ending.extend(survey.id, date(2026, 12, 21), by=coordinator)
    assert len(mails("extended")) == 1
    jobs.write()
    assert len(mails("extended")) == 3


def test_an_early_end_gives_who_has_begun_half_an_hour(browser, coordinator, make_survey, today):
    survey = make_survey([world.make_user(), world.make_user()])
    begun, late = links_of(survey).values()
    browser.post(f"{begun}/start")
    browser.sign_in(coordinator)
    browser.post(f"/surveys/{survey.id}/end")
    assert "Who has begun can send until 11:30, Bangkok time" in browser.page(f"/surveys/{survey.id}").text
    assert browser.post(f"/surveys/{survey.id}/end").status_code == 409
    assert browser.post(f"/surveys/{survey.id}/extend", data={"closes_on": "2026-12-21"}).status_code == 200
    assert db.session.get(Survey, survey.id).closes_on == date(2026, 11, 23)
    assert "has closed" in browser.page(late).text
    close_due()
    assert db.session.get(Survey, survey.id).state is SurveyState.OPEN
    browser.post(f"{begun}/1", data={"used": "no"})
    browser.post(f"{begun}/send")
    assert "Thank you" in browser.page(begun).text
    close_due()
    assert db.session.get(Survey, survey.id).state is SurveyState.CLOSED, "nobody is waited for who has sent"


def test_a_draft_that_nobody_sends_does_not_hold_a_survey_open(browser, make_survey, today):
    survey = make_survey([world.make_user()])
    browser.post(f"{next(iter(links_of(survey).values()))}/start")
    today.move_to("2026-12-14T17:29:00+00:00")
    assert queries.surveys_to_close() == []
    today.move_to("2026-12-14T17:30:00+00:00")
    close_due()
    assert db.session.get(Survey, survey.id).state is SurveyState.CLOSED
    assert db.session.scalars(select(Draft)).all() == []


@pytest.fixture
def confidence(coordinator, audience):
    """Makes surveys of the same two people before and after, in a mode."""

    def make(mode):
        people = [world.make_user(), world.make_user()]
        audience(people)
        body = {**TABLE, "kind": "confidence"}
        version = world.save(
            QuestionnaireVersion(code=f"sure-{mode}", version="1", title="S", kind="confidence", body=body)
        )
        found = []
        for title in ("before", "after"):
            with transaction():
                survey = surveys.create(
                    title=f"{title} {mode}", questionnaire_id=version.id, audience="test", mode=mode,
                    closes_on=date(2026, 12, 14), time_zone="UTC", by=coordinator,
                    before_id=found[0].id if found else None,
                )  # fmt: skip
                found.append(survey)
            with transaction():
                opening.open_survey(survey.id, by=coordinator)
            for invitation_id in links_of(survey):
                send(invitation_id)
        return [db.session.get(Survey, one.id) for one in found]

    return make


@pytest.mark.parametrize(("mode", "known"), [(Mode.NAMED, 2), (Mode.CONFIDENTIAL, 2), (Mode.ANONYMOUS, 0)])
def test_before_and_after_are_paired_where_the_mode_allows_it(confidence, mode, known):
    before, after = confidence(mode)
    pairs = queries.pairs(after)
    assert len(pairs) == known
    first, second = queries.signatures(before.id), queries.signatures(after.id)
    assert all(first[one] == second[other] for one, other in pairs)
    assert queries.pairs(before) == []


def test_closing_keeps_signed_answers_by_their_id_and_no_others(confidence, today):
    named, anonymous = confidence(Mode.NAMED)[1].id, confidence(Mode.ANONYMOUS)[1].id
    before = set(db.session.scalars(select(Inbox.id).where(Inbox.survey_id == anonymous)))
    today.move_to("2026-12-20T00:00:00+00:00")
    close_due()
    of = {survey_id: set(db.session.scalars(select(Response.id).where(Response.survey_id == survey_id)))
          for survey_id in (named, anonymous)}  # fmt: skip
    assert of[named] == set(queries.signatures(named))
    assert of[anonymous].isdisjoint(before)


def test_an_anonymous_answer_is_signed_nowhere(make_survey):
    survey = make_survey([world.make_user()])
    send(next(iter(links_of(survey))))
    assert db.session.scalars(select(Signature)).all() == []


def test_a_confidential_survey_forgets_on_its_day(confidence, today):
    _before, after = confidence(Mode.CONFIDENTIAL)
    assert after.unlinked_on == date(2026, 12, 14) + timedelta(days=180)
    today.move_to("2026-12-20T00:00:00+00:00")
    close_due()
    jobs.unlink()
    assert len(queries.signatures(after.id)) == 2, "its day has not come"
    today.move_to("2027-06-12T04:00:00+00:00")
    jobs.unlink()
    jobs.unlink()
    assert db.session.scalars(select(Signature)).all() == []
    assert not db.session.get(Survey, after.id).scrubbed, "the tables are written anew after it"


def test_an_erased_person_takes_the_signature_along(confidence):
    _before, after = confidence(Mode.NAMED)
    person = next(iter(queries.signatures(after.id).values()))
    with transaction():
        db.session.delete(db.session.get(world.User, person))
    assert person not in queries.signatures(after.id).values()


# ---- The open link


@pytest.fixture
def event(coordinator, audience, browser):
    """A survey with an open link, and the path of its page."""
    audience([])
    version = world.save(QuestionnaireVersion(code="event", version="1", title="Event", body=TABLE))
    with transaction():
        survey = surveys.create(
            title="Event", questionnaire_id=version.id, audience="test", open_link=True,
            closes_on=date(2026, 12, 14), time_zone="UTC", by=coordinator,
        )  # fmt: skip
    with transaction():
        opening.open_survey(survey.id, by=coordinator)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/code")
    assert page.select_one("img.qr")["src"].startswith("data:image/svg+xml")
    browser.sign_out()
    return survey, page.select_one("section a")["href"].removeprefix("http://localhost")


def answer_by(client, link):
    where = client.post(link).headers["Location"].removeprefix("http://localhost")
    client.post(where, data={"used": "no", "seen": ["used"]})
    client.post(where.removesuffix("/1") + "/send")
    return where.removesuffix("/1")


def test_whoever_scans_answers_once_for_each_beginning(app, browser, event):
    survey, link = event
    assert db.session.scalars(select(Invitation)).all() == [], "looking stores nothing"
    first = answer_by(browser, link)
    assert "Thank you" in browser.page(first).text
    assert browser.post(f"{first}/send").status_code == 200, "sent twice counts once"
    assert "This phone has answered already" in browser.page(link).text
    answer_by(browser, link)
    answer_by(app.test_client(), link)
    found = db.session.get(Survey, survey.id)
    assert (found.open_answers, found.repeated_answers) == (3, 1), "marked, never refused"
    channels = sorted(db.session.scalars(select(Inbox.channel)))
    assert channels == ["open", "open", "open_again"]
    assert queries.participation(found)[0].invited == 0, "they are no part of the response rate"


def test_who_came_by_the_open_link_is_never_written_to(event, browser, today, coordinator):
    survey, link = event
    browser.post(link)
    remind(today, "11-28")
    with transaction():
        ending.extend(survey.id, date(2026, 12, 21), by=coordinator)
    jobs.write()
    assert mails() == []


def test_an_open_link_ends_with_its_survey_and_is_of_one_survey(event, browser, today):
    survey, link = event
    assert browser.get("/s/o/aaaaaaaaaaaaaaaaaaaaaaaa").status_code == 410
    assert browser.get(link.replace("/o/", "/")).status_code == 410, "a personal page by an open link"
    today.move_to("2026-12-15T00:00:00+00:00")
    assert "has closed" in browser.page(link).text
    assert browser.post(link).status_code == 409
    with pytest.raises(Exception, match="closed"), transaction():
        visiting.begin(queries.survey(survey.id))


def test_a_survey_without_an_open_link_has_no_code(browser, coordinator, make_survey):
    survey = make_survey([world.make_user()])
    browser.sign_in(coordinator)
    assert browser.get(f"/surveys/{survey.id}/code").status_code == 404
