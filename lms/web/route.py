"""The route of seven stops: where a person stands on it."""

from collections.abc import Sequence

from lms.manifest import Stop

LINKS = range(1, 8)


def complete(stops: Sequence[Stop]) -> list[Stop]:
    """All seven stops in order; where no capability says anything there is one without note and address.

    Of several stops at one link the first counts.
    """
    known: dict[int, Stop] = {}
    for stop in stops:
        known.setdefault(stop.link, stop)
    return [known.get(link, Stop(link, note="", url="")) for link in LINKS]


def standing_at(stops: Sequence[Stop]) -> int:
    """The link that the sun stands at: the first begun and not done, else the first after the last done.

    Whoever has done the last link stands there.
    """
    begun = [stop.link for stop in stops if stop.begun and not stop.done]
    done = [stop.link for stop in stops if stop.done]
    return min(begun) if begun else min(max(done, default=0) + 1, LINKS[-1])
