import pytest

from lms.app import create_app
from lms.links.tokens import derive
from tests import world
from tests.conftest import settings


def policy(response) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")]
    return {part[0]: part[1] for part in parts}


@pytest.mark.parametrize("path", ["/help", "/nowhere", "/health", "/login", "/"])
def test_every_answer_keeps_itself_to_itself(browser, path):
    headers = browser.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_policy_lets_nothing_in_from_elsewhere(browser):
    rules = policy(browser.get("/help"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["style-src"] == rules["form-action"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in str(rules)
    assert "http" not in str(rules)


def test_the_nonce_is_new_each_time(browser):
    first, second = (policy(browser.get("/help"))["script-src"] for _ in range(2))
    assert first != second


def test_what_belongs_to_a_person_is_not_stored(browser):
    assert "Cache-Control" not in browser.get("/help").headers
    browser.sign_in(world.make_user())
    assert browser.get("/help").headers["Cache-Control"] == "no-store, private"


def test_what_a_mailed_link_opens_is_not_stored(browser):
    response = browser.get(f"/s/{derive('secret', 'unknown', '1', 1)}")
    assert response.status_code in (404, 410)
    assert response.headers["Cache-Control"] == "no-store, private"


def test_only_https_is_promised_where_there_is_https(tmp_path, browser):
    assert "Strict-Transport-Security" not in browser.get("/help").headers
    secure = settings("sqlite://", tmp_path, ENVIRONMENT="production")
    assert "max-age" in create_app(secure).test_client().get("/help").headers["Strict-Transport-Security"]
