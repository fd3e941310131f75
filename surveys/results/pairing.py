"""The same people before and after a training: how the points that they choose have moved. Pure.

Only scales are paired, whose points have an order, and only where both surveys ask in the same words; nothing
sensitive. Pairs are counted for all together, never by group, and go through the release engine beside all that is
shown of either survey: the few who answered only one of them would follow by subtraction. Where they would, some
pairs are left out by chance, until those who are not counted are enough.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms.monitoring.release import K, release_part
from surveys.questionnaires.comparison import unpaired
from surveys.questionnaires.question import SCALE, Question, QuestionType
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.results.tabulation import Count, Names, Tabulation

# In the place of an option, as in tabulation: no option begins with this sign.
PAIRS = "=pairs"  # how many pairs
ROSE, SAME, FELL = MOVES = ("=pair rose", "=pair same", "=pair fell")
BEFORE = "=pair before "  # and a point
AFTER = "=pair after "

MOST_LEFT_OUT = 2 * K
SYSTEM_RANDOM = random.SystemRandom()


def paired(now: Questionnaire, then: Questionnaire) -> list[Question]:
    """The questions that can be paired."""
    earlier = {one.code: one for one in then.variables()}
    return [one for one in now.variables() if unpaired(one, earlier.get(one.code)) is None]


def points(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """The points of scales among somebody's answers; “I cannot say” is none."""
    found = ((one.code, answers.get(one.code)) for one in questionnaire.variables() if one.type is QuestionType.SCALE5)
    return {code: str(answer) for code, answer in found if answer in SCALE}


class Pairing:
    """Takes pairs one by one, and gives what may be shown of them.

    `before` counts, by question, all who chose a point in the earlier survey, paired or not.
    """

    def __init__(self, questions: Sequence[Question], before: Mapping[str, int]) -> None:
        self.before = before
        self.pairs: dict[str, list[tuple[Names, int, int]]] = {one.code: [] for one in questions}

    def add(self, atom: Names, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for code, found in self.pairs.items():
            if before.get(code) in SCALE and after.get(code) in SCALE:
                found.append((atom, int(before[code]), int(after[code])))

    def counts(self, after: Tabulation) -> Iterator[Count]:
        """`after` is the later survey, with all its answers."""
        for tally in after.tallies:
            code = tally.question.code
            if found := self.pairs.get(code):
                chose = sum((tally.picked.get(point, Counter()) for point in SCALE), Counter[Names]())
                cells = [atoms for _cut, released in after.released(tally) for atoms in released.values()]
                yield from _counted(code, self._shown(code, found, chose, cells))

    def _shown(
        self, code: str, found: Sequence[tuple[Names, int, int]], chose: Mapping[Names, int],
        cells: Sequence[frozenset[Names]],
    ) -> Sequence[tuple[Names, int, int]]:  # fmt: skip
        everybody: Names = ()
        order = SYSTEM_RANDOM.sample(found, len(found))
        for left_out in range(MOST_LEFT_OUT + 1):
            staying = order[left_out:]
            if release_part(chose, Counter(atom for atom, _before, _after in staying), cells) and release_part(
                {everybody: self.before[code]}, {everybody: len(staying)}
            ):
                return staying
        return ()


def _counted(code: str, pairs: Sequence[tuple[Names, int, int]]) -> Iterator[Count]:
    if not pairs:
        return
    tallied = Counter(
        option
        for _atom, before, after in pairs
        for option in (
            f"{BEFORE}{before}",
            f"{AFTER}{after}",
            ROSE if after > before else FELL if after < before else SAME,
        )
    )
    tallied[PAIRS] = len(pairs)
    yield from (Count("", "", code, option, n) for option, n in sorted(tallied.items()))
