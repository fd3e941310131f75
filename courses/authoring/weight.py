"""How much of a learner's data a lesson costs, and how long they wait for it. Pure."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.catalogue import markup, media

SLOW = 400_000  # bits a second: a phone at the edge of the network


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire on a phone. Videos are not in it: they load when they are played."""

    text: int
    pictures: int

    @property
    def bytes(self) -> int:
        return self.text + self.pictures

    @property
    def seconds(self) -> float:
        return round(self.bytes * 8 / SLOW, 1)


def of(markdown: str, blocks: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]) -> Weight:
    """The weight of a lesson: its text as it is sent, and each of its pictures in the size for a phone."""
    text = "".join(block.get("html", "") for block in blocks).encode()
    names = {address.removeprefix("media/") for address, _alternative in markup.pictures(markdown)}
    return Weight(
        text=len(gzip.compress(text, 5)) if text else 0,
        pictures=sum(_on_a_phone(name, files[name]) for name in names if name in files),
    )


def _on_a_phone(name: str, content: bytes) -> int:
    """A phone of 360 points has two or three pixels a point, so it takes the size of 720; drawings go compressed."""
    if media.suffix(name) == ".svg":
        return len(gzip.compress(content, 5))
    smaller = media.smaller(name, content)
    return len(smaller.get(media.smaller_name(name, media.WIDTHS[-1]), content))
