"""HTML of other systems turned into the plain text that questions hold. Pure.

Paragraphs, line breaks and lists stay as lines. Bold, links and the like lose their looks: a note. What carries
meaning that plain text cannot (pictures, tables, formulas, raised and struck letters) raises Refusal, and so does
any element that is not known here.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from flask_babel import gettext as _

from courses.assessment.formats.report import Notes, Refusal
from courses.catalogue.questions import text as tidy

QUIET = {"p", "div", "span", "br", "body", "html", "section", "article", "blockquote", "ul", "ol", "li", "hr", "font",
         "label", "wbr", "dl", "dt", "dd", "address", "bdi", "nobr", "small"}  # fmt: skip
LOOKS = {"b", "strong", "i", "em", "u", "mark", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "kbd", "tt", "big",
         "cite", "q", "dfn", "abbr", "acronym", "var", "samp", "ins", "center"}  # fmt: skip
BLOCKS = {"p", "div", "section", "article", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr",
          "dl", "address", "center", "body"}  # fmt: skip
LINES = {"li", "br", "dt", "dd"}
VOID = {"br", "hr", "wbr", "img", "input"}
LOOSE = {"p", "li", "dt", "dd"}  # HTML lets their end be left out
PICTURES = {"img", "picture", "svg", "object", "embed", "canvas", "map", "figure", "image"}
MEDIA = {"audio", "video", "iframe", "source", "track"}
TAGGED = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>|&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
DEEPEST = 60


class _Writer:
    """Collects words, with a mark where a block or a line begins."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.parts: list[str] = []

    def start(self, name: str, address: str | None = None) -> None:
        if name in BLOCKS:
            self.parts.append("\v\v")
        elif name in LINES:
            self.parts.append("\v")
        if name == "li":
            self.parts.append("- ")
        if name == "a":
            self._link(address)
        elif name in LOOKS:
            self.notes.add(_("Bold, headings and other looks of the text are left out."))
        elif name not in QUIET:
            raise Refusal(_reason(name, address))

    def _link(self, address: str | None) -> None:
        if address and not re.match(r"https?://|mailto:|#", address.strip(), re.IGNORECASE):
            raise Refusal(_("It links to “%(address)s”, which is not in the question.", address=address[:80]))
        self.notes.add(_("The words of a link stay, its address is left out."))

    def words(self, text: str) -> None:
        self.parts.append(re.sub(r"[ \t\r\n\f\v]+", " ", text))

    def end(self, name: str) -> None:
        if name in BLOCKS:
            self.parts.append("\v\v")

    def text(self) -> str:
        whole = re.sub(r" *((?:\v *)+)", _line_ends, "".join(self.parts))
        return tidy(re.sub(r" {2,}", " ", whole).replace("\u00a0", " "))  # a space that is written as one stays


def _line_ends(found: re.Match[str]) -> str:
    return "\n\n" if found[1].count("\v") > 1 else "\n"


def _reason(name: str, address: str | None) -> str:
    if address and outside(address):
        return str(_("It needs “%(address)s”, which is outside the file.", address=address[:80]))
    if name in PICTURES:
        return str(_("It has a picture. Questions here are words only."))
    if name in MEDIA:
        return str(_("It has sound, a film or a page of its own in it. Questions here are words only."))
    if name in {"table", "tr", "td", "th", "tbody", "thead"}:
        return str(_("It has a table. Questions here are words only."))
    if name in {"sub", "sup", "math", "s", "strike", "del"}:
        return str(_("It has raised, lowered or struck letters or a formula, which plain words would change."))
    return str(_("It has an element “%(name)s”, which cannot be shown as words.", name=name[:40]))


def outside(address: str) -> bool:
    """Whether an address leads out of the file that names it: another place, or up and away."""
    address = address.strip().replace("\\", "/")
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", address)) or ".." in re.split(r"[/%?#]", address)


class _Parser(HTMLParser):
    def __init__(self, notes: Notes) -> None:
        super().__init__(convert_charrefs=True)
        self.writer = _Writer(notes)
        self.open: list[str] = []
        self.balanced = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.writer.start(tag, found.get("src") or found.get("href") or found.get("data"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open and self.open[-1] != tag and self.open[-1] in LOOSE:
            self.open.pop()
        if not self.open or self.open[-1] != tag:
            self.balanced = tag in LOOSE and self.balanced
            return
        self.open.pop()
        self.writer.end(tag)

    def handle_data(self, data: str) -> None:
        self.writer.words(data)

    def whole(self) -> bool:
        return self.balanced and all(tag in LOOSE for tag in self.open)


def from_html(html: str, notes: Notes) -> str:
    """The words of HTML. Raises Refusal for what words cannot say."""
    parser = _Parser(notes)
    parser.feed(html)
    parser.close()
    if not parser.whole():
        notes.add(_("Some HTML in it is not closed. Look whether its text is right."))
    return parser.writer.text()


def from_either(text: str, notes: Notes) -> str:
    """The words of a text that may hold HTML (Moodle's own format): signs that only look like it stay as they are."""
    if not TAGGED.search(text):
        return tidy(text)
    parser = _Parser(Notes())
    try:
        parser.feed(text.replace("\n", "<br>"))
        parser.close()
    except Refusal:
        if not looks_closed(text):
            return tidy(text)
        raise
    if not parser.whole():
        return tidy(text)
    for note in parser.writer.notes:
        notes.add(note)
    return parser.writer.text()


def looks_closed(text: str) -> bool:
    """Whether what looks like a tag is one: a known name, or one that is closed again."""
    names = {name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9:-]*)", text)}
    known = QUIET | LOOKS | PICTURES | MEDIA | {"a", "table", "sub", "sup", "s", "del", "script", "style", "input"}
    return any(name in known or f"</{name}" in text.lower() for name in names)


def from_elements(parts: Sequence[Element], notes: Notes, *, lead: str = "") -> str:
    """The words of XHTML that was read as XML. Raises Refusal for what words cannot say."""
    writer = _Writer(notes)
    writer.words(lead)
    for part in parts:
        _walk(part, writer, 0)
    return writer.text()


def _walk(part: Element, writer: _Writer, depth: int) -> None:
    if depth > DEEPEST:
        raise Refusal(_("Its text is nested too deeply."))
    if isinstance(part.tag, str):
        name = part.tag.rpartition("}")[2].lower()
        writer.start(name, part.get("src") or part.get("href") or part.get("data"))
        writer.words(part.text or "")
        for child in part:
            _walk(child, writer, depth + 1)
        writer.end(name)
    writer.words(part.tail or "")
