"""Conditions and bounds between XLSForm expressions and our own trees. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.checking import OPTION_CODE
from surveys.questionnaires.logic import tidy
from surveys.questionnaires.question import DAYS, NUMBERS, SEVERAL, WORDS, Question, QuestionType
from surveys.questionnaires.xlsform.expression import Node, NotSupported, NotUnderstood, read

SIGNS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITES = {
    "eq": "ne", "ne": "eq", "in": "not_in", "not_in": "in", "has": "not_has", "not_has": "has", "lt": "ge", "ge": "lt",
    "gt": "le", "le": "gt",
}  # fmt: skip
QUOTES = (("'", "'"), ('"', '"'), ("‘", "’"), ("“", "”"))
NEGATIVE = frozenset({"ne", "not_in", "not_has"})
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition has to know of a question that it looks at."""

    code: str
    type: QuestionType


@dataclass(slots=True)
class Conditions:
    """Reads `relevant`. `known` finds earlier questions by the names of the file, `unknown` says why one is not
    there; `loose` collects those whose opposite
    XLSForm takes for true while they are still open, and we do not."""

    known: Mapping[str, Asked]
    unknown: Callable[[str], str]
    loose: set[str] = field(default_factory=set)

    def tree(self, text: str) -> Tree:
        """Our tree for an expression. Raises NotUnderstood."""
        made = self._tree(read(text))
        self._note_loose(made, frozenset())
        return tidy(made)

    def _tree(self, node: Node) -> Tree:
        if node.kind in ("and", "or"):
            parts = [self._tree(part) for part in node.parts]
            return {"all": parts} if node.kind == "and" else self._either(parts)
        if node.kind == "call" and node.value == "not":
            return _opposite(self._tree(node.parts[0]))
        if node.kind == "call" and node.value == "selected":
            return self._selected(*node.parts)
        if node.kind == "cmp":
            return self._compared(node.value, *node.parts)
        raise NotSupported(_("this is not a comparison; write for example ${question} = 'answer'"))

    def _either(self, parts: list[Tree]) -> Tree:
        """One of several values that are no codes, which is written as comparisons joined by or."""
        codes = {part.get("q") for part in parts if part.get("op") == "eq"}
        values = [part.get("v") for part in parts]
        alike = len(codes) == 1 and all(part.get("op") == "eq" for part in parts)
        if alike and not all(isinstance(one, str) and OPTION_CODE.fullmatch(one) for one in values):
            return {"q": parts[0]["q"], "op": "in", "v": values}
        return {"any": parts}

    def _asked(self, node: Node) -> Asked:
        if node.kind == "dot":
            raise NotSupported(_("“.” stands for the answer itself, which a condition cannot look at"))
        if node.kind != "ref":
            raise NotSupported(_("a condition compares the answer to a question with a value"))
        if found := self.known.get(node.value):
            return found
        raise NotUnderstood(self.unknown(node.value))

    def _selected(self, where: Node, what: Node) -> Tree:
        if where.kind == "str" and what.kind == "ref":
            return self._one_of(where.value.split(), self._asked(what))
        asked = self._asked(where)
        if what.kind not in ("str", "num"):
            raise NotSupported(_("selected() takes a question and an answer in quotes"))
        return {"q": asked.code, "op": "has" if asked.type in SEVERAL else "eq", "v": _plain(what, asked)}

    @staticmethod
    def _one_of(codes: list[str], asked: Asked) -> Tree:
        if asked.type in SEVERAL:
            raise NotSupported(_("%(name)s can have several answers: use selected() for it", name=asked.code))
        return {"q": asked.code, "op": "in", "v": [_plain(Node("str", code), asked) for code in codes]}

    def _compared(self, sign: str, left: Node, right: Node) -> Tree:
        if left.kind in ("str", "num") or (left.kind == "call" and left.value == "date"):
            sign, left, right = TURNED[sign], right, left
        if left.kind == "call" and left.value == "string-length":
            if (sign, right.kind, right.value) in ((">", "num", "0"), (">=", "num", "1")):
                return {"q": self._asked(left.parts[0]).code, "op": "answered"}
            raise NotSupported(_("in a condition, string-length() can only be compared as > 0"))
        asked = self._asked(left)
        if right.kind == "str" and not right.value:
            return self._emptiness(sign, asked)
        if right.kind not in ("str", "num"):
            raise NotSupported(_("the answer to %(name)s can only be compared with a value", name=left.value))
        if asked.type in SEVERAL:
            raise NotSupported(_("%(name)s can have several answers: use selected() for it", name=left.value))
        op, wanted = SIGNS[sign], _plain(right, asked)
        if op in ("lt", "le", "gt", "ge") and isinstance(wanted, str):
            wanted = _number(wanted)
        return {"q": asked.code, "op": op, "v": wanted}

    @staticmethod
    def _emptiness(sign: str, asked: Asked) -> Tree:
        if sign == "!=":
            return {"q": asked.code, "op": "answered"}
        raise NotSupported(_("a question cannot depend on one that was left open; use != ''"))

    def _note_loose(self, node: Tree, answered: frozenset[str]) -> None:
        if "all" in node:
            answered |= {leaf["q"] for leaf in node["all"] if leaf.get("op") == "answered"}
        for part in node.get("all") or node.get("any") or ():
            self._note_loose(part, answered)
        if node.get("op") in NEGATIVE and node["q"] not in answered:
            self.loose.add(node["q"])


