"""From a lesson's Markdown to blocks of sanitised HTML, knowledge checks and scenarios. Pure.

Beside CommonMark and tables: callouts (`::: warning Title`), knowledge checks and scenarios (`{{check:L1-K1}}`),
words of the glossary (`[smuggling](term:smuggling)`), downloads (`[Form](media/form.pdf)`) and videos:

    ::: video media/search.mp4 media/search.vtt
    The transcript, in Markdown.
    :::
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from courses.catalogue.media import WIDTHS, smaller_name

PLACED = re.compile(r"^\{\{(check|scenario):([A-Za-z0-9_-]+)\}\}\s*$", re.MULTILINE)
CALLOUTS = {"note": "is-info", "remember": "is-info", "example": "", "warning": "is-warn"}
SIZES = "(max-width: 40rem) 100vw, 40rem"
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "hr", "br", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img", "video", "source", "track"),
    *("details", "summary", "dl", "dt", "dd"),
}
ATTRIBUTES = {
    "a": {"href", "title", "download"},
    "img": {"src", "srcset", "sizes", "alt", "loading", "width", "height"},
    "h2": {"id"},
    "h3": {"id"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "dl": {"class"},
    "dt": {"id"},
    "table": {"class"},
    "th": {"scope"},
    "ol": {"start"},
    "video": {"controls", "preload", "src"},
    "track": {"kind", "src", "srclang", "label", "default"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a lesson's page says by itself, in the language of the lesson."""

    table: str
    captions: str
    transcript: str
    glossary: str


