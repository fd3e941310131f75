"""Answering: where others lose answers, each once (timeouts, two devices, lost replies, forwarded links)."""

import pytest
from sqlalchemy import select

from lms.db import db
from surveys.collection.models import Draft, Inbox, Invitation
from tests import world
from tests.surveys.conftest import links_of

pytestmark = pytest.mark.usefixtures("today")
DEVICE, OTHER = "device-one", "device-two"


@pytest.fixture
def link(make_survey):
    return next(iter(links_of(make_survey([world.make_user()])).values()))


def held():
    return db.session.scalars(select(Draft.answers)).one_or_none()


class Phone:
    """A phone that answers by a link: it numbers its operations, and may send them again."""

    def __init__(self, app, link, device):
        self.client, self.link, self.device, self.n = app.test_client(), link, device, 0
        self.key = self.client.get(f"{link}/now").json["person"]

    def operation(self, about, value, base=""):
        self.n += 1
        return {
            "id": f"{self.device}-{self.n:04}", "sequence": self.n, "kind": "answer", "position": 1, "about": about,
            "values": [value, base],
        }  # fmt: skip

    def post(self, *operations):
        body = {"person": self.key, "device": self.device, "operations": list(operations)}
        return self.client.post(f"{self.link}/words", json=body)

    def type(self, about, value, base=""):
        return self.post(self.operation(about, value, base)).json


@pytest.fixture
def phone(app, link):
    return Phone(app, link, DEVICE)


@pytest.fixture
def other(app, link):
    return Phone(app, link, OTHER)


def test_a_scanner_that_follows_every_link_changes_nothing(browser, link):
    for path in (link, f"{link}/1", f"{link}/2", f"{link}/send", f"{link}/now", f"{link}/words"):
        assert browser.get(path).status_code == 200
        browser.head(path)
    assert browser.get(f"{link}/start").status_code == 405
    assert held() is None
    assert not db.session.scalars(select(Invitation.responded)).one()


def test_the_survey_begins_by_a_button_and_goes_on_where_one_was(app, browser, link):
    assert browser.post(f"{link}/start").headers["Location"].endswith("/1")
    assert held() == {}
    browser.post(f"{link}/1", data={"used": "no", "seen": ["used"]})
    other = app.test_client()
    assert "You go on where you were" in other.get(link).text
    assert other.post(f"{link}/start").headers["Location"].endswith("/2")


def test_nothing_of_the_link_stands_in_the_page_or_leaves_with_its_requests(browser, link):
    response = browser.get(f"{link}/1")
    assert response.headers["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin-when-cross-origin")
    token = link.rsplit("/", 1)[-1]
    page = browser.page(f"{link}/1")
    assert all(token not in field.get("value", "") for field in page.select("input[type=hidden]"))


def test_a_draft_does_not_know_the_device_by_the_number_it_has_elsewhere(phone):
    phone.type("used", "yes")
    (seen,) = db.session.scalars(select(Draft.seen)).all()
    assert list(seen.values()) == [{"used": 1}]
    assert DEVICE not in str(seen)


def test_answers_come_in_one_by_one_each_once(phone):
    first, second = phone.operation("used", "yes"), phone.operation("where", "border\noffice")
    assert phone.post(first, second).json["confirmed"] == [first["id"], second["id"]]
    assert held() == {"used": "yes", "where": ["border", "office"]}
    third = phone.operation("used", "no", "yes")
    phone.post(third)
    assert phone.post(first, second, third).json["refused"] == {}, "the reply was lost: all of it comes again"
    assert held() == {"used": "no", "where": ["border", "office"]}


def test_two_devices_that_answer_different_questions_merge(phone, other):
    phone.type("used", "yes")
    assert other.type("people", "7")["refused"] == {}
    assert held() == {"used": "yes", "people": 7}


def test_two_answers_to_one_question_are_both_shown_and_nothing_is_lost(phone, other):
    phone.type("story", "From the phone.")
    told = other.type("story", "From the laptop.")
    assert list(told["chosen"].values()) == ["From the phone."]
    assert held() == {"story": "From the phone."}
    assert other.type("story", "From both.", "From the phone.")["chosen"] == {}, "who has seen both decides"
    assert held() == {"story": "From both."}


