"""Follow-ups through a year: opened by the clock, answered from the mail, closed with an outcome."""

from datetime import date

import pytest
from sqlalchemy import func, select

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, Outcome, PlanState
from alumni.plans.services import reviewing
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from tests import mailed, world
from tests.alumni.conftest import answer_link
from tests.alumni.following import (
    D30,
    D90,
    D180,
    D365,
    answer,
    at,
    browser_chosen,
    follow_up,
    form,
    mails,
    states,
)


def test_each_opens_when_it_is_due_and_once(active, today):
    plan_id = active.id
    today.move_to(f"{D30}T00:59:59+00:00")
    jobs.tick()
    assert states(plan_id) == ["scheduled"] * 4
    today.move_to(f"{D30}T01:00:00+00:00")  # nine in Kuala Lumpur
    jobs.tick()
    jobs.tick()
    assert states(plan_id) == ["open", "scheduled", "scheduled", "scheduled"]
    assert len(mails(plan_id)) == 1
    for day, opened in ((D90, 2), (D180, 3), (D365, 4)):
        at(today, day)
        assert follow_up(plan_id, list(FollowUpKind)[opened - 1]).state is FollowUpState.OPEN
    assert [one.key for one in mails(plan_id)] == [
        f"follow_up_due:{one.id}" for one in db.session.get(Plan, plan_id).follow_ups
    ]


def test_nine_where_the_person_is_on_a_working_day_of_their_member(browser, make_plan, hand_in, coordinator, today):
    friday_off = world.make_agency(world.make_member("LK", weekend=["fri", "sat"]))
    person = world.make_user(agency=friday_off, email="officer@away.example", time_zone="Asia/Colombo")
    plan = make_plan(person)
    plan_id = plan.id
    hand_in(plan)
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    days = [one.due_on for one in db.session.get(Plan, plan_id).follow_ups]
    assert days[0] == date(2027, 4, 4), "a Sunday is a working day there"
    assert not any(one.strftime("%a") in ("Fri", "Sat") for one in days)
    today.move_to("2027-04-04T03:29:00+00:00")
    jobs.tick()
    assert states(plan_id)[0] == "scheduled"
    today.move_to("2027-04-04T03:30:00+00:00")
    jobs.tick()
    assert states(plan_id)[0] == "open"


def test_three_mails_at_the_most(active, today):
    plan_id = active.id
    for day in ("2027-04-05", "2027-04-06", "2027-04-09", "2027-04-10", "2027-04-16", "2027-04-17", "2027-04-25"):
        at(today, day)
        jobs.tick()
    assert [one.key.split(":")[2:] for one in mails(plan_id)] == [[], ["2"], ["3"]]
    links = {mailed.link(one, "/follow-up/") for one in mails(plan_id)}
    assert len(links) == 1, "a reminder carries the link of the first mail"


def test_no_reminder_after_an_answer(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id)
    for day in ("2027-04-10", "2027-04-17", "2027-05-10"):
        at(today, day)
    assert len(mails(plan_id)) == 1


def test_a_clock_that_was_down_for_nine_days_makes_no_burst(active, today):
    plan_id = active.id
    at(today, "2027-04-14")
    for _ in range(3):
        jobs.tick()
    assert states(plan_id)[0] == "open"
    assert len(mails(plan_id)) == 1
    for day in ("2027-04-16", "2027-04-17", "2027-04-18"):
        at(today, day)
    assert len(mails(plan_id)) == 1, "day 12 is a Saturday"
    at(today, "2027-04-19")
    assert len(mails(plan_id)) == 2, "the reminder of day 12 has its own day, the Monday after"


def test_a_clock_that_was_down_between_reminders_sends_one(active, today):
    plan_id = active.id
    at(today, D30)
    at(today, "2027-04-20")
    jobs.tick()
    assert [one.key.split(":")[2:] for one in mails(plan_id)] == [[], ["3"]]


def test_a_clock_that_was_down_for_a_quarter_asks_for_the_latest_only(active, today):
    plan_id = active.id
    at(today, "2027-06-05")
    jobs.tick()
    assert states(plan_id) == ["missed", "open", "scheduled", "scheduled"]
    assert len(mails(plan_id)) == 1


