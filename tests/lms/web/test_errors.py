import logging

import pytest
from sqlalchemy import text

from lms.app import create_app
from lms.db import Base, db
from lms.errors import LinkDead, NotAllowed, NotFound, RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow, public
from tests import world
from tests.conftest import Browser, settings

FAILURES = {
    "notfound": NotFound("No such plan."),
    "notallowed": NotAllowed("Only a coordinator may do that."),
    "rulebroken": RuleBroken("The cohort has begun."),
    "linkdead": LinkDead("Ask for a new link."),
}
STATUS = {"notfound": 404, "notallowed": 403, "rulebroken": 409, "linkdead": 410}


@pytest.fixture
def fragile(tmp_path):
    """A house of its own whose pages fail as asked, as they would in production."""
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}", tmp_path, TESTING=False))
    app.test_client_class = Browser

    @app.get("/fail/<kind>")
    @public
    def fail(kind):
        if kind == "crash":
            raise ZeroDivisionError("secret detail")
        if kind == "sql":
            db.session.execute(text("select * from nowhere where name = :name"), {"name": "Ann Example"})
        raise FAILURES[kind]

    @app.get("/own")
    @allow(anyone_signed_in)
    def own():
        return "yours"

    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("kind", FAILURES)
def test_a_rule_says_itself_what_to_do(fragile, kind):
    response = fragile.test_client().get(f"/fail/{kind}")
    assert response.status_code == STATUS[kind]
    assert str(FAILURES[kind]) in response.text


@pytest.mark.parametrize("kind", ["crash", "sql"])
def test_a_crash_tells_the_reader_what_to_do_and_nothing_of_ours(fragile, kind, caplog):
    response = fragile.test_client().get(f"/fail/{kind}")
    assert response.status_code == 500
    assert "Nothing was changed" in response.text
    assert "secret detail" not in response.text
    assert "nowhere" not in response.text
    record = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.exc_info
    assert "Ann Example" not in str(record.exc_info[1]), "what people typed is not logged"


@pytest.mark.parametrize("path", ["/own", "/", "/help"])
def test_without_a_database_there_still_is_a_page(fragile, path):
    client = fragile.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody"
    Base.metadata.drop_all(db.engine)
    response = client.get(path)
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text


def test_what_is_not_there_is_a_page_with_ways_on(browser):
    response = browser.get("/nowhere")
    assert response.status_code == 404
    soup = browser.page("/help")
    assert soup.h1
    assert "We cannot find this page" in response.text
    assert 'href="/login"' in response.text
    assert 'href="/help"' in response.text
    browser.sign_in(world.make_user())
    assert "Go to home page" in browser.get("/nowhere").text


def test_a_wrong_method_is_a_page_that_names_the_right_one(browser):
    response = browser.get("/language/en")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "Use the button" in response.text or "use the button" in response.text


def test_too_much_at_once_is_a_page(browser):
    response = browser.post("/language/en", data={"back": "x" * (7 * 1024 * 1024)})
    assert response.status_code == 413
    assert "too large" in response.text


def test_a_form_without_its_token_is_refused_and_nothing_is_done(tmp_path):
    app = create_app(settings("sqlite://", tmp_path, WTF_CSRF_ENABLED=True))
    client = app.test_client()
    response = client.post("/language/id", data={"back": "/help"})
    assert response.status_code == 400
    assert "send it once more" in response.text
    assert 'lang="en"' in client.get("/help").text


def test_too_many_tries_are_a_page(tmp_path):
    app = create_app(settings("sqlite://", tmp_path, RATELIMIT_ENABLED=True))

    @app.get("/busy")
    @public
    @app_limit("1/minute")
    def busy():
        return "once"

    client = app.test_client()
    assert client.get("/busy").status_code == 200
    response = client.get("/busy")
    assert response.status_code == 429
    assert "Wait a minute" in response.text


def app_limit(rule):
    from lms.extensions import limiter  # noqa: PLC0415

    return limiter.limit(rule)


def test_health_is_a_word_while_the_database_can_be_read(browser, fragile, tmp_path):
    response = browser.get("/health")
    assert (response.status_code, response.text) == (200, "ok\n")
    gone = create_app(settings(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", tmp_path, TESTING=False))
    with gone.app_context():
        response = gone.test_client().get("/health")
    assert (response.status_code, response.text) == (503, "database unreachable\n")
