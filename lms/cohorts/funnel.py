"""From nomination to plan: who has come how far, and who lacks which step. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Traveller:
    """One person who was put forward; `member` is empty for somebody without an agency."""

    nomination_id: int
    user_id: int
    name: str
    member: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who has done it, of whom it is expected, and who is waited for (all by user id).

    `call` is the sentence that reminds, and `endpoint` where it leads; both are empty for what people cannot do
    by themselves. Of a `whole` step only the number of all may be shown.
    """

    code: str
    label: Any
    done: AbstractSet[int]
    expected: AbstractSet[int]
    waited_for: AbstractSet[int]
    call: Any = None
    endpoint: str = ""
    whole: bool = False

    @property
    def lacking(self) -> int:
        return len(self.waited_for)


@dataclass(frozen=True, slots=True)
class Row:
    """One member: for each step by member how many have done it, of how many; how many are waited for in all."""

    member: str
    steps: tuple[tuple[int, int], ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class Funnel:
    people: Mapping[int, Traveller]
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        return next((one for one in self.steps if one.code == code), None)

    @property
    def by_member(self) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if not one.whole)

    def rows(self) -> list[Row]:
        """By member, the most gaps first."""
        members: dict[str, set[int]] = {}
        for one in self.people.values():
            members.setdefault(one.member, set()).add(one.user_id)
        found = [_row(member, ids, self.by_member) for member, ids in members.items()]
        return sorted(found, key=lambda row: (-row.gaps, row.member))

    def named(self, user_ids: Iterable[int]) -> list[Traveller]:
        return sorted((self.people[one] for one in user_ids), key=lambda one: (one.name, one.user_id))


def _row(member: str, ids: AbstractSet[int], steps: Sequence[Step]) -> Row:
    counts = tuple((len(one.done & ids), len(one.expected & ids)) for one in steps)
    return Row(member, counts, sum(len(one.waited_for & ids) for one in steps))
