"""Which groups of a breakdown may be shown: none so small that a person can be recognised in it.

The one engine that every output of survey results and of people's outcomes goes through. It works on one
partition inside one published parent; a group that must be hidden is joined with others until the whole that
is left out has at least k people, so that no subtraction from the parent gives it back (complementary
suppression).
"""

from collections.abc import Mapping
from dataclasses import dataclass

K = 5
SMALLEST_WHOLE = 10


@dataclass(frozen=True, slots=True)
class Released:
    """The groups that may be shown, and those that are shown only together. Both empty: nothing may be shown."""

    shown: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


def release(sizes: Mapping[str, int], k: int = K) -> Released:
    """Decide for the groups of one partition, by their number of people.

    Groups of nobody are left out. Ties among the smallest shown groups go by name, so that the answer is
    always the same.
    """
    present = {name: n for name, n in sizes.items() if n > 0}
    shown = sorted((name for name, n in present.items() if n >= k), key=lambda name: (present[name], name))
    hidden = [name for name, n in present.items() if n < k]
    while hidden and sum(present[name] for name in hidden) < k and shown:
        hidden.append(shown.pop(0))
    if hidden and sum(present[name] for name in hidden) < k:
        return Released()
    return Released(tuple(sorted(shown)), tuple(sorted(hidden)))
