"""The shell in a real browser: accessibility, narrow screens, and the small comforts of app.js."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, current_app, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from lms import listing
from lms.accounts.models import User
from lms.app import create_app
from lms.db import Base, db
from lms.manifest import Figure, Manifest, NavItem, Stop, Tag, Todo, Tone
from lms.roles import Role, anyone_signed_in
from lms.web.access import public
from lms.web.forms import Form
from lms.web.tables import asked
from tests import world
from tests.browsing import CHROMIUM, DESKTOP, FLAGS, PHONE, barriers, missing_browser, serving, too_wide
from tests.conftest import settings

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

LATE = Tag("7 days late", Tone.BAD)
TODOS = [
    Todo("Your 6-month follow-up is due", "It has 5 questions.", "/help", "Continue follow-up", tag=LATE, minutes=6),
    Todo("Annual Survey of Alumni 2027", "Your answers are anonymous.", "/help", "Start survey"),
]
FIGURES = [Figure("Course completions", "1,912", "of 2,480 enrolled"), Figure("Plans", "83%", "target 80%", "/help")]
STOPS = [Stop(1, "3 certificates", "/help", done=True), Stop(4, "Due Friday", "/help", begun=True)]
PLACES = [("Learn", "help", "book"), ("My plan", "privacy", "plan"), ("Network", "accessibility", "people")]

COMPONENTS = """{% extends "base.html" %}
{% from "components/forms.html" import form_open, form_close, field, submit, post_button %}
{% from "components/parts.html" import head, tag, notice, empty, todo_rows, figures, facts, route, crumbs, back %}
{% from "components/parts.html" import progress, bars, card, saved %}
{% from "components/tables.html" import toolbar, pages, sort_head %}
{% block title %}Components{% endblock %}{% block at %}3{% endblock %}
{% block main %}
{{ crumbs([("Cohorts", "/help"), ("Border Forum", none)]) }}{{ head("Components", "Every part once.") }}
{{ notice("is-info", "You are offline", "Kept on this phone.") }}{{ notice("is-good", "Sent") }}
{{ notice("is-warn", "Closes on Friday", "2 seats") }}{{ notice("is-bad", "Too large", "14 MB") }}
<p class="row">{{ tag(late) }} {{ saved("Saved at 10:42") }} {{ saved("Not sent", "is-warn") }}</p>
<p>{{ back("/help", "Courses") }}</p>{{ progress(3, 8, "3 of 8 lessons") }}
<section class="card cq">{{ bars("Completed", [("Papua New Guinea", 52.5, "52%")], ("Member", "Done")) }}</section>
{{ facts([("With", "Two shift leads"), ("By", "30 July 2027")]) }}{{ figures(numbers) }}
{{ post_button("/x", "Save draft") }}
{{ post_button("/x", "Withdraw nomination", kind="btn btn--bad", confirm="Withdraw her nomination?") }}
{{ toolbar(listing, filters=[("state", "State", [("open", "Open")])], placeholder="Name") }}
<div class="card card--flush cq"><div class="scroll table--cards" role="group" aria-label="List" tabindex="0">
<table class="table" role="table"><thead role="rowgroup"><tr role="row">{{ sort_head("Name", "name", listing) }}
<th scope="col" role="columnheader">State</th></tr></thead><tbody role="rowgroup"><tr role="row">
<th scope="row" role="rowheader"><a href="/help">Border Forum</a></th>
<td role="cell" data-label="State">{{ tag(late) }}</td></tr></tbody></table></div></div>
{{ pages(page) }}
{{ form_open(form) }}{{ field(form.what) }}{{ field(form.why, optional=true) }}{{ field(form.see) }}
{{ field(form.agree) }}{{ submit("Save plan") }}{{ form_close() }}
{% call card("A card", "one") %}<p>Words</p>{% endcall %}{{ empty("No plan yet", "Begin.", "/help", "Make plan") }}
{% endblock %}"""

TYPING = """{% extends "base.html" %}{% from "components/forms.html" import form_open, form_close, field, submit %}
{% block title %}Typing{% endblock %}{% block main %}<h1>Typing</h1>{{ form_open(form, keep="plan", guard=guarded) }}
{{ field(form.what) }}{{ field(form.why) }}{{ field(form.see) }}{{ field(form.agree) }}{{ submit("Save plan") }}
{{ form_close() }}{% endblock %}"""


class PlanForm(Form):
    what = StringField("What will you do?", description="One action.", validators=[InputRequired("Write an action")])
    why = TextAreaField("What may get in the way?")
    see = RadioField("Who may see it?", choices={"all": "All alumni", "none": "Nobody"}, default="all")
    agree = BooleanField("I have read this")


class Site:
    """A house of its own behind a real socket, with pages that hold every part."""

    def __init__(self, app: Flask, address: str, chromium: Chromium) -> None:
        self.app, self.address, self.chromium = app, address, chromium
        self.people: dict[str, str] = {}
        self.open_contexts: list[BrowserContext] = []

    def visitor(self, who: str = "", language: str = "", **options: Any) -> Page:
        """A new browser window of somebody, or of nobody."""
        context = self.chromium.new_context(**options)
        self.open_contexts.append(context)
        self.enter(context, who, language)
        return context.new_page()

    def enter(self, context: BrowserContext, who: str = "", language: str = "") -> None:
        """Be somebody in an open browser window, as if they had signed in there."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["language"] = language or "en"
            if who:
                session["_user_id"], session["_fresh"] = self.people[who], True
        cookie = client.get_cookie("rso_session")
        assert cookie
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])


