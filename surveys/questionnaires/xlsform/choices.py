"""The lists of the sheet choices, and what they become in a question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.checking import OPTION_CODE
from surveys.questionnaires.lists import OTHER_WORDS
from surveys.questionnaires.question import HOUSE_LISTS, SCALE, QuestionType
from surveys.questionnaires.xlsform.columns import Row, Sheet

Say = Callable[[Row, str, str], None]  # what is wrong with a column of a row


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice with its label in each language."""

    code: str
    texts: Mapping[str, str]


UNKNOWN = (Choice("1", {}), Choice("2", {}))  # in the place of a list that is not there, so that reading can go on


def read(sheet: Sheet | None, default: str, say: Say) -> dict[str, list[Choice]]:
    """The lists by their name; a row that cannot be taken is said."""
    found: dict[str, list[Choice]] = {}
    for row in sheet.rows() if sheet else ():
        name, code = row.get("list_name"), row.get("name")
        if not name and not code:
            continue
        if not name or not code:
            say(row, "name" if name else "list_name", _("This cell is empty."))
            continue
        listed = found.setdefault(name, [])
        texts = row.texts("label", default)
        if any(one.code == code for one in listed):
            say(row, "name", _("%(code)s stands twice in the list %(name)s.", code=code, name=name))
        elif not OPTION_CODE.fullmatch(code):
            say(row, "name", _("A name of a choice has letters, digits, hyphens and underscores, no spaces."))
        elif not texts.get(default):
            say(row, "label", _("The label is missing."))
        else:
            listed.append(Choice(code, texts))
    return found


def is_scale(listed: Sequence[Choice]) -> bool:
    """Whether a list begins with the five points of a scale."""
    return tuple(one.code for one in listed[: len(SCALE)]) == SCALE


def put_into(
    table: dict[str, Any], listed: Sequence[Choice], kind: QuestionType, default: str, *, other: bool
) -> dict[str, Choice]:
    """Put a list into the table of a question; gives the choices that need translations."""
    if kind in HOUSE_LISTS:
        return {}
    if other:
        table["other"] = "other"
        if all(one.code != "other" for one in listed):
            listed = [*listed, Choice("other", OTHER_WORDS)]
    rows = [{"code": one.code, "label": one.texts.get(default, one.code)} for one in listed]
    if kind is QuestionType.SCALE5:
        table["labels"], rows = [one["label"] for one in rows[: len(SCALE)]], rows[len(SCALE) :]
    if rows or kind is not QuestionType.SCALE5:
        table["options"] = rows
    return {one.code: one for one in listed}