def _plain(node: Node, asked: Asked) -> str | int | float:
    """A value as our answers are kept: numbers for numbers, true for the OK of a consent, codes for everything else."""
    if asked.type in NUMBERS or asked.type is QuestionType.NPS:
        return _number(node.value)
    if asked.type is QuestionType.CONSENT and node.value == "OK":
        return True
    return node.value


def _number(text: str) -> int | float:
    try:
        number = float(text)
    except ValueError as error:
        raise NotUnderstood(_("“%(text)s” is not a number", text=text)) from error
    return int(number) if number.is_integer() else number


def _opposite(tree: Tree) -> Tree:
    if "all" in tree:
        return {"any": [_opposite(part) for part in tree["all"]]}
    if "any" in tree:
        return {"all": [_opposite(part) for part in tree["any"]]}
    if tree["op"] not in OPPOSITES:
        raise NotSupported(_("a question cannot depend on one that was left open; use != ''"))
    return {**tree, "op": OPPOSITES[tree["op"]]}


def relevant(tree: Mapping[str, Any] | None) -> str:
    """Our condition as XLSForm writes it."""
    if not tree:
        return ""
    for word, sign in (("all", " and "), ("any", " or ")):
        if word in tree:
            return sign.join(_bracketed(part) for part in tree[word])
    return WRITTEN[tree["op"]](f"${{{tree['q']}}}", tree.get("v"))


def _bracketed(tree: Mapping[str, Any]) -> str:
    text = relevant(tree)
    return f"({text})" if " and " in text or " or " in text else text


def _value(value: Any) -> str:
    """A value in an expression. Consent is kept as true; XLSForm keeps what was acknowledged as OK."""
    if value is True:
        return "'OK'"
    return str(value) if isinstance(value, int | float) else _quoted(value)


def _quoted(text: str) -> str:
    """Expressions have no escapes: the quotes are those that do not stand in the text."""
    opening, closing = next(((o, c) for o, c in QUOTES if o not in text and c not in text), QUOTES[0])
    return f"{opening}{text}{closing}"


def _among(q: str, values: Sequence[Any]) -> str:
    """One of several: selected() parts its text at spaces, so only codes can be put together in it."""
    if all(isinstance(one, str) and OPTION_CODE.fullmatch(one) for one in values):
        return f"selected('{' '.join(values)}', {q})"
    return " or ".join(f"{q} = {_value(one)}" for one in values)


WRITTEN: dict[str, Callable[[str, Any], str]] = {
    "eq": lambda q, v: f"{q} = {_value(v)}",
    "ne": lambda q, v: f"{q} != '' and {q} != {_value(v)}",
    "in": _among,
    "not_in": lambda q, v: f"{q} != '' and not({_among(q, v)})",
    "has": lambda q, v: f"selected({q}, '{v}')",
    "not_has": lambda q, v: f"{q} != '' and not(selected({q}, '{v}'))",
    "has_any": lambda q, v: " or ".join(f"selected({q}, '{one}')" for one in v),
    "lt": lambda q, v: f"{q} < {v}",
    "le": lambda q, v: f"{q} <= {v}",
    "gt": lambda q, v: f"{q} > {v}",
    "ge": lambda q, v: f"{q} >= {v}",
    "answered": lambda q, _v: f"{q} != ''",
}