@pytest.fixture(scope="module")
def house_with_parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("shell")
    app = create_app(settings(f"sqlite:///{folder / 'own.db'}", folder))
    furnish(app)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        people = {"learner": world.make_user(name="Nadeesha Perera"), "other": world.make_user()}
        people["office"] = world.make_user(Role.COORDINATOR, name="Mei Tan")
        known = {name: person.fs_uniquifier for name, person in people.items()}
        assert db.session.query(User).count() == 3
        db.session.remove()
    with serving(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        site = Site(app, address, chromium)
        site.people = known
        yield site
        chromium.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(house_with_parts: Site) -> Iterator[Site]:
    yield house_with_parts
    while house_with_parts.open_contexts:
        house_with_parts.open_contexts.pop().close()


def furnish(app: Flask) -> None:
    """Something to do for everybody, and pages to try things on."""
    places = tuple(
        NavItem(label, f"pages.{page}", icon, 20, anyone_signed_in, office=office)
        for label, page, icon in PLACES
        for office in (True, False)
    )
    real = app.extensions["house"]
    quiet = [replace(one, todos=(), attention=(), figures=(), stops=(), navigation=()) for one in real.manifests]
    test = Manifest(
        "of the test",
        todos=(lambda _person: TODOS,),
        attention=(lambda _person: TODOS,),
        figures=(lambda _person: FIGURES,),
        stops=(lambda _person: STOPS,),
        navigation=places,
    )
    app.extensions["house"] = replace(real, manifests=(*quiet, test))
    app.config["SENT"] = []
    app.add_url_rule("/components", "components", public(components), methods=["GET", "POST"])
    app.add_url_rule("/typing", "typing", public(typing), methods=["GET", "POST"])


def components() -> str:
    form = PlanForm()
    form.validate_on_submit()
    page = listing.Page(list(range(25)), 480, 9)
    return render_template_string(
        COMPONENTS, form=form, listing=asked("state", sorts=("name",)), page=page, late=LATE, numbers=FIGURES
    )


def typing() -> ResponseReturnValue:
    """Fails with 500 when the text says so, else as a form does."""
    form = PlanForm()
    if request.method == "POST":
        current_app.config["SENT"].append(request.form["what"])
        time.sleep(0.3)  # so that an impatient person can press again
        if request.form["what"] == "fail":
            abort(500)
        if form.validate_on_submit():
            return redirect("/help?saved" if "elsewhere" in request.form["what"] else "/typing")
    return render_template_string(TYPING, form=form, guarded="guarded" in request.args)


PAGES = [("learner", "/"), ("office", "/"), ("learner", "/components"), ("office", "/components"), ("", "/nowhere")]
PAGES += [("", "/help"), ("", "/privacy"), ("learner", "/language")]
WAYS = {
    "phone": {"viewport": PHONE, "has_touch": True},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "arabic": {"viewport": PHONE, "color_scheme": "dark", "language": "ar"},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_has_no_faults_that_a_machine_can_find(site: Site, who: str, path: str, way: str) -> None:
    page = site.visitor(who, **WAYS[way])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.address + path)
    assert not too_wide(page), "the page scrolls to the side"
    assert barriers(page) == []
    assert [text for text in said if "404" not in text] == []


def test_errors_of_a_form_have_no_faults_either(site: Site) -> None:
    page = site.visitor("learner", viewport=PHONE)
    page.goto(f"{site.address}/components")
    page.click("text=Save plan")
    page.wait_for_selector("[role=alert]")
    assert barriers(page) == []
    page.click("[role=alert] a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "what"


def test_a_dialog_asks_first_and_needs_no_script(site: Site) -> None:
    page = site.visitor("learner", java_script_enabled=False)
    page.goto(f"{site.address}/components")
    dialog = page.locator("[popover]")
    assert not dialog.is_visible()
    page.click("text=Withdraw nomination >> nth=0")
    assert dialog.is_visible()
    page.click("[popover] >> text=Cancel")
    assert not dialog.is_visible()


def test_the_keyboard_reaches_the_main_part_first(site: Site) -> None:
    page = site.visitor("learner", viewport=DESKTOP)
    page.goto(f"{site.address}/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.fixture
def typist(site: Site) -> Callable[..., Page]:
    site.app.config["SENT"].clear()

    def open_page(who: str = "learner", query: str = "") -> Page:
        page = site.visitor(who)
        page.goto(f"{site.address}/typing{query}")
        return page

    return open_page


def kept_keys(page: Page) -> list[str]:
    keys: list[str] = page.evaluate("Object.keys(localStorage)")
    return keys


def test_a_form_is_not_sent_twice(site: Site, typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#what", "elsewhere")
    page.evaluate("""() => { const button = document.querySelector('main form button');
        button.click(); button.click(); setTimeout(() => button.click(), 50); }""")
    page.wait_for_url("**/help?saved")
    assert site.app.config["SENT"] == ["elsewhere"]


def test_unsaved_changes_are_not_left_by_accident(site: Site, typist: Callable[..., Page]) -> None:
    page = typist(query="?guarded")
    asked_first: list[str] = []
    page.on("dialog", lambda dialog: (asked_first.append(dialog.type), dialog.accept()))
    page.goto(f"{site.address}/help")
    assert asked_first == []
    page.goto(f"{site.address}/typing?guarded")
    page.locator("#why").press_sequentially("a thought")
    page.goto(f"{site.address}/help")
    assert asked_first == ["beforeunload"]
    page.goto(f"{site.address}/typing?guarded")
    page.fill("#what", "elsewhere")
    page.click("text=Save plan")
    page.wait_for_url("**/help?saved")
    assert asked_first == ["beforeunload"], "sending is not leaving"


def test_what_is_typed_outlives_a_failure_and_goes_when_it_has_been_sent(typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#why", "Shifts change every week")
    page.check("input[value=none]")
    page.check("#agree")
    page.fill("#what", "fail")
    page.click("text=Save plan")
    page.wait_for_selector("[data-failed]")
    page.goto(page.url)
    page.wait_for_selector("form .notice.is-info")
    assert page.input_value("#why") == "Shifts change every week"
    assert page.is_checked("input[value=none]")
    assert page.is_checked("#agree")
    page.fill("#what", "Brief officers")
    page.click("text=Save plan")
    page.wait_for_load_state()
    expect(page.locator("#why")).to_have_value("")
    assert kept_keys(page) == []


def test_what_is_typed_outlives_an_error_of_ones_own(typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#why", "Shifts")
    page.click("text=Save plan")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#why") == "Shifts"
    assert not page.query_selector("form .notice.is-info"), "the server gave it back: nothing to say"
    assert kept_keys(page)


def test_another_person_on_the_same_device_does_not_see_it(site: Site, typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#why", "Mine alone")
    site.enter(page.context, "other")
    page.reload()
    assert page.input_value("#why") == ""
    site.enter(page.context, "learner")
    page.reload()
    assert page.input_value("#why") == "Mine alone"


def test_signing_out_leaves_nothing_on_the_device(site: Site, typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#why", "Mine alone")
    assert kept_keys(page)
    page.route("**/login", lambda route: route.fulfill(body="signed out", content_type="text/plain"))
    page.click("form[data-leave] button >> visible=true")
    page.wait_for_url("**/login*")
    assert kept_keys(page) == []


def test_a_draft_can_be_discarded(typist: Callable[..., Page]) -> None:
    page = typist()
    page.fill("#why", "A thought")
    page.reload()
    assert page.input_value("#why") == "A thought"
    page.click("text=Discard it")
    expect(page.locator("#why")).to_have_value("")
    assert kept_keys(page) == []
