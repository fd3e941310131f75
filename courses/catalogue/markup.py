"""From a lesson's Markdown to blocks of sanitised HTML, knowledge checks and scenarios. Pure."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

PLACED = re.compile(r"^\{\{(check|scenario):([A-Za-z0-9_-]+)\}\}\s*$", re.MULTILINE)
CALLOUTS = {"note": "is-info", "remember": "is-info", "example": "", "warning": "is-warn"}
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "hr", "br", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "loading", "width", "height"},
    "h2": {"id"},
    "h3": {"id"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "table": {"class"},
    "th": {"scope"},
    "ol": {"start"},
}


def blocks(markdown: str, media: Mapping[str, tuple[int, int]], base: str) -> list[dict[str, Any]]:
    """The parts of a lesson in order: {"kind": "html", "html"} or {"kind": "check" | "scenario", "code"}.

    `media` gives the width and height of each picture by name; `base` is the address they are served under.
    """
    found: list[dict[str, Any]] = []
    last = 0
    for match in PLACED.finditer(markdown):
        _add_html(found, markdown[last : match.start()], media, base)
        found.append({"kind": match[1], "code": match[2]})
        last = match.end()
    _add_html(found, markdown[last:], media, base)
    return found


def placed(markdown: str) -> list[tuple[str, str]]:
    """The checks and scenarios that a lesson places, as (kind, code)."""
    return [(match[1], match[2]) for match in PLACED.finditer(markdown)]


def pictures(markdown: str) -> list[tuple[str, str]]:
    """The pictures that a lesson shows, as (address, alternative text)."""
    found = []
    for token in _parser().parse(markdown):
        images = (child for child in token.children or () if child.type == "image")
        found += [(str(image.attrs.get("src", "")), image.content) for image in images]
    return found


def _add_html(found: list[dict[str, Any]], markdown: str, media: Mapping[str, tuple[int, int]], base: str) -> None:
    if markdown.strip():
        found.append({"kind": "html", "html": html(markdown, media, base)})


def html(markdown: str, media: Mapping[str, tuple[int, int]], base: str) -> str:
    """Sanitised HTML of a piece of Markdown. Raw HTML in it is shown as text."""
    parser = _parser()
    parser.add_render_rule("image", _image(media, base))
    parser.add_render_rule(
        "table_open",
        lambda *_: '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table class="table">',
    )
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    parser.add_render_rule("th_open", lambda *_: '<th scope="col">')
    rendered = parser.render(markdown)
    rendered = re.sub(r"<p>(<figure>.*?</figure>)</p>", r"\1", rendered, flags=re.DOTALL)
    return nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noreferrer")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name, tone in CALLOUTS.items():
        container_plugin(parser, name, render=_callout(name, tone))
    return parser


def _callout(name: str, tone: str) -> Any:
    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        if tokens[place].nesting != 1:
            return "</div>\n"
        title = tokens[place].info.strip().removeprefix(name).strip()
        return f'<div class="notice {tone}">' + (f"<p><strong>{escape(title)}</strong></p>\n" if title else "")

    return render


def _image(media: Mapping[str, tuple[int, int]], base: str) -> Any:
    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        token = tokens[place]
        name = str(token.attrs.get("src", "")).removeprefix("media/")
        width, height = media.get(name, (640, 400))
        caption = str(token.attrs.get("title", "") or "")
        size = f'width="{width}" height="{height}"'
        picture = f'<img src="{base}/{escape(name)}" alt="{escape(token.content)}" {size} loading="lazy">'
        return f"<figure>{picture}" + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "") + "</figure>"

    return render
