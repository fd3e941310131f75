"""The expressions of XLSForm that we understand, read into a tree of plain nodes. Pure; nothing is ever evaluated.

A small part of XPath as XLSForm uses it: `${name}`, `.`, numbers, texts in quotes, `= != < <= > >=`, `and`, `or`,
brackets, and the functions selected(), not(), count-selected(), string-length(), date().
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from flask_babel import gettext as _

LONGEST = 4_000
DEEPEST = 40
TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[^{}\s]+\s*\})|(?P<num>\d+(?:\.\d+)?)|(?P<str>'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”)"""
    r"""|(?P<op><=|>=|!=|=|<|>)|(?P<punct>[(),])|(?P<name>[A-Za-z_][\w-]*)|(?P<dot>\.))""",
    re.ASCII,
)
UNDERSTOOD = {"selected": (2, 2), "not": (1, 1), "count-selected": (1, 1), "string-length": (1, 1), "date": (1, 1)}
OTHERS = (  # of the ODK XForms specification, which we know of and do not take
    "abs", "area", "boolean", "boolean-from-string", "ceiling", "checklist", "choose", "coalesce", "concat", "contains",
    "count", "count-non-empty", "current", "date-time", "decimal-date-time", "decimal-time", "digest", "distance",
    "ends-with", "false", "floor", "format-date", "format-date-time", "hash", "id", "if", "index", "indexed-repeat",
    "instance", "int", "join", "jr:choice-name", "jr:itext", "last", "local-name", "log", "lower-case", "max", "min",
    "mod", "normalize-space", "now", "number", "once", "pi", "position", "pow", "property", "pulldata", "random",
    "randomize", "regex", "round", "selected-at", "sqrt", "starts-with", "string", "substr", "substring",
    "substring-after", "substring-before", "sum", "today", "translate", "true", "upper-case", "uuid", "version",
    "weighted-checklist", "year",
)  # fmt: skip


class NotUnderstood(Exception):
    """The expression cannot be read; the message says where and why."""


class NotSupported(NotUnderstood):
    """Well written, and nothing that our questionnaires can hold; they can do without it."""


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is ref, dot, num, str, cmp, call, and, or; `value` its name, text or sign; `parts` what it holds."""

    kind: str
    value: str = ""
    parts: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def read(text: str) -> Node:
    """Read an expression. Raises NotUnderstood with the place of what we cannot take."""
    if len(text) > LONGEST:
        raise NotUnderstood(_("the expression is longer than %(n)s characters", n=LONGEST))
    reader = _Reader(list(_tokens(text)))
    node = reader.either(0)
    reader.finish()
    return node


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        if not text[place:].strip():
            return
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            sign = text[place:].lstrip()[:1]
            raise NotUnderstood(_("we do not understand “%(sign)s” at character %(n)s", sign=sign, n=place + 1))
        start = match.start(match.lastgroup)
        yield _Token(match.lastgroup, match[match.lastgroup], start + 1)
        place = match.end()


class _Reader:
    """Reads tokens from left to right, each rule calling the one that binds more tightly."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "", 0)

    def take(self) -> _Token:
        token = self.peek()
        self.at += 1
        return token

    def took(self, kind: str, text: str) -> bool:
        if self.peek().kind == kind and self.peek().text == text:
            self.at += 1
            return True
        return False

    def finish(self) -> None:
        if self.peek().kind != "end":
            self.stuck(self.peek())

    def either(self, depth: int) -> Node:
        parts = [self.both(depth)]
        while self.took("name", "or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Node("or", parts=tuple(parts))

    def both(self, depth: int) -> Node:
        parts = [self.compared(depth)]
        while self.took("name", "and"):
            parts.append(self.compared(depth))
        return parts[0] if len(parts) == 1 else Node("and", parts=tuple(parts))

    def compared(self, depth: int) -> Node:
        left = self.single(depth)
        if self.peek().kind == "op":
            sign = self.take().text
            return Node("cmp", sign, (left, self.single(depth)))
        return left

    def single(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NotUnderstood(_("the brackets are nested too deep"))
        token = self.take()
        if token.kind == "ref":
            return Node("ref", token.text[2:-1].strip())
        if token.kind == "str":
            return Node("str", token.text[1:-1])
        if token.kind in ("num", "dot"):
            return Node(token.kind, token.text)
        if token.kind == "punct" and token.text == "(":
            inner = self.either(depth + 1)
            self.close(token)
            return inner
        if token.kind == "name" and self.took("punct", "("):
            return self.call(token, depth)
        return self.stuck(token)

    def call(self, name: _Token, depth: int) -> Node:
        if name.text not in UNDERSTOOD:
            raise (NotSupported if name.text in OTHERS else NotUnderstood)(unknown_function(name.text))
        parts: list[Node] = []
        if not self.took("punct", ")"):
            parts.append(self.either(depth + 1))
            while self.took("punct", ","):
                parts.append(self.either(depth + 1))
            self.close(name)
        low, high = UNDERSTOOD[name.text]
        if not low <= len(parts) <= high:
            raise NotUnderstood(_("%(name)s() takes %(n)s values, not %(now)s", name=name.text, n=low, now=len(parts)))
        return Node("call", name.text, tuple(parts))

    def close(self, opened: _Token) -> None:
        if not self.took("punct", ")"):
            raise NotUnderstood(_("the bracket at character %(n)s is not closed", n=opened.place))

    def stuck(self, token: _Token) -> NoReturn:
        if token.kind == "end":
            raise NotUnderstood(_("the expression ends too early"))
        raise NotUnderstood(_("we do not understand “%(sign)s” at character %(n)s", sign=token.text, n=token.place))


def unknown_function(name: str) -> str:
    """What to say about a function that we do not take."""
    if name in OTHERS:
        return _("the function %(name)s() is not supported", name=name)
    near = get_close_matches(name.lower(), [*UNDERSTOOD, *OTHERS], 1)
    if near:
        return _("there is no function %(name)s(); did you mean %(near)s()?", name=name, near=near[0])
    return _("there is no function %(name)s()", name=name)
