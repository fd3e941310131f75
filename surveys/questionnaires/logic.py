"""When a question is asked: a small tree over earlier answers, evaluated without any code of its own.

A node is {"all": [node, …]}, {"any": [node, …]} or a leaf {"q": code, "op": op, "v": value}.
"""

from collections.abc import Callable, Mapping
from typing import Any

DEEPEST = 3
Node = Mapping[str, Any]
Answers = Mapping[str, Any]


def _number(answer: Any, test: Callable[[float], bool]) -> bool:
    return isinstance(answer, int | float) and test(answer)


OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda answer, wanted: answer == wanted,
    "ne": lambda answer, wanted: answer is not None and answer != wanted,
    "in": lambda answer, wanted: answer in wanted,
    "not_in": lambda answer, wanted: answer is not None and answer not in wanted,
    "has": lambda answer, wanted: isinstance(answer, list) and wanted in answer,
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


def problem(node: Any, earlier: Mapping[str, frozenset[str] | None], depth: int = 1) -> str | None:
    """What is wrong with a condition, or None.

    `earlier` maps each earlier question to its option codes, None for one without options. Only those may be
    looked at, so that there are no circles.
    """
    if not isinstance(node, Mapping):
        return "a condition must be a table"
    if depth > DEEPEST:
        return f"a condition may be nested {DEEPEST} deep at most"
    for word in ("all", "any"):
        if word in node:
            parts = node[word]
            if set(node) != {word} or not isinstance(parts, list) or not parts:
                return f"{word} must be a list of conditions, alone in its table"
            return next((found for part in parts if (found := problem(part, earlier, depth + 1))), None)
    return _leaf_problem(node, earlier)


def _leaf_problem(node: Node, earlier: Mapping[str, frozenset[str] | None]) -> str | None:
    if node.get("q") not in earlier:
        return f"the condition looks at {node.get('q')!r}, which is not an earlier question"
    if node.get("op") not in OPERATIONS:
        return f"{node.get('op')!r} is not a comparison"
    options = earlier[node["q"]]
    wanted = node.get("v")
    if options is not None and node["op"] != "answered":
        named = wanted if isinstance(wanted, list) else [wanted]
        unknown = [code for code in named if code not in options]
        if unknown:
            return f"{unknown[0]!r} is not an option of {node['q']}"
    return None
