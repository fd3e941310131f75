"""From marks in sessions to who met the attendance rule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Presence:
    """How many of a cohort's sessions somebody was in, and in how many nobody said."""

    present: int
    sessions: int
    unmarked: int = 0

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 79.9 never reads as 80."""
        return 100 * self.present // self.sessions if self.sessions else 0


def meets(presence: Presence, needed: int) -> bool:
    """Whether somebody met a rule of `needed` per cent of the sessions. Without sessions nobody did."""
    return presence.sessions > 0 and 100 * presence.present >= needed * presence.sessions


def count(expected: Mapping[int, Sequence[int]], marks: Mapping[tuple[int, int], bool]) -> dict[int, Presence]:
    """Presence by nomination, from marks by (session, nomination), in the sessions where each is expected.

    Who was not marked was not there.
    """
    found = {}
    for nomination_id, session_ids in expected.items():
        mine = [marks.get((session_id, nomination_id)) for session_id in session_ids]
        found[nomination_id] = Presence(mine.count(True), len(mine), mine.count(None))
    return found
