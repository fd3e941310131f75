import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import render_template_string
from flask_babel import force_locale

MAIL = """{% extends "emails/layout.html" %}{% from "emails/parts.html" import button %}
{% block body %}<p>Dear {{ name }},</p>{{ button(link, "Start survey") }}{% endblock %}"""


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("id", "ltr"), ("ar", "rtl")])
def test_a_mail_is_whole_without_anything_from_elsewhere(language, direction):
    with force_locale(language):
        text = render_template_string(MAIL, name="<Ann>", link="https://lms.example/s/abc")
    html5lib.HTMLParser(strict=True).parse(text)
    soup = BeautifulSoup(text, "html.parser")
    assert (soup.html["lang"], soup.html["dir"]) == (language, direction)
    assert not soup.select("img, link, script, style, table, [src]")
    assert [link["href"] for link in soup.select("a")] == ["https://lms.example/s/abc"]
    assert "<Ann>" in soup.text
