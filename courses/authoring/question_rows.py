"""Questions and scenarios between the fields of a form and the rows of a course folder. Pure."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from courses.catalogue.questions import QuestionKind

# How many places a form is read for: as many as a file may bring, so that saving never loses one.
OPTIONS = 40
NODES = 200
CHOICES = 20
FEWEST_OPTIONS = 8

Row = dict[str, Any]


def question_of(fields: Mapping[str, str], kind: QuestionKind, code: str, lesson: str) -> Row:
    """The row of a question from what was typed. `QuestionError` waits for whoever parses it.

    Fields: stem, explanation, source, difficulty, tags, tolerance, and by place option-1 …, feedback-1 …,
    right-1 …, left-1 …, match-1 …
    """
    row: Row = {
        "id": code, "lesson": lesson, "type": kind.value, "difficulty": _number(fields.get("difficulty"), 1),
        "stem": _text(fields, "stem"), **_body(fields, kind), "explanation": _text(fields, "explanation"),
        "source": _text(fields, "source"),
    }  # fmt: skip
    if tags := [tag.strip() for tag in fields.get("tags", "").split(",") if tag.strip()]:
        row["tags"] = tags
    return row


def room_for(fields: Mapping[str, str]) -> int:
    """How many options or pairs a form offers: all that are there, and some more."""
    used = [n for n in range(1, OPTIONS + 1) if fields.get(f"option-{n}") or fields.get(f"match-{n}")]
    return min(max(FEWEST_OPTIONS, max(used, default=0) + 2), OPTIONS)


def _body(fields: Mapping[str, str], kind: QuestionKind) -> Row:
    if kind is QuestionKind.NUMERIC:
        return {"options": None, "answer": _numbers(fields), "tolerance": abs(_float(fields.get("tolerance", ""), 0.0))}
    if kind is QuestionKind.SHORT:
        return {"options": None, "answer": _lines(fields.get("answers", ""))}
    if kind is QuestionKind.MATCHING:
        return _pairs(fields)
    places = [n for n in range(1, OPTIONS + 1) if _text(fields, f"option-{n}")]
    options = [_text(fields, f"option-{n}") for n in places]
    if kind is QuestionKind.ORDERING:
        return {"options": options, "answer": list(range(len(options)))}
    body: Row = {"options": options, "answer": [at for at, n in enumerate(places) if fields.get(f"right-{n}")]}
    feedback = [_text(fields, f"feedback-{n}") for n in places]
    return {**body, "feedback": feedback} if any(feedback) else body


def _pairs(fields: Mapping[str, str]) -> Row:
    """Left and right side by side in the form; rights without a left are there to lead astray."""
    places = range(1, OPTIONS + 1)
    left = [n for n in places if _text(fields, f"left-{n}") and _text(fields, f"match-{n}")]
    spare = [n for n in places if n not in left and _text(fields, f"match-{n}")]
    options = {
        "left": [_text(fields, f"left-{n}") for n in left],
        "right": [_text(fields, f"match-{n}") for n in [*left, *spare]],
    }
    return {"options": options, "answer": [[n, n] for n in range(len(left))]}


def fields_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What a form shows of a question."""
    kind: Any = row.get("type")
    options: Any = row.get("options") or []
    answer: Any = row.get("answer") or []
    shown = {name: str(row.get(name) or "") for name in ("stem", "explanation", "source", "tolerance")}
    shown |= {"difficulty": str(row.get("difficulty") or 1), "tags": ", ".join(row.get("tags") or [])}
    if kind in {QuestionKind.NUMERIC, QuestionKind.SHORT}:
        return shown | {"answers": "\n".join(map(str, answer))}
    if kind == QuestionKind.MATCHING:
        return shown | _shown_pairs(options, answer)
    in_order = [options[place] for place in answer] if kind == QuestionKind.ORDERING else options
    shown |= {f"option-{n}": str(text) for n, text in enumerate(in_order, 1)}
    shown |= {f"feedback-{n}": str(text) for n, text in enumerate(row.get("feedback") or [], 1)}
    return shown | {f"right-{place + 1}": "1" for place in answer if isinstance(place, int)}


