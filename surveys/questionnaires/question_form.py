"""A question of a draft between its row in the table and the plain form it is edited in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.errors import RuleBroken
from lms.web.forms import clean
from surveys.questionnaires import logic
from surveys.questionnaires.editing import free_code
from surveys.questionnaires.logic import ORDERS, SETS, WRITTEN_NUMBER
from surveys.questionnaires.question import (
    DAYS,
    LISTED,
    NUMBERS,
    SCALE,
    SCALES,
    SEVERAL,
    WORDS,
    Question,
    QuestionType,
)

Fields = dict[str, str]
ROOM = 3  # empty lines for more options
CONDITIONS = 3
BOUNDS = {"min": NUMBERS, "max": NUMBERS, "max_length": WORDS, "min_picks": SEVERAL, "max_picks": SEVERAL}
MOST_LINES = 60
OPS = (
    ("eq", _l("is")), ("ne", _l("is not")), ("in", _l("is one of")), ("not_in", _l("is none of")),
    ("has", _l("includes")), ("not_has", _l("does not include")), ("has_any", _l("includes one of")),
    ("lt", _l("is less than")), ("le", _l("is at most")), ("gt", _l("is more than")), ("ge", _l("is at least")),
    ("answered", _l("is answered")),
)  # fmt: skip


def fields_of(row: Mapping[str, Any]) -> Fields:
    """A question as the form shows it."""
    fields = {name: str(row.get(name, "")) for name in ("code", "text", "hint", "message", "min", "max", "max_length",
                                                       "min_picks", "max_picks")}  # fmt: skip
    fields |= {name: "yes" for name in ("optional", "sensitive") if row.get(name)}
    for kind in ("options", "rows"):
        for n, one in enumerate(row.get(kind, ()), 1):
            fields |= {f"{kind}-code-{n}": one["code"], f"{kind}-label-{n}": one["label"], f"{kind}-place-{n}": str(n)}
            if one["code"] in row.get("exclusive", ()):
                fields[f"alone-{n}"] = "yes"
            if one["code"] == row.get("other"):
                fields["other"] = str(n)
    fields |= {f"label-{n}": str(label) for n, label in enumerate(row.get("labels", ()), 1)}
    return fields | _condition_fields(row.get("show_if"))


def _condition_fields(node: Mapping[str, Any] | None) -> Fields:
    """A plain condition in its lines; one that is nested deeper is kept as it is and only shown."""
    if not node:
        return {"word": "all"}
    word = next((word for word in ("all", "any") if word in node), "")
    leaves = node[word] if word else [node]
    if len(leaves) > CONDITIONS or any("q" not in leaf for leaf in leaves):
        return {"word": "keep"}
    fields = {"word": word or "all"}
    for n, leaf in enumerate(leaves, 1):
        value = leaf.get("v")
        shown = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        fields |= {f"q-{n}": leaf["q"], f"op-{n}": leaf["op"], f"v-{n}": shown}
    return fields


def lines(fields: Mapping[str, str], kind: str) -> int:
    """How many lines of options a form needs: those that are filled, and some more."""
    filled = [
        int(match[1]) for name in fields if (match := re.fullmatch(rf"{kind}-label-(\d{{1,2}})", name)) and fields[name]
    ]
    return min(max([*filled, 0]) + ROOM, MOST_LINES)


def row_of(
    form: Mapping[str, str], kind: QuestionType, old: Mapping[str, Any], known: Sequence[Question]
) -> dict[str, Any]:
    """The row that a form describes; what the form does not show is kept from the old one.

    Raises RuleBroken for what cannot be read at all; all else is found when the whole is checked.
    """
    typed = {name: clean(value) for name, value in form.items()}
    row: dict[str, Any] = {
        "code": old.get("code") or typed.get("code", ""),
        "type": kind.value,
        "text": typed.get("text", ""),
    }
    row |= {name: typed[name] for name in ("hint", "message") if typed.get(name)}
    row |= {name: True for name in ("optional", "sensitive") if typed.get(name) == "yes"}
    row |= {name: old[name] for name in ("wording_version", "retired") if name in old}
    if kind in LISTED | SCALES:
        _read_options(row, typed, old)
    if kind in SCALES:
        row["labels"] = [typed.get(f"label-{n}", "") for n in range(1, len(SCALE) + 1)]
    if kind is QuestionType.MATRIX:
        row["rows"] = _labelled(typed, "rows", old)[0]
    _read_bounds(row, typed, kind)
    if typed.get("word") == "keep":
        row |= {"show_if": old["show_if"]} if old.get("show_if") else {}
    elif condition := _condition(typed, known):
        row["show_if"] = condition
    return row


def _read_options(row: dict[str, Any], typed: Mapping[str, str], old: Mapping[str, Any]) -> None:
    options, places = _labelled(typed, "options", old)
    if options or row["type"] not in ("scale5", "matrix"):
        row["options"] = options
    if alone := [options[at]["code"] for at, n in enumerate(places) if typed.get(f"alone-{n}") == "yes"]:
        row["exclusive"] = alone
    if (other := typed.get("other", "")) in [str(n) for n in places]:
        row["other"] = options[places.index(int(other))]["code"]
    kept = {one["code"] for one in options}
    gone = [one["code"] for one in old.get("options", ()) if one["code"] not in kept]
    if retired := sorted({*old.get("retired", ()), *gone}):
        row["retired"] = retired


def _labelled(typed: Mapping[str, str], kind: str, old: Mapping[str, Any]) -> tuple[list[dict[str, str]], list[int]]:
    """Options in the order that their numbers say, and the lines they stood on. A line without a label is retired."""
    taken = {*old.get("retired", ()), *(one["code"] for one in old.get(kind, ()))}
    found = []
    for n in range(1, MOST_LINES + 1):
        label, code = typed.get(f"{kind}-label-{n}", ""), typed.get(f"{kind}-code-{n}", "")
        if not label:
            continue
        if not code:
            code = free_code(label, taken, "option")
            taken.add(code)
        place = typed.get(f"{kind}-place-{n}", "")
        found.append((int(place) if place.isdecimal() and len(place) < 4 else 999, n, {"code": code, "label": label}))
    found.sort(key=lambda one: one[:2])
    return [one[2] for one in found], [one[1] for one in found]


def _read_bounds(row: dict[str, Any], typed: Mapping[str, str], kind: QuestionType) -> None:
    if kind in DAYS:
        row |= {name: typed[name] for name in ("min", "max") if typed.get(name)}
    for name, kinds in BOUNDS.items():
        if kind in kinds and (text := typed.get(name, "")):
            if not text.isascii() or not text.isdecimal() or len(text) > 9:
                raise RuleBroken(_("“%(text)s” is not a whole number. Write it with digits.", text=text[:20]))
            row[name] = int(text)


def condition_problems(form: Mapping[str, str], known: Sequence[Question]) -> dict[str, str]:
    """What is wrong with the lines of a condition, by the field that it stands beside."""
    typed = {name: clean(value) for name, value in form.items()}
    looked = {
        one.code: logic.Looked(one.type, frozenset(option.code for option in one.options))
        for question in known
        for one in question.variables()
    }
    found = {}
    for n, leaf in _leaves(typed, known):
        if wrong := logic.problem(leaf, looked):
            code, op = leaf["q"], leaf["op"]
            if code not in looked:
                field = "q"
            else:
                field = "op" if op not in logic.OPERATIONS or logic.op_problem(code, op, looked[code]) else "v"
            found[f"{field}-{n}"] = wrong[:1].upper() + wrong[1:] + "."
    return found


def _condition(typed: Mapping[str, str], known: Sequence[Question]) -> dict[str, Any] | None:
    leaves = [leaf for _n, leaf in _leaves(typed, known)]
    if len(leaves) < 2:
        return leaves[0] if leaves else None
    return {"any" if typed.get("word") == "any" else "all": leaves}


def _leaves(typed: Mapping[str, str], known: Sequence[Question]) -> list[tuple[int, dict[str, Any]]]:
    """The comparisons of a form, each with the number of its line."""
    by_code = {one.code: one for question in known for one in question.variables()}
    return [
        (n, _leaf(code, typed.get(f"op-{n}", "eq"), typed.get(f"v-{n}", ""), by_code.get(code)))
        for n in range(1, CONDITIONS + 1)
        if typed.get("word") != "keep" and (code := typed.get(f"q-{n}", ""))
    ]


def _leaf(code: str, op: str, value: str, question: Question | None) -> dict[str, Any]:
    """One comparison. An answer may be written by its code or as people read it."""
    if op == "answered":
        return {"q": code, "op": op}
    codes = {option.label.casefold(): option.code for option in question.options} if question else {}
    parts = [word.strip() for word in (value.split(",") if op in SETS else [value])]
    words: list[Any] = [codes.get(word.casefold(), word) for word in parts if word or op not in SETS]
    if op in ORDERS or (question is not None and question.type in NUMBERS | {QuestionType.NPS}):
        words = [_number(word, one=op not in SETS) for word in words]
    return {"q": code, "op": op, "v": words if op in SETS else words[0]}


def _number(word: str, *, one: bool) -> str | int | float:
    """The number that was written, or the word as it is. One alone may have a comma before its decimals."""
    plain = word.replace(",", ".") if one else word
    if not WRITTEN_NUMBER.fullmatch(plain):
        return word
    return float(plain) if "." in plain else int(plain)
