"""Two versions of the same words: which counts, and when their writer has to choose. Pure.

A page sends what a field said before (`base`) and what it says now (`value`); we hold `held`. Only when both have
moved away from the base, to different words, is there something to choose, and then both are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    SAME = "same"
    TAKE = "take"
    CONTINUE = "continue"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of words that came in; with CONTINUE, `place` is the waiting version that they go on from."""

    verdict: Verdict
    place: int | None = None


def merge(held: str, waiting: Sequence[str], base: str, value: str) -> Merged:
    """What to do with one field: nothing, take it, put it in the place of a waiting version, or keep both."""
    if value == held or value in waiting:
        return Merged(Verdict.SAME)
    if base == held:
        return Merged(Verdict.TAKE)
    if value == base:
        return Merged(Verdict.SAME)
    if base in waiting:
        return Merged(Verdict.CONTINUE, list(waiting).index(base))
    return Merged(Verdict.BOTH)


def clean(text: str, longest: int | None = None) -> str:
    """Words as they are kept: one kind of line end, no NUL, no white space around, no longer than the field."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()[:longest].strip()
