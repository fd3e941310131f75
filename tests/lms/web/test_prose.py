"""Short texts in Markdown are shown as such; nothing in them runs."""

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web import prose


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Bring **one** question.", "<p>Bring <strong>one</strong> question.</p>"),
        ("# Travel", "<h3>Travel</h3>"),
        ("## Travel", "<h3>Travel</h3>"),
        ("#### Travel", "<h4>Travel</h4>"),
        ("[Visa](https://visa.example)", '<p><a href="https://visa.example" rel="noreferrer">Visa</a></p>'),
        ("<b onclick='x()'>b</b>", "<p>&lt;b onclick='x()'&gt;b&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown_is_shown(markdown, html):
    assert prose.html(markdown).strip() == html


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://plain.example"])
def test_links_lead_to_safe_places_only(link):
    assert f'href="{link}"' not in prose.html(f"[x]({link})")


@given(st.text(max_size=300))
def test_whatever_is_typed_comes_out_clean(text):
    made = str(prose.html(text))
    assert nh3.clean(made, tags=prose.TAGS, attributes=prose.ATTRIBUTES, link_rel="noreferrer") == made