def test_a_late_retry_of_an_old_answer_is_no_quarrel(phone, other):
    first = phone.operation("story", "One")
    phone.post(first)
    other.type("story", "Two", "One")
    told = phone.post(first).json
    assert (told["chosen"], held()) == ({}, {"story": "Two"})


def test_a_choice_that_waits_is_told_again_when_its_reply_was_lost(phone, other):
    phone.type("story", "One")
    late = other.operation("story", "Two")
    assert other.post(late).json["chosen"]
    other.type("people", "3")
    assert other.post(late).json["chosen"], "a later answer to another question does not settle it"


@pytest.mark.parametrize(
    ("about", "value", "said"),
    [
        ("people", "many", "whole number from 0 to 500"),
        ("story", "x" * 201, "This answer has 201"),
        ("where", "border\nnone", "excludes the others"),
        ("used", "perhaps", "in the list"),
        ("nothing", "x", "does not ask for this"),
        ("story.other", "x", "does not ask for this"),
    ],
)
def test_a_wrong_answer_is_refused_alone(phone, about, value, said):
    wrong, right = phone.operation(about, value), phone.operation("fit", "4")
    told = phone.post(wrong, right).json
    assert said in told["refused"][wrong["id"]]
    assert held() == {"fit": "4"}


@pytest.mark.parametrize("body", [None, [], {}, {"person": "x"}, {"operations": []}, {"person": 1, "device": 2}])
def test_what_no_phone_of_this_link_sends(browser, link, body):
    assert browser.post(f"{link}/words", json=body).status_code == 403
    assert held() is None


def test_operations_that_cannot_be_read(phone):
    for operations in ([{"id": "x"}], [{**phone.operation("used", "yes"), "kind": "other"}], "text"):
        body = {"person": phone.key, "device": DEVICE, "operations": operations}
        assert phone.client.post(f"{phone.link}/words", json=body).status_code == 409
    assert held() is None


def test_a_phone_of_another_person_is_not_listened_to(app, make_survey):
    mine, theirs = list(links_of(make_survey([world.make_user(), world.make_user()])).values())
    stranger = Phone(app, mine, DEVICE)
    stranger.link = theirs
    assert stranger.post(stranger.operation("used", "yes")).status_code == 403
    assert held() is None


def test_the_survey_closes_while_a_phone_types(phone, today):
    phone.type("used", "yes")
    today.move_to("2026-12-14T17:20:00+00:00")
    assert phone.type("people", "3")["refused"] == {}, "who has begun has half an hour more"
    today.move_to("2026-12-14T17:31:00+00:00")
    told = phone.type("people", "4", "3")
    assert "has closed" in told["over"]
    assert held() == {"used": "yes", "people": 3}


def test_after_sending_a_phone_that_still_holds_words_hears_so(phone, browser):
    phone.type("used", "no")
    browser.post(f"{phone.link}/send")
    assert "have sent your answers already" in phone.type("people", "3")["over"]
    assert len(db.session.scalars(select(Inbox)).all()) == 1


def test_without_javascript_two_devices_are_told_apart(browser, link):
    browser.post(f"{link}/2", data={"story": "From the phone.", "base-story": "", "seen": ["story"]})
    page = browser.post(f"{link}/2", data={"story": "From the laptop.", "base-story": "", "seen": ["story"]})
    assert "1 answer is different on another device" in page.text
    assert "From the phone." in page.text
    assert "From the laptop." in page.text
    assert held() == {"story": "From the phone."}
    seen = ["people", "fit", "story"]
    sent = {"story": "From the laptop.", "base-story": "From the phone.", "seen": seen, "anyway": "yes"}
    assert browser.post(f"{link}/2", data={**sent, "take": "story"}).status_code == 200
    assert held() == {"story": "From the phone."}, "the other answer was taken"
    assert browser.post(f"{link}/2", data=sent).status_code == 302
    assert held() == {"story": "From the laptop."}, "this one was kept"


def test_a_page_that_was_open_for_long_takes_nothing_back(browser, link):
    browser.post(f"{link}/2", data={"people": "3", "base-people": "", "base-story": "", "seen": ["people", "story"]})
    late = {"people": "", "base-people": "", "story": "New", "base-story": "", "seen": ["people", "story"]}
    browser.post(f"{link}/2", data={**late, "anyway": "yes"})
    assert held() == {"people": 3, "story": "New"}


