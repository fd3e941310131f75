"""When a question is asked: a small tree over earlier answers, evaluated without any code of its own.

A node is {"all": [node, …]}, {"any": [node, …]} or a leaf {"q": code, "op": op, "v": value}.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

DEEPEST = 3
ONLY_ANSWERED: frozenset[str] = frozenset()  # of a question that can be looked at in one way only
Node = Mapping[str, Any]
Answers = Mapping[str, Any]
Earlier = Mapping[str, frozenset[str] | None]
SETS = frozenset({"in", "not_in", "has_any"})
ORDERS = frozenset({"lt", "le", "gt", "ge"})


def _number(answer: Any, test: Callable[[float], bool]) -> bool:
    """The points of a scale are kept as codes and compared as the numbers that they are."""
    if isinstance(answer, str) and answer.isascii() and answer.isdecimal():
        answer = int(answer)
    return isinstance(answer, int | float) and test(answer)


OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda answer, wanted: answer == wanted,
    "ne": lambda answer, wanted: answer is not None and answer != wanted,
    "in": lambda answer, wanted: answer is not None and answer in wanted,
    "not_in": lambda answer, wanted: answer is not None and answer not in wanted,
    "has": lambda answer, wanted: isinstance(answer, list) and wanted in answer,
    "not_has": lambda answer, wanted: isinstance(answer, list) and wanted not in answer,
    "has_any": lambda answer, wanted: isinstance(answer, list) and any(code in answer for code in wanted),
    "lt": lambda answer, wanted: _number(answer, lambda n: n < wanted),
    "le": lambda answer, wanted: _number(answer, lambda n: n <= wanted),
    "gt": lambda answer, wanted: _number(answer, lambda n: n > wanted),
    "ge": lambda answer, wanted: _number(answer, lambda n: n >= wanted),
    "answered": lambda answer, _wanted: answer is not None,
}


def holds(node: Node | None, answers: Answers) -> bool:
    """Whether a condition is met; no condition always is. A question that was not answered meets nothing."""
    if not node:
        return True
    if "all" in node:
        return all(holds(part, answers) for part in node["all"])
    if "any" in node:
        return any(holds(part, answers) for part in node["any"])
    return OPERATIONS[node["op"]](answers.get(node["q"]), node.get("v"))


def codes(node: Node | None) -> set[str]:
    """The questions that a condition looks at."""
    if not node:
        return set()
    if parts := node.get("all") or node.get("any"):
        return {code for part in parts for code in codes(part)}
    return {node["q"]}


def tidy(node: Node) -> dict[str, Any]:
    """The same condition in its plainest form: nothing said twice, no list in a list of the same kind.

    That a question was answered need not be said beside a comparison with its answer.
    """
    word = next((word for word in ("all", "any") if word in node), "")
    if not word:
        return dict(node)
    parts: list[dict[str, Any]] = []
    for part in map(tidy, node[word]):
        parts += [one for one in part.get(word, [part]) if one not in parts]
    parts = _without_answered(parts) if word == "all" else _joined(parts)
    return parts[0] if len(parts) == 1 else {word: parts}


def _without_answered(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    compared = {part["q"] for part in parts if part.get("op", "answered") != "answered"}
    return [part for part in parts if part.get("op") != "answered" or part["q"] not in compared]


def _joined(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several options of one question that may be among its answers, as one comparison."""
    found: list[dict[str, Any]] = []
    for part in parts:
        wanted = {"has": [part.get("v")], "has_any": part.get("v")}.get(part.get("op", ""))
        before = next((one for one in found if wanted and one.get("op") == "has_any" and one["q"] == part["q"]), None)
        if before:
            before["v"] += [code for code in wanted or () if code not in before["v"]]
        else:
            found.append({**part, "op": "has_any", "v": list(wanted)} if wanted else part)
    return [{**one, "op": "has", "v": one["v"][0]} if _single(one) else one for one in found]


def _single(node: Node) -> bool:
    return node.get("op") == "has_any" and len(node["v"]) == 1


def problem(node: Any, earlier: Earlier, depth: int = 1) -> str | None:
    """What is wrong with a condition, or None.

    `earlier` maps each earlier question to its option codes, None for one without options. Only those may be
    looked at, so that there are no circles.
    """
    if not isinstance(node, Mapping):
        return _("a condition must be a table")
    if depth > DEEPEST:
        return _("a condition may be nested %(n)s deep at most", n=DEEPEST)
    for word in ("all", "any"):
        if word in node:
            parts = node[word]
            if set(node) != {word} or not isinstance(parts, list) or not parts:
                return _("%(word)s must be a list of conditions, alone in its table", word=word)
            return next((found for part in parts if (found := problem(part, earlier, depth + 1))), None)
    return _leaf_problem(node, earlier)


def _leaf_problem(node: Node, earlier: Earlier) -> str | None:
    code, op, wanted = node.get("q"), node.get("op"), node.get("v")
    if code not in earlier:
        return _("the condition looks at %(code)s, which is not an earlier question", code=repr(code))
    if op not in OPERATIONS:
        return _("%(op)s is not a comparison", op=repr(op))
    if op in ORDERS and not _is_number(wanted):
        return _("%(op)s compares with a number, not with %(value)s", op=op, value=repr(wanted))
    if op in SETS and not isinstance(wanted, list):
        return _("%(op)s compares with a list", op=op)
    options = earlier[str(code)]
    if options == ONLY_ANSWERED and op != "answered":
        return _("of %(code)s, which asks for a file, a condition can only say that it is answered", code=code)
    if options is None or op == "answered" or op in ORDERS:
        return None
    unknown = [one for one in (wanted if isinstance(wanted, list) else [wanted]) if one not in options]
    return _("%(value)s is not an option of %(code)s", value=repr(unknown[0]), code=code) if unknown else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
