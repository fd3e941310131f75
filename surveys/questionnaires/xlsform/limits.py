"""What a row holds answers to: a range, a number of ranks, a constraint. What it wants beyond what is here is said."""

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.question import QuestionType
from surveys.questionnaires.xlsform import types
from surveys.questionnaires.xlsform.columns import YES, Row
from surveys.questionnaires.xlsform.conditions import bounds
from surveys.questionnaires.xlsform.expression import NotSupported, NotUnderstood
from surveys.questionnaires.xlsform.findings import Weight, sentence

T = QuestionType
PAIRS = re.compile(r"(\w+)\s*=\s*(\S+)")
Say = Callable[[Row, str, str, Weight], None]


def take(row: Row, kind: QuestionType, table: dict[str, Any], say: Say) -> None:
    """Put the limits of a row into the table of its question."""
    _note_parameters(row, say)
    found = pairs(row) if types.split(row.get("type"))[0] == "range" else {}
    if kind is T.INTEGER and found:
        table |= {"min": _int(found.get("start", ""), 1), "max": _int(found.get("end", ""), 10)}
    elif kind is T.RANK and (picks := row.get("rso_picks").split()):
        table["min_picks"] = _int(picks[0], 0)
        if (most := _int(picks[-1], 3)) <= len(table.get("options", ())):
            table["max_picks"] = most
    elif kind is T.RANK:
        table["max_picks"] = min(3, len(table.get("options", ())))
    if text := row.get("constraint"):
        try:
            table |= bounds(text, kind)
        except NotUnderstood as error:
            weight = Weight.LEFT_OUT if isinstance(error, NotSupported) else Weight.WRONG
            say(row, "constraint", sentence(error), weight)


def pairs(row: Row) -> dict[str, str]:
    """The parameters of a row, which are written as start=0 end=10."""
    return dict(PAIRS.findall(row.get("parameters")))


def _note_parameters(row: Row, say: Say) -> None:
    found = pairs(row)
    ends = [found[name] for name in ("start", "end") if name in found]
    if not all(one.isascii() and one.isdecimal() for one in ends) or found.get("step", "1") != "1":
        text = _("A range is whole numbers from 0 on, one by one. Its other bounds and steps are left out.")
        say(row, "parameters", text, Weight.LEFT_OUT)
    if found.get("randomize", "").lower() in YES:
        say(row, "parameters", _("Answers always stand in the same order here."), Weight.LEFT_OUT)


def _int(text: str, otherwise: int) -> int:
    return int(text[:9]) if text.isascii() and text.isdecimal() else otherwise
