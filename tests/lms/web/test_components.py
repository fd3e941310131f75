from datetime import date

import pytest

from lms.listing import Listing, Page
from lms.manifest import Figure, Stop, Tag, Todo, Tone

NASTY = "<script>x</script>"


def test_head_tag_notice_empty(show):
    soup = show(
        '{{ parts.head("Plans", "All of them") }}{{ parts.tag(tag) }}{{ parts.notice("is-good", "Sent", "Two weeks") }}'
        '{{ parts.empty("No plan yet", "Begin here", "/help", "Make plan") }}{{ parts.empty("Nothing", "Wait") }}',
        tag=Tag("Overdue", Tone.BAD),
    )
    assert (soup.h1.text, soup.select_one(".lede").text) == ("Plans", "All of them")
    assert soup.select_one(".tag")["class"] == ["tag", "is-bad"]
    assert "Two weeks" in soup.select_one(".notice.is-good").text
    assert [link["href"] for link in soup.select(".empty a")] == ["/help"]


def test_a_tag_without_a_tone_has_only_its_shape(show):
    assert show("{{ parts.tag(tag) }}", tag=Tag("Draft")).select_one(".tag")["class"] == ["tag"]


def test_todo_rows(show):
    todos = [
        Todo("Follow-up", NASTY, "/help", "Start", date(2027, 6, 11), Tag("Late", Tone.WARN), minutes=1),
        Todo("Survey", "Open", "/privacy", "Begin"),
    ]
    soup = show("{{ parts.todo_rows(todos) }}", todos=todos)
    first, second = soup.select(".rows > li")
    assert first.select_one(".mark")["class"] == ["mark", "is-warn"]
    assert second.select_one(".mark")["class"] == ["mark"]
    assert "Due Friday 11 June 2027. About 1 minute." in first.text
    assert first.select_one(".btn").text == "Start: Follow-up"
    assert not soup.select("script")


def test_figures_facts_progress_saved(show):
    soup = show(
        '{{ parts.figures(figures) }}{{ parts.facts([("With", "Two leads"), ("By", nasty)]) }}'
        '{{ parts.progress(3, 8, "3 of 8 lessons") }}{{ parts.saved("Saved at 10:42") }}'
        '{{ parts.saved("Not sent", "is-warn") }}',
        figures=[Figure("Plans", "83%", "target 80%", "/help")],
        nasty=NASTY,
    )
    assert soup.select_one(".figures dd").text == "83%target 80%"
    assert soup.select_one(".figures a")["href"] == "/help"
    assert [fact.text for fact in soup.select(".facts dd")] == ["Two leads", NASTY]
    bar = soup.progress
    assert (bar["max"], bar["value"], bar["aria-label"]) == ("8", "3", "3 of 8 lessons")
    assert [state["class"][1] for state in soup.select(".saved[role=status]")] == ["is-good", "is-warn"]


def test_route_without_places(show):
    soup = show("{{ parts.route(stops) }}", stops=[Stop(1, "", "", done=True), Stop(2, "Soon", "/help")])
    first, second = soup.select(".route li")
    assert not first.a
    assert ", done" in first.text
    assert (second["aria-current"], second.a["href"], second.small.text) == ("step", "/help", "Soon")


def test_crumbs_back_card_icon(show):
    soup = show(
        '{{ parts.crumbs([("Cohorts", "/help"), ("Forum", none)]) }}{{ parts.back("/help", "Courses") }}'
        '{% call parts.card("A card", "one") %}<p>words</p>{% endcall %}{{ parts.icon("home") }}'
    )
    assert [item.get("aria-current") for item in soup.select(".crumbs li")] == [None, "page"]
    assert soup.select_one(".back .icon--flip")
    assert soup.select_one("section[aria-labelledby=one] p").text == "words"
    assert soup.select_one("use[href$='#i-home']").parent["aria-hidden"] == "true"


@pytest.mark.parametrize(("share", "width"), [(52.5, "52.5%"), (-3, "0%"), (140, "100%"), (None, "0%")])
def test_bars_stay_within_their_line(show, share, width):
    soup = show('{{ parts.bars("Done", [("Fiji", share, "text")], ("Member", "Done")) }}', share=share)
    assert soup.select_one("rect.c-1")["width"] == width
    assert soup.caption.text == "Done"
    assert soup.select_one("tbody td.num").text == "text"


FILTERS = [("state", "State", [("open", "Open"), ("closed", "Closed")])]


def test_a_toolbar_keeps_what_was_asked(show):
    soup = show(
        "{{ tables.toolbar(listing, filters=filters) }}",
        path=f"/surveys/?q={NASTY}&state=open&page=3&period=2026&export=csv",
        listing=Listing(q=NASTY, filters={"state": "open"}, sort="name", page=3),
        filters=FILTERS,
    )
    assert soup.form["method"] == "get"
    assert soup.select_one("#q")["value"] == NASTY
    assert soup.select_one("#filter-state [selected]")["value"] == "open"
    hidden = {field["name"]: field["value"] for field in soup.select("[type=hidden]")}
    assert hidden == {"period": "2026", "sort": "name"}
    links = {link.text: link["href"] for link in soup.select("a")}
    assert "page" not in links["Export as CSV"]
    assert links["Export as CSV"].endswith("export=csv")
    assert "state" not in links["Show all"]
    assert "period=2026" in links["Show all"]


def test_a_toolbar_without_choices(show):
    soup = show("{{ tables.toolbar(listing, export=false) }}", path="/surveys/", listing=Listing())
    assert not soup.select("a, select")


@pytest.mark.parametrize(
    ("page", "total", "shown"),
    [
        (1, 480, ["1", "2", "…", "20", "Next"]),
        (9, 480, ["Previous", "1", "…", "8", "9", "10", "…", "20", "Next"]),
        (20, 480, ["Previous", "1", "…", "19", "20"]),
        (2, 60, ["Previous", "1", "2", "3", "Next"]),
        (1, 12, []),
    ],
)
def test_pages(show, page, total, shown):
    soup = show("{{ tables.pages(page) }}", path="/surveys/?q=a", page=Page([], total, page))
    for hidden in soup.select(".sr"):
        hidden.extract()
    assert [item.text.strip() for item in soup.select(".pages li")] == shown
    assert f"of {total}" in soup.p.text
    if shown:
        assert soup.select_one("[aria-current=page]")["href"] == f"/surveys/?q=a&page={page}"


def test_no_rows_have_no_pages(show):
    assert not show("{{ tables.pages(page) }}", path="/surveys/", page=Page([], 0, 1)).select("p, nav")


def test_the_head_of_a_column_sorts(show):
    heads = '{{ tables.sort_head("Name", "name", listing) }}{{ tables.sort_head("State", "state", listing) }}'
    body = f"<table><thead><tr>{heads}</tr></thead></table>"
    soup = show(body, path="/surveys/?page=2&q=a", listing=Listing(sort="name"))
    name, state = soup.select("th[scope=col]")
    assert name["aria-sort"] == "ascending"
    assert not state.get("aria-sort")
    assert state.a["href"] == "/surveys/?q=a&sort=state"
