import json
import logging

import pytest

from lms.links.tokens import derive
from lms.web.logs import JsonLines, is_anonymous, without_tokens

TOKEN = derive("secret", "supervisor", "17", 1)


@pytest.mark.parametrize("path", ["/support/{}", "/welcome/{}", "/a/{}/b", "/follow-up/{}/"])
def test_a_path_is_logged_without_the_token(path):
    assert TOKEN not in without_tokens(path.format(TOKEN))
    assert without_tokens(path.format(TOKEN)) == path.format("…")


def test_tokens_of_other_kinds_are_left_out_too():
    assert without_tokens("/reset/WyIxNyIsImFiYyJd.ZK3x.a-B_c", "WyIxNyIsImFiYyJd.ZK3x.a-B_c") == "/reset/…"


def test_an_ordinary_path_is_logged_as_it_is():
    assert without_tokens("/courses/countering-people-smuggling") == "/courses/countering-people-smuggling"


def test_a_request_leaves_one_line_that_names_no_token(browser, caplog):
    with caplog.at_level(logging.INFO, "lms.requests"):
        browser.get("/help")
        browser.get("/reset/WyIxNyIsImFiYyJd.ZK3x.a-B_c?email=ann@example.org")
    first, second = (record.fields for record in caplog.records if record.name == "lms.requests")
    assert (first["method"], first["path"], first["status"], first["user"]) == ("GET", "/help", 200, None)
    assert second["path"] == "/reset/…"
    assert "ann@" not in json.dumps(second)


def test_answering_a_survey_leaves_no_line(browser, caplog):
    assert is_anonymous(f"/s/{TOKEN}")
    with caplog.at_level(logging.INFO, "lms.requests"):
        browser.get(f"/s/{TOKEN}")
    assert not [record for record in caplog.records if record.name == "lms.requests"]


def test_a_line_is_one_json_object_with_its_trace():
    error = ValueError("broken\nin two lines")
    record = logging.LogRecord("lms", logging.ERROR, "x.py", 1, "it %s", ("failed",), (ValueError, error, None))
    text = JsonLines().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["level"], line["message"]) == ("error", "it failed")
    assert "broken" in line["trace"]
