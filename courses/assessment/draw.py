"""Which questions an attempt asks, and in which order. Pure, and always the same for a seed."""

import random
from collections.abc import Mapping, Sequence


def draw(bank: Mapping[str, Sequence[int]], wanted: Mapping[str, int], seed: int) -> list[int]:
    """Draw question ids: so many of each lesson, then all of them shuffled.

    `bank` maps lesson codes to question ids; `wanted` says how many of each. A bank with fewer gives all it has.
    """
    dice = random.Random(seed)  # noqa: S311  an order, not a secret
    chosen = []
    for lesson in sorted(wanted):
        ids = sorted(bank.get(lesson, ()))
        chosen += dice.sample(ids, min(wanted[lesson], len(ids)))
    dice.shuffle(chosen)
    return chosen
