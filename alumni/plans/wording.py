"""The words of a plan as plain values: goal, today, then those of each action as what-0, kind-0 … Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from alumni.plans.models.shape import ACTION_FIELDS


def flat(goal: str, today: str, actions: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    """Every field that says something; `actions` by slot, counted from 0."""
    words = {"goal": goal, "today": today}
    words |= {f"{name}-{slot}": values[name] for slot, values in actions.items() for name in ACTION_FIELDS}
    return {name: value for name, value in words.items() if value}


def slots(words: Mapping[str, str]) -> list[int]:
    """The slots in which an action says something, in order."""
    return sorted({int(name.rsplit("-", 1)[1]) for name, value in words.items() if "-" in name and value})


def action(words: Mapping[str, str], slot: int) -> dict[str, str]:
    """All fields of one action."""
    return {name: words.get(f"{name}-{slot}", "") for name in ACTION_FIELDS}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a comparison: "same", "gone" or "new"."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that two versions say differently."""

    field: str
    pieces: Sequence[Piece]


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What has changed from one version to another, field by field, word by word."""
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name, "") != after.get(name, "")]
    return [Change(name, pieces(before.get(name, ""), after.get(name, ""))) for name in sorted(names, key=_place)]


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in one: reading "same" and "gone" gives the first, "same" and "new" the second."""
    old, new = _words(before), _words(after)
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found += [Piece(look, text) for look, text in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if text]
    return found


def _words(text: str) -> list[str]:
    """Words and the white space between them."""
    found: list[str] = []
    for sign in text:
        if found and found[-1][-1].isspace() == sign.isspace():
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _place(name: str) -> tuple[int, int]:
    if "-" not in name:
        return (-1, ("goal", "today").index(name))
    field, slot = name.rsplit("-", 1)
    return (int(slot), ACTION_FIELDS.index(field))
