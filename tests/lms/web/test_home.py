from datetime import date

import pytest
import time_machine

from lms.manifest import Figure, NavItem, Stop, Tag, Todo, Tone
from lms.roles import Role, anyone_signed_in
from tests import world

FOLLOW_UP = Todo(
    "Your 6-month follow-up is due", "It has 5 questions.", "/help", "Start follow-up", date(2027, 6, 11), minutes=6
)
SURVEY = Todo("Annual survey", "It is anonymous.", "/privacy", "Start survey", tag=Tag("Open", Tone.INFO))
LATE = Todo("Old task", "Late.", "/language", "Do it", date(2027, 1, 2), Tag("Overdue", Tone.BAD))


def test_nobody_is_asked_to_sign_in(browser):
    response = browser.get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login")


@pytest.mark.usefixtures("alone")
def test_the_next_step_is_the_first_that_is_due(browser, bring):
    bring(todos=(lambda _person: [SURVEY, FOLLOW_UP, LATE],))
    browser.sign_in(world.make_user(name="Nadeesha Perera"))
    soup = browser.page("/")
    assert soup.h1.text == "Hello, Nadeesha Perera"
    assert len(soup.select(".btn--sun")) == 1
    assert soup.select_one(".btn--sun")["href"] == "/language"
    assert [title.text.strip() for title in soup.select(".rows h3 a")] == [FOLLOW_UP.title, SURVEY.title]
    rows = soup.select(".rows li")
    assert "Due Friday 11 June 2027." in rows[0].text
    assert "About 6 minutes." in rows[0].text
    assert rows[1].select_one(".tag.is-info").text == "Open"


@pytest.mark.usefixtures("alone")
def test_one_task_alone_leaves_nothing_else(browser, bring):
    bring(todos=(lambda _person: [FOLLOW_UP],))
    browser.sign_in(world.make_user())
    soup = browser.page("/")
    assert "Start follow-up" in soup.select_one(".btn--sun").text
    assert not soup.select(".rows")
    assert "Nothing else waits for you today." in soup.text


@pytest.mark.usefixtures("alone")
def test_with_nothing_to_do_the_page_says_so(browser):
    browser.sign_in(world.make_user())
    soup = browser.page("/")
    assert "Nothing waits for you today." in soup.text
    assert soup.select_one(".empty")
    stops = soup.select(".route li")
    assert len(stops) == 7
    assert stops[0].get("aria-current") == "step"
    assert not soup.select(".route a"), "a stop without a place is not a link"


@pytest.mark.usefixtures("alone")
def test_the_route_shows_what_is_behind_and_where_one_stands(browser, bring):
    bring(
        stops=(
            lambda _person: [
                Stop(1, "3 certificates", "/help", done=True),
                Stop(4, "Due Friday", "/privacy", begun=True),
                Stop(2, "Border Forum", "/help", done=True),
            ],
        )
    )
    browser.sign_in(world.make_user())
    soup = browser.page("/")
    stops = soup.select(".route li")
    assert [stop.b.text for stop in stops] == ["Learn", "Gather", "Plan", "Follow up", "Network", "Survey", "Results"]
    assert [stop.get("class") == ["is-done"] for stop in stops] == [True, True] + [False] * 5
    assert stops[3]["aria-current"] == "step"
    assert stops[3].a["href"] == "/privacy"
    assert "stop 4 of 7: Follow up" in soup.text


@pytest.mark.usefixtures("alone")
def test_the_office_sees_what_needs_attention_before_figures(browser, bring):
    bring(
        attention=(lambda _person: [SURVEY, LATE],),
        todos=(lambda _person: [FOLLOW_UP],),
        figures=(lambda _person: [Figure("Completions", "1,912", "of 2,480", "/help"), Figure("Plans", "83%", "80%")],),
    )
    browser.sign_in(world.make_coordinator())
    soup = browser.page("/")
    assert [heading.text for heading in soup.select("main h2")] == [
        "Needs attention",
        "Waiting for you yourself",
        "In figures",
    ]
    assert soup.select_one(".rows h3 a").text == "Old task"
    assert [figure.text for figure in soup.select(".figures b")] == ["1,912", "83%"]
    assert not soup.select(".hero, .nav")


@pytest.mark.usefixtures("alone")
def test_an_office_with_nothing_to_do_is_told_so(browser):
    browser.sign_in(world.make_coordinator())
    soup = browser.page("/")
    assert "Nothing needs you now" in soup.text
    assert not soup.select(".figures")


@pytest.mark.usefixtures("alone")
def test_today_is_the_readers_day(browser):
    with time_machine.travel("2027-06-11T20:00:00+00:00", tick=False):
        browser.sign_in(world.make_user(time_zone="Pacific/Auckland"))
        assert "Saturday 12 June 2027" in browser.page("/").text
        browser.sign_in(world.make_user(time_zone="America/Lima"))
        assert "Friday 11 June 2027" in browser.page("/").text


@pytest.mark.usefixtures("alone")
def test_what_others_wrote_is_shown_as_text(browser, bring):
    bring(todos=(lambda _person: [Todo("<script>x</script>", "<b>y</b>", "/help", "<i>z</i>")] * 2,))
    browser.sign_in(world.make_user(name="<img src=x>"))
    soup = browser.page("/")
    assert not soup.select("main script, h1 img, .rows b, .btn i")
    assert "<script>x</script>" in soup.text


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("n", [1, 12])
def test_the_first_page_takes_one_statement_of_its_own(browser, bring, statements, n):
    bring(todos=(lambda _person: [FOLLOW_UP] * n,))
    browser.sign_in(world.make_user())
    statements.clear()
    browser.page("/")
    assert len(statements) == 1


def test_navigation_holds_only_what_the_reader_may_see(browser, bring):
    bring(
        navigation=(
            NavItem("For learners", "pages.help", "book", 20, anyone_signed_in),
            NavItem("For nobody", "pages.privacy", "book", 30, lambda _person: False),
            NavItem("For the office", "pages.accessibility", "chart", 15, anyone_signed_in, office=True),
        )
    )
    browser.sign_in(world.make_user())
    soup = browser.page("/help")
    places = [link.text for link in soup.select("nav.nav a")]
    assert places[0] == "Home"
    assert "For learners" in places
    assert not {"For nobody", "For the office", "Today"} & set(places)
    assert [link.text for link in soup.select("nav.nav [aria-current=page]")] == ["For learners"]
    browser.sign_in(world.make_user(Role.ANALYST))
    soup = browser.page("/help")
    assert not soup.select("nav.nav")
    places = [link.text for link in soup.select("nav.side a")]
    assert places[:2] == ["Today", "For the office"]
    assert "For learners" not in places


def test_a_place_is_marked_on_the_pages_below_it_too(browser, bring):
    bring(navigation=(NavItem("Texts", "pages.help", "book", 20, anyone_signed_in),))
    browser.sign_in(world.make_user())
    links = {link.text: link for link in browser.page("/privacy").select("nav.nav a")}
    assert links["Texts"]["aria-current"] == "true"
    assert "aria-current" not in links["Home"].attrs
