"""Which plans are proposed as success cases: the best and the worst by results, balanced by member and gender. Pure.

The Success Case Method asks both ends of a group, because what hindered teaches as much as what helped.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alumni.plans.models.cases import CaseSide

EACH_SIDE = 3
FIFTH = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan whose results are known: how many of the committed actions are done, and whether somebody else than the
    officer confirms it."""

    plan_id: int
    member: str
    gender: str
    done: int
    committed: int
    confirmed: bool = False

    @property
    def share(self) -> Fraction:
        return Fraction(self.done, self.committed) if self.committed else Fraction(0)

    @property
    def result(self) -> tuple[Fraction, Fraction, int]:
        """What plans are compared by: the share done that somebody else confirms, the share that the officer tells, and
        how much it is."""
        return (self.share if self.confirmed else Fraction(0), self.share, self.done)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One plan to ask. `new_member` and `new_gender`: it adds one that the others of its side lack."""

    candidate: Candidate
    side: CaseSide
    new_member: bool
    new_gender: bool


def propose(candidates: Iterable[Candidate], each: int = EACH_SIDE) -> list[Proposal]:
    """The highest first, then the lowest. The same candidates give the same answer in whatever order they come.

    Each side is chosen from the top or the bottom fifth (at least twice as many as wanted, never past the middle), one
    by one: the member that was chosen least often, then the gender, then the result, then the number.
    """
    ranked = sorted(candidates, key=lambda one: (*(-part for part in one.result), one.plan_id))
    reach = min(max(-(-len(ranked) // FIFTH), 2 * each), len(ranked) // 2)
    high, low = _ends(ranked, reach)
    return [*_choose(high, each, CaseSide.HIGH), *_choose(low, each, CaseSide.LOW)]


def _ends(ranked: Sequence[Candidate], reach: int) -> tuple[list[Candidate], list[Candidate]]:
    """Both ends, best and worst first, as far as they differ: nobody is high with nothing done, nor low with all."""
    high = [one for one in ranked[:reach] if one.done]
    low = [one for one in reversed(ranked[len(ranked) - reach :]) if one.share < 1]
    if high and low and high[-1].result == low[-1].result:
        edge = high[-1].result
        high, low = [one for one in high if one.result != edge], [one for one in low if one.result != edge]
    return high, low


def _choose(pool: Sequence[Candidate], each: int, side: CaseSide) -> list[Proposal]:
    left, found = list(pool), list[Proposal]()
    members, genders = Counter[str](), Counter[str]()
    while left and len(found) < each:
        place = min(range(len(left)), key=lambda n: (members[left[n].member], genders[left[n].gender], n))
        one = left.pop(place)
        later = bool(found)
        found.append(Proposal(one, side, later and not members[one.member], later and not genders[one.gender]))
        members[one.member] += 1
        genders[one.gender] += 1
    return found