def test_a_question_that_was_not_on_the_page_keeps_its_answer(browser, link):
    browser.post(f"{link}/1", data={"used": "yes", "where": "border", "seen": ["used", "where"]})
    browser.post(f"{link}/1", data={"used": "no", "seen": ["used"]})
    assert held() == {"used": "no", "where": ["border"]}
    browser.post(f"{link}/send")
    assert db.session.scalars(select(Inbox.answers)).one() == {"used": "no"}


def test_an_answer_of_a_megabyte_is_refused_beside_its_field_and_kept(browser, link):
    long = "word " * 210_000
    page = browser.post(f"{link}/2", data={"people": "3", "story": long, "seen": ["people", "story"]})
    assert page.status_code == 200
    assert "Write at most 200 characters. This answer has 1049999." in page.text
    assert long.strip() in page.text
    assert held() == {"people": 3}


def test_a_page_far_too_long_is_refused_whole(browser, link):
    assert browser.post(f"{link}/2", data={"story": "x" * 7_000_000}).status_code == 413


@pytest.mark.parametrize("times", [2, 3])
def test_the_button_pressed_twice_the_back_button_and_the_mail_again(browser, link, times):
    browser.post(f"{link}/1", data={"used": "no", "seen": ["used"]})
    for _ in range(times):
        assert browser.post(f"{link}/send").status_code in (200, 302)
    for path in (link, f"{link}/1", f"{link}/send"):
        assert "Thank you" in browser.page(path).text
    assert "Thank you" in browser.post(f"{link}/start").text
    assert len(db.session.scalars(select(Inbox)).all()) == 1


def test_a_forwarded_link_shows_nothing_that_was_sent(app, browser, link):
    browser.post(f"{link}/2", data={"story": "Only mine.", "seen": ["story"]})
    browser.post(f"{link}/send")
    stranger = app.test_client()
    for path in (link, f"{link}/2", f"{link}/send"):
        assert "Only mine." not in stranger.get(path).text
    assert stranger.get(f"{link}/words").json == {"held": {}}


def test_links_that_are_guessed_are_all_told_the_same(browser, link):
    token = link.rsplit("/", 1)[-1]
    guessed = [f"/s/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}", "/s/" + "a" * 24, "/s/x", "/s/o/" + "a" * 24]
    pages = {browser.get(path).text.replace(path, "") for path in guessed[:3]}
    assert all(browser.get(path).status_code == 410 for path in guessed)
    assert len({page[page.index("<h1") : page.index("</main>")] for page in pages}) == 1
    for path in (f"{guessed[0]}/words", f"{guessed[0]}/now", f"{guessed[0]}/1", f"{guessed[0]}/send"):
        assert browser.get(path).status_code == 410
    assert browser.post(f"{guessed[0]}/start").status_code == 410


def test_an_old_link_says_that_it_is_old(browser, link, today):
    today.move_to("2027-03-01T00:00:00+00:00")
    page = browser.get(link)
    assert page.status_code == 410
    assert "Pulse" not in page.text


@pytest.mark.parametrize("n", [1, 40])
def test_taking_answers_takes_a_fixed_number_of_statements(phone, statements, n):
    operations = [
        phone.operation("story", f"Word {number}", f"Word {number - 1}" if number else "") for number in range(n)
    ]
    statements.clear()
    phone.post(*operations)
    assert len(statements) == 6


def test_earlier_answers_stand_in_titles_and_options(browser, make_survey):
    survey = make_survey([world.make_user()])
    options = [{"code": "a", "label": "Like ${x}"}, {"code": "b", "label": "Not"}]
    survey.body = {"code": "p", "version": "1", "title": "P", "intro": "I", "sections": [
        {"title": "One", "questions": [{"code": "x", "type": "text", "text": "X"}]},
        {"title": "About ${x}", "questions": [{"code": "y", "type": "single", "text": "Y ${x}", "options": options}]},
    ]}  # fmt: skip
    db.session.commit()
    link = next(iter(links_of(survey).values()))
    browser.post(f"{link}/start")
    browser.post(f"{link}/1", data={"x": "Surabaya", "seen": "x"})
    page = browser.page(f"{link}/2")
    assert page.select_one("h1").text == "About Surabaya"
    assert "Like Surabaya" in page.text
    assert "${" not in page.text
