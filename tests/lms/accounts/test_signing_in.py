"""Signing in and what makes it safer, through the pages."""

import re

import pytest
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import select

from lms.accounts.models import User
from lms.db import db
from lms.notifications.models import OutboxMessage
from tests import world

PASSWORD = "three words together"


@pytest.fixture
def outbox():
    return lambda: db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


@pytest.fixture
def officer():
    return world.make_user(email="officer@example.org", password=hash_password(PASSWORD))


def sign_in(browser, password=PASSWORD):
    return browser.post("/login", data={"email": "Officer@example.org", "password": password})


def test_the_right_password_leads_home(browser, officer):
    assert sign_in(browser).headers["Location"].endswith("/")
    assert browser.get("/account").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_address(browser, officer):
    page = sign_in(browser, "a wrong password").text
    assert "The e-mail address or the password is not right" in page
    assert 'value="Officer@example.org"' in page or 'value="officer@example.org"' in page


def test_an_unknown_address_is_told_the_same(browser, officer):
    said = sign_in(browser, "a wrong password").text
    other = browser.post("/login", data={"email": "nobody@example.org", "password": "a wrong password"}).text
    assert "The e-mail address or the password is not right" in said
    assert "The e-mail address or the password is not right" in other


def test_a_closed_account_cannot_sign_in(browser, officer):
    officer.active = False
    db.session.commit()
    assert sign_in(browser).status_code == 200
    assert browser.get("/account").status_code == 302


def test_a_password_is_changed(browser, officer):
    sign_in(browser)
    wrong = {"password": "not this one", "new_password": "short", "new_password_confirm": "other"}
    page = browser.post("/change", data=wrong).text
    assert 'id="new_password_confirm-error"' in page
    short = {"password": PASSWORD, "new_password": "short", "new_password_confirm": "short"}
    assert 'id="new_password-error"' in browser.post("/change", data=short).text
    not_mine = {"password": "not this one", "new_password": PASSWORD * 2, "new_password_confirm": PASSWORD * 2}
    assert 'id="password-error"' in browser.post("/change", data=not_mine).text
    right = {
        "password": PASSWORD,
        "new_password": "four other good words",
        "new_password_confirm": "four other good words",
    }
    assert browser.post("/change", data=right).status_code == 302
    browser.sign_out()
    assert sign_in(browser).status_code == 200
    assert sign_in(browser, "four other good words").status_code == 302


def key_on(page):
    return re.search(r"<code>([A-Z2-7 -]+)</code>", page).group(1)


@pytest.fixture
def with_second_factor(browser, officer):
    """The officer has a second factor; gives a function for the code of this minute."""
    sign_in(browser)
    page = browser.post("/tf-setup", data={"setup": "authenticator"}).text
    app_on_phone = TOTP(key=key_on(page))
    action = re.search(r'action="(/tf-[^"]+)"', page).group(1)
    assert browser.post(action, data={"code": "000000"}).status_code in (200, 302)
    page = browser.post("/tf-setup", data={"setup": "authenticator"}).text
    app_on_phone = TOTP(key=key_on(page))
    action = re.search(r'action="(/tf-[^"]+)"', page).group(1)
    assert browser.post(action, data={"code": app_on_phone.generate().token}).status_code == 302
    assert db.session.get(User, officer.id).tf_primary_method == "authenticator"
    return app_on_phone


def test_a_second_factor_is_asked_for_after_the_password(browser, officer, with_second_factor):
    browser.sign_out()
    page = browser.post("/login", data={"email": officer.email, "password": PASSWORD}, follow_redirects=True).text
    assert "Write your code" in page
    assert browser.get("/account").status_code == 302
    assert "Write your code" in browser.post("/tf-validate", data={"code": "123456"}).text


def test_a_recovery_code_works_once(browser, officer, with_second_factor):
    page = browser.post("/mf-recovery-codes", data={"generate_new_codes": "y"}).text
    code = re.findall(r"<li><code>([^<]+)</code>", page)[0]
    for works in (True, False):
        browser.sign_out()
        browser.post("/login", data={"email": officer.email, "password": PASSWORD})
        browser.post("/mf-recovery", data={"code": code})
        assert (browser.get("/account").status_code == 200) is works


@pytest.mark.parametrize("path", ["/tf-setup", "/mf-recovery-codes", "/wan-register"])
def test_a_session_of_yesterday_is_asked_again(browser, officer, path):
    browser.sign_in(officer)
    with browser.session_transaction() as session:
        session["fs_paa"] = 1_700_000_000.0
    response = browser.get(path)
    assert "/verify" in response.headers["Location"]
    page = browser.get(response.headers["Location"])
    assert "Is it you?" in page.text
    again = browser.post(response.headers["Location"], data={"password": PASSWORD})
    assert path in again.headers["Location"]


def test_a_new_password_comes_by_mail(browser, officer, outbox):
    browser.post("/reset", data={"email": officer.email})
    assert "/reset/" in outbox()[-1].text
    link = re.search(r"/reset/\S+", outbox()[-1].text).group(0)
    assert browser.get(link, follow_redirects=True).status_code == 200
    data = {"password": "four other good words", "password_confirm": "four other good words"}
    assert browser.post(link, data=data).status_code == 302
    browser.sign_out()
    assert sign_in(browser, "four other good words").status_code == 302


def test_an_unknown_address_is_not_given_away_by_a_reset(browser, officer, outbox):
    said = []
    for email in (officer.email, "nobody@example.org"):
        page = browser.post("/reset", data={"email": email}, follow_redirects=True).text
        said.append(re.sub(r'value="[^"]*"', "", page).replace(email, "the address"))
    assert said[0] == said[1]
    assert len(outbox()) == 1
