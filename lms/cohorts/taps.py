"""When a tap was made, and which of two stands. Pure.

A phone's clock may be wrong by hours, but it runs evenly: what a phone says about its own taps and about the moment
of sending gives their age, and the age counted back from our clock gives the moment. So two phones agree on
which tap was the last, however late each of them sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Made:
    """When and where a mark was made. The later one stands; at the same moment, the device decides, always alike."""

    at: datetime
    device: str
    sequence: int


def made_at(told_at: str, sent_at: str, received_at: datetime) -> datetime:
    """The moment of a tap by our clock. Without two readable times it is the moment that it came in."""
    told, sent = _read(told_at), _read(sent_at)
    if told is None or sent is None:
        return received_at
    return received_at - max(sent - told, timedelta())


def in_order(at: datetime, sequence: int, others: Mapping[int, datetime]) -> datetime:
    """The moment, kept between those of the same device's taps before and after (by sequence): its counter never
    errs, and its clock may have been set meanwhile."""
    before = max((moment for one, moment in others.items() if one < sequence), default=at)
    after = min((moment for one, moment in others.items() if one > sequence), default=None)
    found = max(at, before)
    return found if after is None else min(found, after)


def stands(new: Made, held: Made | None) -> bool:
    """Whether a mark takes the place of the one that is held."""
    return held is None or new > held


def _read(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
