"""When a question is asked: a small tree over earlier answers, evaluated without any code of its own.

A node is {"all": [node, …]}, {"any": [node, …]} or a leaf {"q": code, "op": op, "v": value}.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.question import DAYS, NUMBERS, SEVERAL, UPLOADS, QuestionType

DEEPEST = 3
LARGEST = 10**9  # that a condition compares with; no answer comes near
Node = Mapping[str, Any]
Answers = Mapping[str, Any]
SETS = frozenset({"in", "not_in", "has_any"})
ORDERS = frozenset({"lt", "le", "gt", "ge"})
INCLUDES = frozenset({"has", "not_has", "has_any"})
WRITTEN_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a condition has to know of a question that it looks at: its type, and the codes of its options."""

    type: QuestionType
    options: frozenset[str] = frozenset()


Earlier = Mapping[str, Looked | None]


def _number(answer: Any, test: Callable[[float], bool]) -> bool:
    """The points of a scale are kept as codes and compared as the numbers that they are."""
    if isinstance(answer, str) and answer.isascii() and answer.isdecimal() and len(answer) < len(str(LARGEST)):
        answer = int(answer)
    return isinstance(answer, int | float) and test(answer)


def _same(answer: Any, wanted: Any) -> bool:
    """Equal; a number is also equal to its digits, as older conditions have them."""
    if is_number(answer) and isinstance(wanted, str) and WRITTEN_NUMBER.fullmatch(wanted):
        return bool(answer == float(wanted))
    return bool(answer == wanted)


def _among(answer: Any, wanted: Iterable[Any]) -> bool:
    return any(_same(answer, one) for one in wanted)


OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _same,
    "ne": lambda answer, wanted: answer is not None and not _same(answer, wanted),
    "in": lambda answer, wanted: answer is not None and _among(answer, wanted),
    "not_in": lambda answer, wanted: answer is not None and not _among(answer, wanted),
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


def problem(node: Any, earlier: Earlier, depth: int = 1, *, fits: bool = True) -> str | None:
    """What is wrong with a condition, or None.

    `earlier` maps each earlier question to what is known of it, None where nothing is. Only those may be looked at,
    so that there are no circles. Without `fits` only that is asked which is needed to evaluate it: conditions from
    before comparisons had to fit the type of their question can still be read.
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
            wrong = (problem(part, earlier, depth + 1, fits=fits) for part in parts)
            return next((found for found in wrong if found), None)
    return _leaf_problem(node, earlier, fits=fits)


def _leaf_problem(node: Node, earlier: Earlier, *, fits: bool) -> str | None:
    code, op, wanted = node.get("q"), node.get("op"), node.get("v")
    if not isinstance(code, str) or code not in earlier:
        return _("the condition looks at %(code)s, which is not an earlier question", code=repr(code))
    if not isinstance(op, str) or op not in OPERATIONS:
        return _("%(op)s is not a comparison", op=repr(op))
    if op in ORDERS and not (is_number(wanted) if fits else type(wanted) in (int, float)):
        return _("%(op)s compares with a number, not with %(value)s", op=op, value=repr(wanted))
    if op in SETS and not isinstance(wanted, list):
        return _("%(op)s compares with a list", op=op)
    looked = earlier[code]
    if looked is None or op == "answered":
        return None
    if looked.type in UPLOADS:
        return _("of %(code)s, which asks for a file, a condition can only say that it is answered", code=code)
    values = wanted if isinstance(wanted, list) else [wanted]
    if looked.options and op not in ORDERS and (unknown := [one for one in values if not _is_option(one, looked)]):
        return _("%(value)s is not an option of %(code)s", value=repr(unknown[0]), code=code)
    return _misfit(code, op, wanted, looked) if fits else None


def _is_option(value: Any, looked: Looked) -> bool:
    return isinstance(value, str) and value in looked.options


def op_problem(code: str, op: str, looked: Looked) -> str | None:
    """Why the answers to a question cannot be compared like this, whatever with."""
    if looked.type in SEVERAL and op not in INCLUDES:
        return _("%(code)s can have several answers; compare them with “includes” or “does not include”", code=code)
    if looked.type not in SEVERAL and op in INCLUDES:
        return _("%(code)s has one answer; compare it with “is”, “is not” or “is one of”", code=code)
    if op in ORDERS and not _has_order(looked):
        return _("the answers to %(code)s are no numbers to compare", code=code)
    return None


def _misfit(code: str, op: str, wanted: Any, looked: Looked) -> str | None:
    """Why a comparison does not fit the type of its question."""
    if (wrong := op_problem(code, op, looked)) or op in ORDERS:
        return wrong
    if isinstance(wanted, list) != (op in SETS) or wanted == []:
        return _("write what the answer to %(code)s is compared with", code=code)
    values = wanted if isinstance(wanted, list) else [wanted]
    return next((wrong for value in values if (wrong := _value_problem(code, value, looked.type))), None)


def _has_order(looked: Looked) -> bool:
    numeric = looked.type in NUMBERS or looked.type is QuestionType.NPS
    return numeric or any(code.isascii() and code.isdecimal() for code in looked.options)


def _value_problem(code: str, value: Any, kind: QuestionType) -> str | None:
    if value in (None, ""):
        return _("write what the answer to %(code)s is compared with", code=code)
    if kind is QuestionType.CONSENT:
        return None if value is True else _("of %(code)s a condition can only say that it is answered", code=code)
    if kind in NUMBERS or kind is QuestionType.NPS:
        if not is_number(value):
            return _("the answer to %(code)s is a number, and %(value)s is none", code=code, value=repr(value))
        if kind is not QuestionType.DECIMAL and not float(value).is_integer():
            return _("the answer to %(code)s is a whole number, and %(value)s is none", code=code, value=repr(value))
    elif not isinstance(value, str):
        return _("the answer to %(code)s is no number, but %(value)s is one", code=code, value=repr(value))
    elif kind in DAYS and not is_day(value, kind):
        return _("write the answer to %(code)s as 2026-05-31, or a month as 2026-05", code=code)
    return None


def is_number(value: Any) -> bool:
    """Whether a condition can compare with it as a number."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= LARGEST
        and math.isfinite(value)
    )


def is_day(text: Any, kind: QuestionType) -> bool:
    """Whether it is a day, or for that type a month, as answers are kept."""
    shape = r"\d{4}-\d{2}" if kind is QuestionType.MONTH else r"\d{4}-\d{2}-\d{2}"
    if not isinstance(text, str) or not re.fullmatch(shape, text, re.ASCII):
        return False
    try:
        date.fromisoformat(text if kind is QuestionType.DATE else f"{text}-01")
    except ValueError:
        return False
    return True