def test_answered_from_the_mail_without_signing_in(browser, active, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_out()
    link = answer_link(db.session.get(Plan, plan_id))
    trail = db.session.scalar(select(func.count(AuditEntry.id)))
    for _ in range(2):
        assert "How does your action plan go" in browser.page(link).text
        assert browser.head(link).status_code == 200
    assert states(plan_id)[0] == "open"
    assert db.session.scalar(select(func.count(AuditEntry.id))) == trail
    assert answer(browser, plan_id, "done", help_wanted="y").headers["Location"] == link
    assert "Thank you" in browser.page(link).text
    found = follow_up(plan_id)
    assert (found.state, found.same_post, found.helped) == (FollowUpState.ANSWERED, "yes", ["supervisor"])
    assert found.help_wanted
    assert not found.by_phone
    assert found.answered_on == date(2027, 4, 5)


def test_what_is_wrong_in_an_answer_is_said_and_everything_is_kept(browser, active, today):
    plan_id = active.id
    at(today, D30)
    page = answer(browser, plan_id, "done", same_post="", note="z" * 501)
    assert page.status_code == 200
    assert "Choose an answer" in page.text
    assert "Write at most 500 characters" in page.text
    assert "z" * 501 in page.text
    chosen = browser_chosen(page.text)
    assert "done" in chosen
    assert "supervisor" in chosen
    assert states(plan_id)[0] == "open"


@pytest.mark.parametrize("changes", [{"same_post": "maybe"}, {"helped": ["magic"]}, {"hindered": ["x", "no_time"]}])
def test_answers_that_nobody_offered_are_refused(browser, active, today, changes):
    plan_id = active.id
    at(today, D30)
    assert answer(browser, plan_id, **changes).status_code == 200
    assert states(plan_id)[0] == "open"


def test_a_status_that_does_not_exist_leaves_the_action_as_it_was(browser, active, today):
    plan_id = active.id
    at(today, D30)
    assert answer(browser, plan_id, "exploded").status_code == 302
    assert db.session.get(Plan, plan_id).actions[0].status.value == "planned"


def test_answered_once(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, note="First")
    page = answer(browser, plan_id, "done", note="Second")
    assert "answered" in page.text
    assert follow_up(plan_id).note == "First"
    assert db.session.get(Plan, plan_id).actions[0].status.value == "started"


def test_missed_then_answered_late_at_home(browser, active, today):
    plan_id = active.id
    at(today, D30)
    link = answer_link(db.session.get(Plan, plan_id))
    at(today, "2027-05-05", 16)  # midnight after 30 days in Kuala Lumpur
    assert states(plan_id)[0] == "missed"
    browser.sign_out()
    assert "You are late, and welcome" in browser.page(link).text
    plan = db.session.get(Plan, plan_id)
    browser.sign_in(plan.user)
    url = f"/plans/follow-ups/{follow_up(plan_id).id}"
    assert browser.post(url, data=form(plan)).status_code == 302
    assert states(plan_id)[0] == "late"
    assert "counts as late" in browser.page(url).text


def test_the_link_in_the_mail_takes_a_late_answer_for_a_quarter(browser, active, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_out()
    link = answer_link(db.session.get(Plan, plan_id))
    today.move_to("2027-08-03T15:00:00+00:00")
    assert answer(browser, plan_id).status_code == 302
    assert states(plan_id)[0] == "late"
    today.move_to("2027-08-03T16:00:00+00:00")
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"same_post": "yes"}).status_code == 410


def test_a_coordinator_enters_what_was_said_on_the_phone(browser, active, coordinator, today):
    plan_id = active.id
    at(today, D30)
    browser.sign_in(coordinator)
    url = f"/plans/follow-ups/{follow_up(plan_id).id}"
    assert "by phone" in browser.page(url).text
    assert browser.post(url, data=form(db.session.get(Plan, plan_id))).status_code == 302
    assert follow_up(plan_id).by_phone
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "follow_up.answered")).one()
    assert entry.by_id == coordinator.id


def test_not_before_its_day_and_not_by_others(browser, active, agency):
    plan_id, url = active.id, f"/plans/follow-ups/{follow_up(active.id).id}"
    browser.sign_in(active.user)
    assert "It opens on" in browser.page(url).text
    browser.post(url, data=form(db.session.get(Plan, plan_id)))
    assert states(plan_id)[0] == "scheduled"
    browser.sign_in(world.make_user(agency=agency))
    assert browser.get(url).status_code == 404
    assert browser.post(url, data={"same_post": "yes"}).status_code == 404


