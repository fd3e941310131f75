"""How people come in: invited, or by asking; and what they may change."""

import pytest
from flask_security import hash_password
from sqlalchemy import select

from lms.accounts.models import JoinRequest, RequestState, User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world

PASSWORD = "four words at sea"
OPENING = {
    "name": "Siti Rahma",
    "language": "id",
    "time_zone": "Asia/Jakarta",
    "gender": "woman",
    "password": PASSWORD,
    "repeat": PASSWORD,
    "terms": "y",
}


@pytest.fixture
def coordinator():
    return world.make_coordinator()


def link_in_mail(to):
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.recipient == to).order_by(OutboxMessage.id.desc())
    ).first()
    return next(word for word in mail.text.split() if "/welcome/" in word).removeprefix("http://localhost")


def invite(browser, coordinator, **changes):
    agency = world.make_agency()
    agency_id = agency.id
    browser.sign_in(coordinator)
    sent = {"email": "Siti@Example.org", "name": "Siti", "agency": agency_id, "language": "id", "role": "learner"}
    return browser.post("/people/invite", data=sent | changes)


def person(email="siti@example.org"):
    return db.session.scalar(select(User).where(User.email == email))


def test_an_invitation_becomes_an_account_that_can_sign_in(browser, coordinator):
    assert invite(browser, coordinator).status_code == 302
    browser.sign_out()
    link = link_in_mail("siti@example.org")
    assert "Open your account" in browser.page(link).text
    assert browser.post(link, data=OPENING).headers["Location"] == "/"
    assert person().gender.value == "woman"
    browser.sign_out()
    answer = browser.post("/login", data={"email": "SITI@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_what_is_wrong_is_said_and_kept(browser, coordinator):
    invite(browser, coordinator)
    link = link_in_mail("siti@example.org")
    page = browser.post(link, data=OPENING | {"password": "short", "repeat": "other", "terms": ""}).text
    assert "Write at least 12 characters" in page
    assert "The two passwords are not the same" in page
    assert "Agree, so that your account can be opened" in page
    assert 'value="Siti Rahma"' in page
    assert "short" not in page
    assert person().password is None


def test_an_invitation_works_once(browser, coordinator):
    invite(browser, coordinator)
    link = link_in_mail("siti@example.org")
    browser.post(link, data=OPENING)
    assert browser.get(link).status_code == 410
    assert browser.post(link, data=OPENING).status_code == 410


def test_an_address_with_an_account_is_not_invited_twice(browser, coordinator):
    invite(browser, coordinator)
    page = invite(browser, coordinator, email="siti@EXAMPLE.org")
    assert "account with this e-mail address already" in page.text


def test_a_coordinator_does_not_make_administrators(browser, coordinator):
    other = world.make_user()
    other_id = other.id
    browser.sign_in(coordinator)
    page = browser.post(f"/people/{other_id}/roles", data={"role": "admin", "member": "0"})
    assert "Only an administrator" in page.text
    assert db.session.get(User, other_id).grants == []


def test_the_last_administrator_stays(browser):
    admin = world.make_user(Role.ADMIN)
    admin_id, grant_id = admin.id, admin.grants[0].id
    browser.sign_in(admin)
    assert browser.post(f"/people/{admin_id}/roles/{grant_id}/take").status_code == 409


def test_asking_for_an_account_says_the_same_to_everybody(browser):
    member_id = world.make_member().id
    known = world.make_user(email="known@example.org")
    asked = {"name": "Ana", "member": member_id, "agency_name": "Coast Guard", "post": "Officer", "reason": "To learn."}
    answers = {
        browser.post("/join", data=asked | {"email": email}).text
        for email in ("new@example.org", "new@example.org", known.email)
    }
    assert len(answers) == 1
    assert len(db.session.scalars(select(JoinRequest)).all()) == 1


def test_a_request_is_approved_once(browser, coordinator):
    member_id = world.make_member().id
    asked = {"name": "Ana", "member": member_id, "agency_name": "Coast Guard", "post": "Officer", "reason": "To learn."}
    browser.post("/join", data=asked | {"email": "ana@example.org"})
    browser.sign_in(coordinator)
    assert "1 person asks for an account" in browser.page("/").text
    request_id = db.session.scalars(select(JoinRequest.id)).one()
    assert browser.post(f"/people/requests/{request_id}/approve").status_code == 302
    assert person("ana@example.org").agency.name == "Coast Guard"
    assert browser.post(f"/people/requests/{request_id}/refuse").status_code == 409
    assert db.session.get(JoinRequest, request_id).state is RequestState.APPROVED


def test_a_wrong_password_says_nothing_about_the_address(browser):
    known = world.make_user(email="known@example.org")
    with transaction():
        known.password = hash_password(PASSWORD)
    pages = [
        browser.post("/login", data={"email": email, "password": "wrong wrong wrong"}).text
        for email in ("known@example.org", "other@example.org")
    ]
    assert all("e-mail address or the password is not right" in page for page in pages)


def test_a_closed_account_cannot_sign_in(browser, coordinator):
    known = world.make_user(email="known@example.org")
    with transaction():
        known.password = hash_password(PASSWORD)
    known_id = known.id
    browser.sign_in(coordinator)
    assert browser.post(f"/people/{known_id}/close").status_code == 302
    browser.sign_out()
    assert browser.post("/login", data={"email": "known@example.org", "password": PASSWORD}).status_code == 200


def test_a_forgotten_password_is_set_by_link(browser):
    known = world.make_user(email="known@example.org")
    with transaction():
        known.password = hash_password(PASSWORD)
    browser.post("/reset", data={"email": "known@example.org"})
    mail = db.session.scalars(select(OutboxMessage)).one()
    link = next(word for word in mail.text.split() if "/reset/" in word).split("localhost")[1]
    assert browser.get(link).status_code == 200
    new = {"password": "another four words", "password_confirm": "another four words"}
    assert browser.post(link, data=new).status_code == 302
    browser.sign_out()
    answer = browser.post("/login", data={"email": "known@example.org", "password": "another four words"})
    assert answer.status_code == 302


def test_a_profile_is_changed_and_the_trail_says_which_fields(browser):
    user = world.make_user(name="Before")
    user_id = user.id
    browser.sign_in(user)
    form = {
        "name": "After",
        "language": "ar",
        "time_zone": "Asia/Dhaka",
        "gender": "not_said",
        "agency": user.agency_id,
    }
    assert browser.post("/account", data=form).status_code == 302
    assert db.session.get(User, user_id).name == "After"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "profile.changed")).one()
    assert set(entry.details["fields"]) == {"name", "language", "time_zone"}
    assert 'dir="rtl"' in browser.get("/account").text


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_of_people_takes_a_fixed_number_of_statements(browser, coordinator, statements, count):
    agency = world.make_agency()
    for _ in range(count):
        world.make_user(agency=agency)
    browser.sign_in(coordinator)
    statements.clear()
    browser.get("/people/")
    assert len(statements) == 6


def test_mail_pages_hide_the_secret_part_of_links(browser, coordinator):
    invite(browser, coordinator)
    mail = db.session.scalars(select(OutboxMessage)).one()
    token = mail.text.split("/welcome/")[1].split()[0]
    page = browser.page(f"/mail/{mail.id}").text
    assert "/welcome/…" in page
    assert token not in page


def test_a_mail_can_be_stopped_and_sent_again(browser, coordinator):
    invite(browser, coordinator)
    mail_id = db.session.scalars(select(OutboxMessage.id)).one()
    assert browser.post(f"/mail/{mail_id}/stop").status_code == 302
    assert "Stopped" in browser.page("/mail/").text
    assert browser.post(f"/mail/{mail_id}/stop").status_code == 409
    assert browser.post(f"/mail/{mail_id}/send").status_code == 302
