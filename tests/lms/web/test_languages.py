import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.home import stays_here
from tests import world


def choose(browser, code, back="/help"):
    return browser.post(f"/language/{code}", data={"back": back})


def test_a_language_is_chosen_and_the_reader_comes_back(browser):
    soup = browser.page("/help")
    switch = soup.select_one(".tools a[href^='/language']")
    soup = browser.page(switch["href"])
    forms = soup.select("main form[method=post]")
    assert [form.button.text for form in forms] == ["English", "Bahasa Indonesia", "العربية"]
    assert [form.button.get("lang") for form in forms] == ["en", "id", "ar"]
    assert [form.button.get("aria-current") for form in forms] == ["true", None, None]
    fields = {field["name"]: field.get("value", "") for field in forms[2].select("input")}
    response = browser.post(forms[2]["action"], data=fields)
    assert response.headers["Location"] == "/help"
    html = browser.page("/help").html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def test_the_switch_itself_leads_back_to_where_it_was_opened(browser):
    soup = browser.page("/language?back=/privacy")
    assert soup.select_one(".tools a[href^='/language']")["href"] == "/language?back=/privacy"


def test_the_choice_counts_more_than_the_profile_and_that_more_than_the_browser(browser):
    indonesian = {"Accept-Language": "id"}
    assert browser.page("/help", headers=indonesian).html["lang"] == "id"
    browser.sign_in(world.make_user(language="ar"))
    assert browser.page("/help", headers=indonesian).html["lang"] == "ar"
    choose(browser, "en")
    assert browser.page("/help", headers=indonesian).html["lang"] == "en"


def test_an_unknown_language_of_the_browser_gets_english(browser):
    assert browser.page("/help", headers={"Accept-Language": "tlh, xx;q=0.9"}).html["lang"] == "en"


def test_only_known_languages_and_only_by_button(browser):
    assert choose(browser, "tlh").status_code == 404
    assert browser.get("/language/en").status_code == 405


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/ok\r\nSet-Cookie: a=b",
    "/x\\..\\..//evil.example",
]


@pytest.mark.parametrize("back", ELSEWHERE)
def test_nobody_is_sent_elsewhere(browser, back):
    response = choose(browser, "en", back)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


@given(st.text(alphabet="/\\:.@?#\t\n\r a%x", max_size=12))
def test_a_way_back_begins_with_one_slash_and_holds_no_trick(text):
    if stays_here(text):
        assert text.startswith("/")
        assert not text.startswith("//")
        assert not set(text) & set("\\\t\n\r ")


def test_a_page_of_a_list_is_a_way_back(browser):
    assert choose(browser, "id", "/surveys/?state=open&page=2").headers["Location"] == "/surveys/?state=open&page=2"