def test_all_done_closes_the_plan_at_once_as_implemented(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "done")
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.IMPLEMENTED)
    assert states(plan_id) == ["answered", "cancelled", "cancelled", "scheduled"]
    at(today, D90)
    assert len(mails(plan_id)) == 1


def test_a_plan_that_ended_well_is_asked_after_a_year_whether_it_is_in_use(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "done")
    at(today, D365)
    plan = db.session.get(Plan, plan_id)
    action = plan.actions[0]
    page = browser.page(answer_link(plan))
    assert "Is it still in use?" in page.text
    assert not page.select(f"[name=status-{action.id}]"), "what it ended with stays"
    sent = form(plan, "planned", **{f"use-{action.id}": "changed"})
    assert browser.post(answer_link(plan), data=sent).status_code == 302
    last = follow_up(plan_id, FollowUpKind.D365)
    assert (last.state, last.in_use) == (FollowUpState.ANSWERED, {str(action.id): "changed"})
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome, plan.actions[0].status.value) == (PlanState.CLOSED, Outcome.IMPLEMENTED, "done")


def test_what_was_dropped_is_not_asked_about_after_a_year(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "dropped")
    assert states(plan_id) == ["answered", "cancelled", "cancelled", "cancelled"]


def test_a_new_post_leads_to_what_becomes_of_the_plan(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, same_post="left")
    page = browser.page(answer_link(db.session.get(Plan, plan_id)))
    assert page.select_one(f"a[href='/plans/{plan_id}/moved']")
    assert db.session.get(Plan, plan_id).state is PlanState.ACTIVE, "carrying on is nothing to do"


def test_the_last_state_of_each_action_is_shown_and_chosen(browser, active, today):
    plan_id = active.id
    at(today, D30)
    answer(browser, plan_id, "blocked")
    at(today, D90)
    page = browser.page(answer_link(db.session.get(Plan, plan_id)))
    assert "Last time: Blocked" in page.text
    assert "blocked" in browser_chosen(str(page))


@pytest.mark.parametrize("field", ["note", "help_text"])
def test_what_is_typed_as_html_is_shown_as_text(browser, active, coordinator, today, field):
    plan_id, bad = active.id, "<script>alert(1)</script><b>x</b>"
    at(today, D30)
    page = answer(browser, plan_id, same_post="", **{field: bad})
    assert bad not in page.text
    assert "&lt;script&gt;" in page.text
    answer(browser, plan_id, help_wanted="y", **{field: bad})
    browser.sign_in(coordinator)
    for url in (f"/plans/{plan_id}", "/", "/plans/board"):
        assert "<script>alert" not in browser.get(url).text
    assert all("<script>alert" not in one.html for one in mailed.mails())


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (["done", "started"], Outcome.PARTLY),
        (["started", "blocked"], Outcome.NOT_IMPLEMENTED),
        (["done", "done"], Outcome.IMPLEMENTED),
        (["dropped", "done"], Outcome.PARTLY),
        (["dropped", "dropped"], Outcome.NOT_IMPLEMENTED),
    ],
)
def test_the_outcome_at_the_last_follow_up(browser, plan, hand_in, coordinator, today, statuses, outcome):
    plan_id = plan.id
    second = {"what-1": "Second", "due_month-1": "2027-06", "success_sign-1": "Seen"}
    assert hand_in(plan, **second).status_code == 302
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    at(today, D365)
    found = db.session.get(Plan, plan_id)
    sent = form(found) | {f"status-{one.id}": told for one, told in zip(found.actions, statuses, strict=True)}
    assert browser.post(answer_link(found), data=sent).status_code == 302
    found = db.session.get(Plan, plan_id)
    assert (found.state, found.outcome) == (PlanState.CLOSED, outcome)


def test_never_heard_from_is_no_information_not_failure(active, today):
    plan_id = active.id
    for day in (D30, "2027-05-06", D90, "2027-07-05", D180, "2027-10-03", D365, "2028-04-06"):
        at(today, day)
    plan = db.session.get(Plan, plan_id)
    assert states(plan_id) == ["missed"] * 4
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.NO_INFORMATION)
    assert len(mails(plan_id)) == 4


