"""Asking everybody, exactly once, also where something is wrong: one bad row, a dead address, a night."""

import smtplib

from alumni.plans import jobs
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpKind, FollowUpState, Outcome, PlanState
from lms.accounts.models import RoleGrant, User
from lms.db import db, transaction
from lms.notifications import sending
from lms.notifications.models import MailState, OutboxMessage
from lms.roles import Role
from tests import mailed, world
from tests.alumni.following import D30, D365, at, follow_up, mails, running, states


def test_one_that_cannot_be_opened_does_not_stop_the_others(make_plan, coordinator, today, caplog):
    ids = [running(make_plan, coordinator) for _ in range(3)]
    bad = follow_up(ids[0]).id
    with transaction():
        db.session.get(FollowUp, bad).plan.user.time_zone = "Nowhere/At_All"
    at(today, D30)
    assert [states(one)[0] for one in ids] == ["scheduled", "open", "open"]
    assert f"could not open a follow-up ({bad})" in caplog.text
    with transaction():
        db.session.get(FollowUp, bad).plan.user.time_zone = "UTC"
    jobs.tick()
    assert states(ids[0])[0] == "open", "repaired, it is asked with the next run"
    assert all(len(mails(one)) == 1 for one in ids)


def test_mail_of_a_clock_that_comes_back_at_night_waits_for_the_morning(active, today):
    plan_id = active.id
    at(today, "2027-04-09", 17)  # one at night on a Saturday in Kuala Lumpur
    assert states(plan_id)[0] == "open", "at home it can be answered at once"
    assert mails(plan_id)[0].due_at.isoformat() == "2027-04-12T00:00:00+00:00", "Monday, eight in the morning"


def come_back(plan_id):
    """The mail server says of every mail to the person that there is no such mailbox."""
    for message in mails(plan_id):
        if message.state is MailState.QUEUED:
            gone = smtplib.SMTPRecipientsRefused({message.recipient: (550, b"no such mailbox")})
            message_id = message.id
            with transaction():
                sending.settle(db.session.get(OutboxMessage, message_id), gone)


def test_two_mails_that_come_back_make_somebody_unreachable_until_the_address_is_repaired(
    browser, active, coordinator, today
):
    plan_id, user_id = active.id, active.user_id
    at(today, D30)
    come_back(plan_id)
    jobs.tick()
    assert states(plan_id)[0] == "open", "one may be an accident"
    at(today, "2027-04-12")
    come_back(plan_id)
    jobs.tick()
    assert states(plan_id)[0] == "unreachable"
    at(today, "2027-04-20")
    assert len(mails(plan_id)) == 2, "nobody writes to an address that is dead"
    browser.sign_in(coordinator)
    assert "No mail reaches" in browser.page("/").text
    url = f"/plans/follow-ups/{follow_up(plan_id).id}/address"
    assert "Two mails to this address came back" in browser.page(url).text
    assert "no official domain" in browser.post(url, data={"email": "siti@gmail.com"}).text
    assert "account with this address" in browser.post(url, data={"email": db.session.get(User, user_id).email}).text
    assert browser.post(url, data={"email": "Siti.New@agency.example"}).status_code == 302
    jobs.tick()
    assert states(plan_id)[0] == "open"
    last = mails(plan_id)[-1]
    assert (last.recipient, last.key.split(":")[2:]) == ("siti.new@agency.example", ["3"])
    assert len(mailed.mails(key=f"address_corrected:{user_id}:")) == 2, "both addresses are told"
    assert "No mail reaches" not in browser.page("/").text


def test_somebody_with_a_role_keeps_the_address_unless_an_administrator_changes_it(browser, active, coordinator):
    user_id, url = active.user_id, f"/plans/follow-ups/{follow_up(active.id).id}/address"
    with transaction():
        db.session.get(User, user_id).grants = [RoleGrant(role=Role.MENTOR)]
    browser.sign_in(coordinator)
    assert "Only an administrator" in browser.post(url, data={"email": "new@agency.example"}).text


def test_never_reached_the_plan_ends_without_information(active, today):
    plan_id = active.id
    with transaction():
        for kind in (FollowUpKind.D30, FollowUpKind.D90, FollowUpKind.D180):
            follow_up(plan_id, kind).state = FollowUpState.MISSED
    at(today, D365)
    come_back(plan_id)
    at(today, "2028-03-13")
    come_back(plan_id)
    jobs.tick()
    assert states(plan_id)[3] == "unreachable"
    at(today, "2028-04-06")
    plan = db.session.get(Plan, plan_id)
    assert (plan.state, plan.outcome) == (PlanState.CLOSED, Outcome.NO_INFORMATION)


def test_a_window_that_ends_while_nobody_could_be_reached_is_missed_and_does_not_stay(active, today):
    plan_id = active.id
    at(today, D30)
    come_back(plan_id)
    at(today, "2027-04-12")
    come_back(plan_id)
    jobs.tick()
    assert states(plan_id)[0] == "unreachable"
    at(today, "2027-05-20")
    assert states(plan_id)[0] == "missed", "at the next one the address is looked at again"


def test_who_has_left_is_not_asked_and_stands_on_the_board(browser, active, coordinator, today):
    plan_id, user_id = active.id, active.user_id
    at(today, D30)
    link = mailed.link(mails(plan_id)[0], "/follow-up/")
    with transaction():
        db.session.get(User, user_id).active = False
    for day in ("2027-04-12", "2027-04-20", "2027-06-04", "2027-09-02"):
        at(today, day)
    assert len(mails(plan_id)) == 1
    browser.sign_out()
    assert browser.get(link).status_code == 410, "the mail is still in a mailbox that is not theirs any more"
    browser.sign_in(coordinator)
    assert "They left" in browser.page("/plans/board").text
    assert len(browser.page("/plans/board?need=left").select("table tbody tr")) == 1
    at(today, "2028-06-01")
    assert db.session.get(Plan, plan_id).state is PlanState.CLOSED


def test_who_has_left_is_no_successor(browser, active, agency):
    world.make_user(agency=agency, email="gone@agency.example", active=False)
    browser.sign_in(active.user)
    data = {"what": "hand_over", "email": "gone@agency.example", "reason": "Moved"}
    assert "We know nobody else with this address" in browser.post(f"/plans/{active.id}/moved", data=data).text
