"""Two devices answer the same question: which answer counts, and when the person has to choose. Pure.

A page says what a question's answer was when it was opened (`base`) and what it is now (`value`); we hold `held`.
All three are texts as a form sends them, several choices one a line. Only when both have moved away from the base,
to different answers, is there something to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    SAME = "same"
    TAKE = "take"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that came in: what may be kept of it, and what its page said before; None when it does not say."""

    value: Any
    base: str | None = None


def merge(held: str, base: str | None, value: str) -> Verdict:
    """What to do with an answer that came in. A page that does not say its base is the later one."""
    if value == held:
        return Verdict.SAME
    if base is None or base == held:
        return Verdict.TAKE
    return Verdict.SAME if value == base else Verdict.CHOOSE


def merge_all(held: Mapping[str, Any], changes: Mapping[str, Change]) -> tuple[dict[str, Any], dict[str, str]]:
    """What we hold after these changes, and of which questions another device holds a different answer, as typed."""
    after, chosen = dict(held), {}
    for key, change in changes.items():
        verdict = merge(as_typed(held.get(key)), change.base, as_typed(change.value))
        if verdict is Verdict.TAKE:
            after[key] = change.value
        elif verdict is Verdict.CHOOSE:
            chosen[key] = as_typed(held.get(key))
    return {key: answer for key, answer in after.items() if answer is not None}, chosen


def as_typed(answer: Any) -> str:
    """An answer as a form sends it."""
    if answer is None:
        return ""
    if answer is True:
        return "yes"
    if isinstance(answer, list):
        return "\n".join(str(one) for one in answer)
    return str(answer)


def plain(text: str) -> str:
    """Text of a form with one kind of line end and no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
