"""Questionnaires made up by hypothesis: every type, several languages, conditions over earlier questions."""

import copy
from typing import Any

from hypothesis import strategies as st

from surveys.questionnaires.question import QuestionType

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters="$\u00a0"),
    min_size=1, max_size=30,
).map(lambda text: " ".join(text.split())).filter(lambda text: text and not text.startswith(("'", '"')))  # fmt: skip
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
OPTION_CODES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,7}", fullmatch=True)
T = QuestionType


def options(least: int = 2, most: int = 5) -> st.SearchStrategy[list[dict[str, str]]]:
    codes = st.lists(OPTION_CODES.filter(lambda code: code not in "12345"), min_size=least, max_size=most, unique=True)
    return codes.flatmap(
        lambda found: st.tuples(*(st.builds(lambda code, label: {"code": code, "label": label}, st.just(code), WORDS)
                                  for code in found)).map(list)
    )  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, code: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(QuestionType))
    row: dict[str, Any] = {"code": code, "type": kind.value, "text": draw(WORDS)}
    if draw(st.booleans()):
        row["hint"] = draw(WORDS)
    if draw(st.booleans()) and kind not in (T.NOTE, T.CONSENT):
        row |= {"optional": True, "sensitive": True, "wording_version": draw(st.integers(1, 9))}
    if draw(st.booleans()) and kind is not T.MATRIX:
        row["message"] = draw(WORDS)
    row |= draw(shapes(kind))
    return row


@st.composite
def lists(draw: st.DrawFn, kind: QuestionType) -> dict[str, Any]:
    row: dict[str, Any] = {"options": draw(options()), "retired": ["gone-for-good"] if draw(st.booleans()) else []}
    if kind is T.RANK:
        return row | {"max_picks": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        row["other"] = row["options"][0]["code"]
    if kind is T.MULTI and draw(st.booleans()):
        row |= {"exclusive": [row["options"][-1]["code"]], "min_picks": draw(st.integers(0, 1)), "max_picks": 2}
    return row


@st.composite
def scales(draw: st.DrawFn, kind: QuestionType) -> dict[str, Any]:
    row: dict[str, Any] = {"labels": draw(st.lists(WORDS, min_size=5, max_size=5))}
    if draw(st.booleans()):
        row["options"] = [{"code": "na", "label": draw(WORDS)}]
    if kind is T.MATRIX:
        codes = draw(st.lists(CODES, min_size=1, max_size=4, unique=True))
        row["rows"] = [{"code": code, "label": draw(WORDS)} for code in codes]
    return row


@st.composite
def shapes(draw: st.DrawFn, kind: QuestionType) -> dict[str, Any]:
    """What a type brings along."""
    if kind in (T.SINGLE, T.MULTI, T.RANK):
        return draw(lists(kind))
    if kind in (T.SCALE5, T.MATRIX):
        return draw(scales(kind))
    if kind in (T.INTEGER, T.DECIMAL, T.PERCENT):
        low = draw(st.integers(0, 50))
        return {"min": low, "max": draw(st.integers(low, 100))}
    if kind is T.DATE:
        return {"min": "2026-01-31", "max": "2026-05-01"} if draw(st.booleans()) else {}
    if kind is T.MONTH:
        return {"min": "2026-01"} if draw(st.booleans()) else {}
    return {"max_length": draw(st.integers(1, 500))} if kind in (T.TEXT, T.LONGTEXT) else {}


def leaves(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Conditions that can look at a question."""
    code, kind = row["code"], QuestionType(row["type"])
    if kind in (T.NOTE, T.CONSENT):
        return []
    codes = [one["code"] for one in row.get("options", ())]
    if kind is T.SINGLE:
        return [{"q": code, "op": op, "v": codes[0]} for op in ("eq", "ne")] + [
            {"q": code, "op": op, "v": codes[:2]} for op in ("in", "not_in")
        ]
    if kind in (T.MULTI, T.RANK):
        return [{"q": code, "op": op, "v": codes[0]} for op in ("has", "not_has")] + [
            {"q": code, "op": "has_any", "v": codes[:2]}
        ]
    if kind in (T.INTEGER, T.DECIMAL, T.PERCENT, T.NPS, T.SCALE5):
        return [{"q": code, "op": op, "v": 3} for op in ("lt", "le", "gt", "ge")]
    if kind is T.MATRIX:
        return [{"q": f"{code}.{one['code']}", "op": "ge", "v": 4} for one in row["rows"]]
    if kind is T.YESNO:
        return [{"q": code, "op": "eq", "v": "yes"}, {"q": code, "op": "answered"}]
    return [{"q": code, "op": "answered"}]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """The table of a whole questionnaire."""
    codes = draw(st.lists(CODES, min_size=2, max_size=8, unique=True))
    known: list[dict[str, Any]] = []
    sections: list[dict[str, Any]] = []
    for place, code in enumerate(codes):
        if place % 3 == 0:
            sections.append({"code": f"s_{len(sections)}_{'x' * 9}z", "title": draw(WORDS), "questions": []})
            _maybe(draw, sections[-1], known)
        row = draw(questions(code))
        _maybe(draw, row, known)
        if known and draw(st.booleans()):
            row["text"] += f" ${{{known[0]['q']}}}"
        sections[-1]["questions"].append(row)
        known += leaves(row)
    table: dict[str, Any] = {
        "code": "made-up", "version": draw(st.from_regex(r"[0-9]{1,4}(\.[0-9])?", fullmatch=True)),
        "title": draw(WORDS),
        "minutes": draw(st.integers(1, 60)), "intro": draw(WORDS), "language": "en", "kind": "needs",
        "retired": ["long_gone_code"], "sections": sections,
    }  # fmt: skip
    return table


def _maybe(draw: st.DrawFn, row: dict[str, Any], known: list[dict[str, Any]]) -> None:
    if not known or not draw(st.booleans()):
        return
    few = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    word = draw(st.sampled_from(["all", "any"]))
    row["show_if"] = copy.deepcopy(
        {word: [*few, {"all" if word == "any" else "any": few[:2]}]} if draw(st.booleans()) else few[0]
    )
