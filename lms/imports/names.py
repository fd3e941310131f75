"""Whether two names may belong to one person. Pure."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

TITLES = {"mr", "mrs", "ms", "dr", "prof", "capt", "col", "maj", "lt", "sgt", "insp"}
ALIKE = 0.8


@lru_cache(maxsize=50_000)
def words(name: str) -> frozenset[str]:
    """The parts of a name without case, accents, punctuation and titles, in no order."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(one))
    found = frozenset(re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", "")))
    return found - TITLES or found


def keys(name: str) -> frozenset[str]:
    """Names that may be similar have one of these in common: a whole part, or the beginning where there is but one."""
    found = words(name)
    return found | {f"{next(iter(found))[:1]}-"} if len(found) == 1 else found


def similar(one: str, other: str) -> bool:
    """Whether two names are likely the same: other order, a part left out, an initial, or a slip of the pen.

    One common part alone is not enough: half an agency can share it.
    """
    a, b = words(one), words(other)
    if not a or not b:
        return False
    shared, rest_a, rest_b = a & b, a - b, b - a
    if not rest_a and not rest_b:
        return True
    if not rest_a or not rest_b:
        return len(shared) >= 2
    if not shared and (len(a) > 1 or len(b) > 1):
        return False
    return _alike(tuple(sorted(rest_a)), tuple(sorted(rest_b)))


def _alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if len(a) == len(b) and all(x[0] == y[0] and 1 in (len(x), len(y)) for x, y in zip(a, b, strict=True)):
        return True
    left, right = "".join(a), "".join(b)
    if left[0] != right[0] and len(a) == len(b) == 1:
        return False
    if abs(len(left) - len(right)) > 2 or min(len(left), len(right)) < 4:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