def constraint(question: Question) -> str:
    """The bounds of a question as XLSForm writes them."""
    if question.type in NUMBERS:
        return f". >= {question.minimum} and . <= {question.maximum}"
    if question.type in WORDS:
        return f"string-length(.) <= {question.max_length}"
    if question.type in DAYS:
        whole = "-01" if question.type is QuestionType.MONTH else ""
        ends = ((">=", question.earliest), ("<=", question.latest))
        return " and ".join(f". {sign} date('{day}{whole}')" for sign, day in ends if day)
    if question.type is QuestionType.MULTI:
        return " and ".join(_pick_parts(question))
    return ""


def _pick_parts(question: Question) -> list[str]:
    low, high = question.picks
    alone = [f"selected(., '{code}')" for code in question.exclusive]
    parts = [f"not({one} and count-selected(.) > 1)" for one in alone]
    if low:
        least = " or ".join([f"count-selected(.) >= {low}", *alone])
        parts.append(f"({least})" if alone else least)
    if high:
        parts.append(f"count-selected(.) <= {high}")
    return parts


def bounds(text: str, kind: QuestionType) -> dict[str, Any]:
    """What a constraint says about a question of a type, as keys of its table. Raises NotUnderstood."""
    node = read(text)
    found: dict[str, Any] = {}
    for part in node.parts if node.kind == "and" else (node,):
        _bound(part, kind, found)
    if set(found.pop("beside", ())) - set(found.get("exclusive", ())):
        raise NotSupported(_("only an answer that excludes all others can stand beside a number of answers"))
    return found


def _bound(node: Node, kind: QuestionType, found: dict[str, Any]) -> None:
    if kind is QuestionType.MULTI and _picks(node, found):
        return None
    if node.kind == "cmp":
        sign, left, right = node.value, *node.parts
        if right.kind == "dot" or (right.kind == "call" and right.value == "string-length"):
            sign, left, right = TURNED[sign], right, left
        if kind in NUMBERS and left.kind == "dot" and right.kind == "num":
            return _ends(sign, _whole(right), found)
        if kind in DAYS and left.kind == "dot":
            return _days(sign, right, kind, found)
        length = left == Node("call", "string-length", (Node("dot", "."),)) and right.kind == "num"
        if kind in WORDS and length and sign in ("<", "<="):
            found["max_length"] = _whole(right) - (sign == "<")
            return None
    raise NotSupported(_("we cannot hold answers to this; bounds of numbers, days, length and count are understood"))


def _ends(sign: str, number: int, found: dict[str, Any], low: str = "min", high: str = "max") -> None:
    if sign in (">", ">="):
        found[low] = number + (sign == ">")
    elif sign in ("<", "<="):
        found[high] = number - (sign == "<")
    elif sign == "=":
        found[low] = found[high] = number
    else:
        raise NotSupported(
            _("we cannot hold answers to this; bounds of numbers, days, length and count are understood")
        )


def _whole(node: Node) -> int:
    number = _number(node.value)
    if not isinstance(number, int):
        raise NotUnderstood(_("bounds are whole numbers here"))
    return number


def _days(sign: str, right: Node, kind: QuestionType, found: dict[str, Any]) -> None:
    text = right.parts[0].value if right.kind == "call" and right.value == "date" else right.value
    if sign not in (">=", "<=") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise NotSupported(_("a day can only be held to >= or <= date('2026-05-31')"))
    found["min" if sign == ">=" else "max"] = text[:7] if kind is QuestionType.MONTH else text


def _picks(node: Node, found: dict[str, Any]) -> bool:
    """How many may be chosen, and what excludes everything else."""
    counted = Node("call", "count-selected", (Node("dot", "."),))
    if node.kind == "cmp" and node.parts[0] == counted and node.parts[1].kind == "num":
        _ends(node.value, _whole(node.parts[1]), found, "min_picks", "max_picks")
        return True
    if node.kind == "call" and node.value == "not" and node.parts[0].kind == "and":
        first, *rest = node.parts[0].parts
        if (code := _alone(first)) and rest == [Node("cmp", ">", (counted, Node("num", "1")))]:
            found["exclusive"] = [*found.get("exclusive", ()), code]
            return True
    if node.kind == "or" and all(_alone(part) for part in node.parts[1:]):
        found["beside"] = [*found.get("beside", ()), *map(_alone, node.parts[1:])]
        return _picks(node.parts[0], found)
    return False


def _alone(node: Node) -> str | None:
    """The option of `selected(., 'option')`."""
    if node.kind == "call" and node.value == "selected" and node.parts[0].kind == "dot":
        return node.parts[1].value
    return None
