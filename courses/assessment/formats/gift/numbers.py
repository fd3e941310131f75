"""Numeric answers of GIFT: `3:0.5`, `1..5`, and several of them with weights ("Numerical question")."""

import re
from collections.abc import Callable
from decimal import Decimal

from flask_babel import gettext as _

from courses.assessment.formats import scoring
from courses.assessment.formats.gift import marks
from courses.assessment.formats.report import Notes, Refusal, Row

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")


def numeric(block: str, note_feedback: Callable[[str], None], notes: Notes) -> Row:
    """The answers after the `#`. Raises Refusal for what is no number, and for tolerances that differ."""
    block, *wrong = marks.split(block, "~", 1)
    if wrong:
        note_feedback(wrong[0].lstrip().removeprefix("#"))
    ranges, weights = [], []
    for raw in [part.strip() for part in marks.split(block, "=") if part.strip()]:
        weight = WEIGHT.match(raw)
        answer, *feedback = marks.split(raw[weight.end() :] if weight else raw, "#", 1)
        note_feedback(feedback[0] if feedback else "")
        weights.append(float(weight[1]) if weight else 100.0)
        ranges.append(answer.strip())
    right = [_range(ranges[place]) for place in scoring.accepted(weights, notes)]
    return numeric_row(right)


def numeric_row(right: list[tuple[Decimal, Decimal]]) -> Row:
    """A row from answers with their tolerances. Raises Refusal when these differ: here one holds for all."""
    if len({tolerance for _answer, tolerance in right}) > 1:
        raise Refusal(_("Its answers have different tolerances. Here one tolerance holds for all."))
    return {
        "type": "numeric",
        "options": None,
        "answer": [plain_number(answer) for answer, _tolerance in right],
        "tolerance": float(right[0][1]),
    }


def plain_number(value: Decimal) -> int | float:
    """A whole number without a decimal point."""
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)


def decimal(text: str) -> Decimal:
    """A number as these formats write it, with a decimal point. Raises Refusal."""
    text = text.strip()
    if not NUMBER.fullmatch(text) or len(text) > 40:
        raise Refusal(_("“%(text)s” is not a number. Write it with a point, such as 3.5.", text=text[:40]))
    return Decimal(text)


def _range(text: str) -> tuple[Decimal, Decimal]:
    if ".." in text:
        low, high = (decimal(part) for part in text.split("..", 1))
        if high < low:
            raise Refusal(_("The range %(text)s runs backwards.", text=text[:40]))
        return (low + high) / 2, (high - low) / 2
    answer, _colon, tolerance = marks.plain(text).partition(":")
    return decimal(answer), abs(decimal(tolerance)) if tolerance.strip() else Decimal(0)
