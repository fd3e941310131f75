from itertools import pairwise

import pytest
from flask import session

from lms.web.shell import door, here
from tests import world

TEXTS = ["/help", "/privacy", "/accessibility", "/language"]


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("make", [None, world.make_user, world.make_coordinator], ids=["nobody", "learner", "office"])
def test_every_page_has_the_same_bones(browser, path, make):
    if make:
        browser.sign_in(make())
    soup = browser.page(path)
    assert soup.select_one("a.skip")["href"] == "#main"
    assert len(soup.select("main#main[tabindex='-1']")) == 1
    assert len(soup.select("h1")) == 1
    assert soup.title.text.endswith(" – RSO Learning")
    assert soup.title.text.strip() != "– RSO Learning"
    assert {link["href"] for link in soup.select(".foot a")} == {"/help", "/privacy", "/accessibility"}
    levels = [int(tag.name[1]) for tag in soup.select("h1, h2, h3, h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_signing_out_is_a_button_with_a_token(browser):
    assert not browser.page("/help").select("form[action='/logout']")
    browser.sign_in(world.make_user())
    forms = browser.page("/help").select("form[action='/logout'][method=post]")
    assert len(forms) == 2, "one for wide screens, one for phones"
    assert all(form.select_one("[name=csrf_token]") and form.has_attr("data-leave") for form in forms)
    assert browser.post("/logout").status_code == 302
    assert browser.get("/").headers["Location"].startswith("/login")


def test_sample_people_are_said_to_be_invented(browser):
    browser.sign_in(world.make_user(is_sample=True))
    assert "invented" in browser.page("/help").select_one("footer").text
    browser.sign_in(world.make_user(is_sample=False))
    assert "invented" not in browser.page("/help").select_one("footer").text


def test_what_was_done_is_said_once(app, browser):
    with browser.session_transaction() as store:
        store["_flashes"] = [("is-good", "Plan <b>saved</b>"), ("message", "Plain")]
    notices = browser.page("/help").select("main .notice[role=status]")
    assert [notice["class"][1] for notice in notices] == ["is-good", "is-info"]
    assert "Plan <b>saved</b>" in notices[0].text
    assert not browser.page("/help").select("main .notice")


def test_the_sun_stands_at_the_link_of_the_page(show):
    def mast(at):
        template = '{%% extends "focus.html" %%}{%% block title %%}x{%% endblock %%}{%% block at %%}%s{%% endblock %%}'
        return page_of(show, template % at).select_one("header.mast")

    assert mast("4")["data-at"] == "4"
    assert "data-at" not in mast("").attrs


def page_of(show, template):
    from bs4 import BeautifulSoup  # noqa: PLC0415
    from flask import current_app, render_template_string  # noqa: PLC0415

    with current_app.test_request_context("/help"):
        return BeautifulSoup(render_template_string(template), "html.parser")


def test_a_focus_page_has_no_navigation(app, browser, show):
    soup = page_of(
        show,
        '{% extends "focus.html" %}{% block title %}x{% endblock %}{% block bar %}<p>bar</p>{% endblock %}'
        "{% block main %}<h1>One thing</h1>{% endblock %}",
    )
    assert not soup.select("nav")
    assert [tag.text for tag in soup.select("main p, main h1")] == ["bar", "One thing"]


def test_the_address_of_this_page_with_another_query(app):
    with app.test_request_context("/surveys/?q=a b&state=open&state=draft&page=3"):
        assert here(page=4) == "/surveys/?q=a+b&state=open&state=draft&page=4"
        assert here(page=None, q=None, state=None) == "/surveys/"


HOSTILE = [
    "_external=1&_scheme=javascript",
    "endpoint=x",
    "values=x",
    "survey_id=5",
    "_anchor=x&_method=POST",
    "self=1",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_changes_neither_place_nor_scheme(app, query):
    with app.test_request_context(f"/surveys/17?{query}"):
        assert here(page=2) == f"/surveys/17?{query}&page=2"


def test_a_page_that_no_capability_brings_has_no_door(app):
    with app.test_request_context("/"):
        assert door("pages.help") == "/help"
        assert door("no.such") is None
        assert not session