def test_a_withdrawn_plan_is_not_asked_and_its_page_says_so(browser, active, today):
    plan_id, user = active.id, active.user
    at(today, D30)
    link = answer_link(db.session.get(Plan, plan_id))
    browser.sign_in(user)
    browser.post(f"/plans/{plan_id}/withdraw")
    at(today, "2027-04-10")
    assert len(mails(plan_id)) == 1
    assert "not needed any more" in browser.page(link).text
    plan = db.session.get(Plan, plan_id)
    browser.post(link, data=form(plan))
    assert states(plan_id)[0] == "cancelled"


def test_the_mail_speaks_the_readers_language(make_plan, hand_in, coordinator, agency, today):
    plan = make_plan(world.make_user(agency=agency, email="siti@agency.example", language="ar"))
    plan_id = plan.id
    hand_in(plan)
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    at(today, D30)
    mail = mails(plan_id)[0]
    assert mail.language == "ar"
    assert 'dir="rtl"' in mail.html


# The board


@pytest.fixture
def board(make_plan, hand_in, coordinator, today):
    """Four plans: one answered, one due, one overdue; the fourth is only scheduled."""
    ids = []
    for name in ("Answered", "Overdue", "Due", "Later"):
        plan = make_plan(world.make_user(name=name, email=f"{name.lower()}@agency.example"))
        ids.append(plan.id)
        hand_in(plan)
        with transaction():
            reviewing.agree(db.session.get(Plan, plan.id), by=coordinator)
    answered, overdue, due, _later = ids
    with transaction():
        follow_up(due).due_on = date(2027, 4, 10)
        for kind in FollowUpKind:
            follow_up(ids[3], kind).opens_at = follow_up(ids[3], FollowUpKind.D365).opens_at
    at(today, "2027-04-13")
    return {"answered": answered, "overdue": overdue, "due": due, "later": ids[3]}


def names(page):
    return {row.th.a.text for row in page.select("table tbody tr")}


def test_the_board_shows_what_is_due_overdue_and_answered(browser, board, coordinator):
    answer(browser, board["answered"])
    browser.sign_in(coordinator)
    assert names(browser.page("/plans/board/follow-ups?show=due")) == {"Due"}
    assert names(browser.page("/plans/board/follow-ups?show=overdue")) == {"Overdue"}
    assert names(browser.page("/plans/board/follow-ups?show=answered")) == {"Answered"}
    assert "Later" in names(browser.page("/plans/board/follow-ups?show=scheduled&kind=d30"))
    assert names(browser.page("/plans/board/follow-ups?q=overd")) == {"Overdue"}
    assert names(browser.page("/plans/board/follow-ups?kind=d365&q=due")) == {"Overdue", "Due"}
    figures = browser.page("/plans/board/follow-ups").select_one(".figures").text
    assert "2open follow-ups" in figures
    assert "1of 1 that ended" in figures
    assert "No follow-up here" in browser.page("/plans/board/follow-ups?q=nobody").text
    assert "1 follow-up is overdue" in browser.page("/").text


def test_the_board_as_a_file(browser, board, coordinator):
    browser.sign_in(coordinator)
    text = browser.get("/plans/board/follow-ups?export=csv&show=overdue").text
    assert "Overdue" in text
    assert "Later" not in text


def test_the_board_is_for_coordinators(browser, board, agency):
    browser.sign_in(world.make_user(agency=agency))
    assert browser.get("/plans/board").status_code == 403


def test_pages_take_as_many_statements_for_50_plans_as_for_one(
    browser, make_plan, coordinator, agency, statements, today
):
    def more(number):
        for _ in range(number):
            plan_id = make_plan().id
            with transaction():
                plan = db.session.get(Plan, plan_id)
                plan.state = PlanState.SUBMITTED
                plan.submitted_at, plan.submitted_on = plan.created_at, date(2027, 3, 8)
                reviewing.agree(plan, by=None)
        browser.sign_in(coordinator)
        found = []
        for url in ("/plans/board", "/plans/board/follow-ups", "/"):
            statements.clear()
            browser.page(url)
            found.append(len(statements))
        return found

    assert more(1) == more(49)


def test_somebody_in_another_zone_reads_their_own_day(browser, active):
    person = db.session.get(User, active.user_id)
    browser.sign_in(person)
    assert "5 April 2027" in browser.page(f"/plans/{active.id}").text