def _shown_pairs(options: Mapping[str, Sequence[str]], answer: Sequence[Sequence[int]]) -> dict[str, str]:
    left, right = options.get("left", []), options.get("right", [])
    shown: dict[str, str] = {}
    for n, (one, other) in enumerate(answer, 1):
        shown |= {f"left-{n}": left[one], f"match-{n}": right[other]}
    used = {other for _one, other in answer}
    spare = [text for place, text in enumerate(right) if place not in used]
    return shown | {f"match-{n}": text for n, text in enumerate(spare, len(answer) + 1)}


def scenario_of(fields: Mapping[str, str], code: str, lesson: str) -> Row:
    """The row of a scenario from what was typed: nodes by place, each with a code, a text and some choices.

    A node without choices is an ending. Choices lead to the codes of nodes.
    """
    nodes: dict[str, Row] = {}
    endings: dict[str, str] = {}
    for n in range(1, NODES + 1):
        name, text = _text(fields, f"node-{n}"), _text(fields, f"text-{n}")
        if not name:
            continue
        choices = [choice for m in range(1, CHOICES + 1) if (choice := _choice(fields, f"{n}-{m}"))]
        if choices:
            nodes[name] = {"text": text, "choices": choices}
        else:
            endings[name] = text
    start = next(iter(nodes), "")
    return {
        "id": code, "title": _text(fields, "title"), "lesson": lesson, "setting": _text(fields, "setting"),
        "start": start, "nodes": nodes, "endings": endings,
    }  # fmt: skip


def _choice(fields: Mapping[str, str], place: str) -> Row | None:
    label = _text(fields, f"label-{place}")
    if not label:
        return None
    points = min(3, max(0, _number(fields.get(f"points-{place}"), 0)))
    return {
        "label": label, "next": _text(fields, f"next-{place}"), "points": points,
        "feedback": _text(fields, f"said-{place}"),
    }  # fmt: skip


def scenario_fields(row: Mapping[str, Any]) -> dict[str, str]:
    """What a form shows of a scenario, the start first."""
    shown = {"title": str(row.get("title") or ""), "setting": str(row.get("setting") or "")}
    nodes: Mapping[str, Any] = row.get("nodes") or {}
    start = str(row.get("start"))
    ordered = [*([start] if start in nodes else []), *(code for code in nodes if code != start)]
    listed = [(code, nodes[code]) for code in ordered]
    listed += [(code, {"text": text}) for code, text in (row.get("endings") or {}).items()]
    for n, (code, node) in enumerate(listed, 1):
        shown |= {f"node-{n}": code, f"text-{n}": node.get("text", "")}
        for m, choice in enumerate(node.get("choices") or [], 1):
            shown |= {
                f"label-{n}-{m}": choice.get("label", ""), f"next-{n}-{m}": choice.get("next", ""),
                f"points-{n}-{m}": str(choice.get("points", 0)), f"said-{n}-{m}": choice.get("feedback", ""),
            }  # fmt: skip
    return shown


def size_of(row: Mapping[str, Any]) -> tuple[int, int]:
    """How many nodes, and at most how many choices a scenario has; what a form must have room for."""
    nodes = [*(row.get("nodes") or {}).values()]
    return len(nodes) + len(row.get("endings") or {}), max((len(one.get("choices") or []) for one in nodes), default=0)


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\x00", "").splitlines() if line.strip()]


def _numbers(fields: Mapping[str, str]) -> list[Any]:
    found: list[Any] = []
    for line in _lines(fields.get("answers", "")):
        number = _float(line, line)
        found.append(int(number) if isinstance(number, float) and number.is_integer() else number)
    return found


def _number(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isdecimal() and typed.isascii() and len(typed) < 3 else otherwise


def _float(typed: str, otherwise: Any) -> Any:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        return otherwise
    return number if isfinite(number) else otherwise