WORDS = {
    "en": Words("Table", "Captions", "Transcript", "Words in this part"),
    "id": Words("Tabel", "Teks", "Transkrip", "Istilah di bagian ini"),
    "ar": Words("جدول", "ترجمة مكتوبة", "النص المكتوب", "كلمات في هذا الجزء"),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a lesson can draw on: sizes of pictures by name, the address they are served under, the glossary."""

    pictures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    base: str = ""
    glossary: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    @property
    def words(self) -> Words:
        return WORDS.get(self.language, WORDS["en"])


@dataclass(frozen=True, slots=True)
class Video:
    """A video as a lesson places it; names are those of the media folder."""

    name: str
    captions: str
    transcript: str


def blocks(
    markdown: str, media: Mapping[str, tuple[int, int]], base: str, glossary: Mapping[str, str] | None = None,
    language: str = "en",
) -> list[dict[str, Any]]:  # fmt: skip
    """The parts of a lesson in order: {"kind": "html", "html"} or {"kind": "check" | "scenario", "code"}.

    `media` gives the width and height of each picture by name; `base` is the address they are served under.
    """
    shelf = Shelf(media, base, glossary or {}, language)
    found: list[dict[str, Any]] = []
    last = 0
    for match in PLACED.finditer(markdown):
        _add_html(found, markdown[last : match.start()], shelf)
        found.append({"kind": match[1], "code": match[2]})
        last = match.end()
    _add_html(found, markdown[last:], shelf)
    return found


def placed(markdown: str) -> list[tuple[str, str]]:
    """The checks and scenarios that a lesson places, as (kind, code)."""
    return [(match[1], match[2]) for match in PLACED.finditer(markdown)]


def pictures(markdown: str) -> list[tuple[str, str]]:
    """The pictures that a lesson shows, as (address, alternative text)."""
    return [(str(one.attrs.get("src", "")), one.content) for one in _inline(markdown) if one.type == "image"]


def videos(markdown: str) -> list[Video]:
    """The videos that a lesson shows."""
    lines = markdown.splitlines()
    found = []
    for token in _parser().parse(markdown):
        if token.type == "container_video_open" and token.map:
            first, last = token.map
            found.append(_video(token, "\n".join(lines[first + 1 : last]).strip().removesuffix(":::").strip()))
    return found


def downloads(markdown: str) -> list[str]:
    """The files that a lesson offers to take along, as addresses."""
    return [href for href in _hrefs(markdown) if href.startswith("media/")]


def terms(markdown: str) -> list[str]:
    """The words of the glossary that a lesson explains, by key."""
    return [key_of(href.removeprefix("term:")) for href in _hrefs(markdown) if href.startswith("term:")]


def key_of(term: str) -> str:
    """A word of the glossary as lessons refer to it: small letters, hyphens for spaces."""
    return "-".join(re.findall(r"[^\W_]+", term.replace("%20", " ").casefold()))


def plain(markdown: str) -> str:
    """The words of a lesson as they are read, one block a line; tables, videos and what is placed left out."""
    tokens = _parser().parse(PLACED.sub("", markdown))
    return "\n".join("".join(map(_word, token.children or ())) for token in tokens if token.type == "inline")


def _word(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content if token.type in {"text", "code_inline"} else ""


def _hrefs(markdown: str) -> list[str]:
    return [str(one.attrs.get("href", "")) for one in _inline(markdown) if one.type == "link_open"]


def _inline(markdown: str) -> list[Token]:
    return [child for token in _parser().parse(markdown) for child in token.children or ()]


def _video(token: Token, transcript: str) -> Video:
    names = [name.removeprefix("media/") for name in token.info.split()[1:3]]
    name, captions = [*names, "", ""][:2]
    return Video(name, captions, transcript)


def _add_html(found: list[dict[str, Any]], markdown: str, shelf: Shelf) -> None:
    if markdown.strip():
        found.append({"kind": "html", "html": rendered(markdown, shelf)})


def html(markdown: str, media: Mapping[str, tuple[int, int]], base: str) -> str:
    """Sanitised HTML of a piece of Markdown. Raw HTML in it is shown as text."""
    return rendered(markdown, Shelf(media, base))


def rendered(markdown: str, shelf: Shelf) -> str:
    """Sanitised HTML of a piece of Markdown with what it draws on. Raw HTML in it is shown as text."""
    parser = _parser(shelf)
    parser.add_render_rule("image", _image(shelf))
    parser.add_render_rule("link_open", _link(shelf))
    parser.add_render_rule(
        "table_open",
        lambda *_: (
            f'<div class="scroll" tabindex="0" role="group" aria-label="{shelf.words.table}"><table class="table">'
        ),
    )
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    parser.add_render_rule("th_open", lambda *_: '<th scope="col">')
    made = parser.render(markdown)
    made = re.sub(r"<p>(<figure>.*?</figure>)</p>", r"\1", made, flags=re.DOTALL)
    made += _explained(markdown, shelf)
    return nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noreferrer")


def _explained(markdown: str, shelf: Shelf) -> str:
    """The meanings of the words that a piece of text links to, below it."""
    found = [term for term in dict.fromkeys(terms(markdown)) if term in shelf.glossary]
    if not found:
        return ""
    rows = "".join(
        f'<dt id="term-{escape(term)}">{escape(term.replace("-", " "))}</dt><dd>{escape(shelf.glossary[term])}</dd>'
        for term in found
    )
    return f"<details><summary>{shelf.words.glossary}</summary><dl>{rows}</dl></details>"


def _parser(shelf: Shelf | None = None) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name, tone in CALLOUTS.items():
        container_plugin(parser, name, render=_callout(name, tone))
    container_plugin(parser, "video", render=_player(shelf or Shelf()))
    return parser


def _callout(name: str, tone: str) -> Any:
    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        if tokens[place].nesting != 1:
            return "</div>\n"
        title = tokens[place].info.strip().removeprefix(name).strip()
        return f'<div class="notice {tone}">' + (f"<p><strong>{escape(title)}</strong></p>\n" if title else "")

    return render


def _player(shelf: Shelf) -> Any:
    """A video that loads nothing before it is played, with its captions, and its transcript below it."""

    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        if tokens[place].nesting != 1:
            return "</details></figure>\n"
        video = _video(tokens[place], "")
        track = (
            f'<track kind="captions" src="{shelf.base}/{escape(video.captions)}" srclang="{escape(shelf.language)}" '
            f'label="{shelf.words.captions}" default>'
            if video.captions
            else ""
        )
        return (
            f'<figure><video controls preload="none" src="{shelf.base}/{escape(video.name)}">{track}</video>'
            f"<details><summary>{shelf.words.transcript}</summary>"
        )

    return render


def _link(shelf: Shelf) -> Any:
    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        href = str(tokens[place].attrs.get("href", ""))
        if href.startswith("term:"):
            return f'<a href="#term-{escape(key_of(href.removeprefix("term:")))}">'
        if href.startswith("media/"):
            return f'<a href="{shelf.base}/{escape(href.removeprefix("media/"))}" download>'
        title = str(tokens[place].attrs.get("title", "") or "")
        return f'<a href="{escape(href)}"' + (f' title="{escape(title)}"' if title else "") + ">"

    return render


def _image(shelf: Shelf) -> Any:
    def render(_self: Any, tokens: list[Token], place: int, *_: Any) -> str:
        token = tokens[place]
        name = str(token.attrs.get("src", "")).removeprefix("media/")
        width, height = shelf.pictures.get(name, (640, 400))
        caption = str(token.attrs.get("title", "") or "")
        size = f'width="{width}" height="{height}"{_sources(name, width, shelf)}'
        picture = f'<img src="{shelf.base}/{escape(name)}" alt="{escape(token.content)}" {size} loading="lazy">'
        return f"<figure>{picture}" + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "") + "</figure>"

    return render


def _sources(name: str, width: int, shelf: Shelf) -> str:
    """The smaller sizes of a photo, for a browser to choose from. A drawing has none."""
    if name.endswith(".svg") or width <= WIDTHS[0]:
        return ""
    smaller = [f"{shelf.base}/{escape(smaller_name(name, one))} {one}w" for one in WIDTHS if one < width]
    return f' srcset="{", ".join([*smaller, f"{shelf.base}/{escape(name)} {width}w"])}" sizes="{SIZES}"'
