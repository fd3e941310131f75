"""Shares, means and changes as they may be said. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from lms.monitoring.release import SMALLEST_WHOLE

DECIMALS_FROM = 100
Z_95 = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of the `of` who answered; `population` is how many were invited, 0 where that is not known."""

    n: int
    of: int
    population: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.n / self.of if self.of else 0.0


class Change(StrEnum):
    """What can be said of a share beside that of another year."""

    UP = "up"
    DOWN = "down"
    NONE = "none"  # no clear change


def percent(n: int, of: int) -> str:
    """Without decimals for fewer than a hundred people, where a tenth of a per cent is nobody."""
    if not of:
        return "–"
    share = 100 * n / of
    return f"{share:.1f}%" if of >= DECIMALS_FROM else f"{share:.0f}%"


def mean(total: int, of: int) -> str | None:
    """Of ten people or more; without decimals for fewer than a hundred."""
    if of < SMALLEST_WHOLE:
        return None
    return f"{total / of:.1f}" if of >= DECIMALS_FROM else f"{total / of:.0f}"


def change(now: Share, then: Share) -> Change:
    """Whether a share has clearly changed: whether chance in who answered would rarely make such a difference.

    The difference must be greater than 1.96 standard errors (95 per cent, two-sided). The errors of both years are
    added as variances, p(1−p)/n each, times 1 − n/N, because where most of those who were invited have answered,
    chance has little left to do (finite population correction: Cochran, Sampling Techniques, 3rd edition, 1977,
    section 3.2). For shares near 0 or 1 one answer of each kind is added first (Agresti and Caffo, The American
    Statistician 54(4), 2000). Fewer than ten answers in either year say nothing. It treats the two years as
    independent; who does not answer may differ from who does, and no formula knows how.
    """
    if min(now.of, then.of) < SMALLEST_WHOLE:
        return Change.NONE
    difference = now.n / now.of - then.n / then.of
    if abs(difference) <= Z_95 * sqrt(_variance(now) + _variance(then)):
        return Change.NONE
    return Change.UP if difference > 0 else Change.DOWN


def _variance(share: Share) -> float:
    adjusted = (share.n + 1) / (share.of + 2)
    unheard = max(0.0, 1 - share.of / share.population) if share.population else 1.0
    return adjusted * (1 - adjusted) / (share.of + 2) * unheard
