"""What a phone sends when it has a network again: operations in the order they were made. Pure.

A phone's clock may be wrong by days, so `told_at` is kept for support and decides nothing. What orders the
operations of one device is its own counter; what orders those of several is when they come in.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms.errors import RuleBroken

LONGEST_BATCH = 500
LARGEST_SEQUENCE = 2**31 - 1
MOST_VALUES = 50
LONGEST_VALUE = 1_000
TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One operation as it came: its own id, the device's counter, what it does and to what.

    `position` is that of a lesson in the course or of a question on the paper, or the number of a nomination;
    `about` the code of a check or a scenario; `values` are as a form sends them.
    """

    id: str
    sequence: int
    kind: str
    position: int
    about: str
    values: tuple[str, ...]
    told_at: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sent at once; `sent_at` is what its clock showed then."""

    device: str
    operations: tuple[Sent, ...]
    sent_at: str = ""


def person_key(secret: str, user_id: int | str) -> str:
    """What stands for a person, or for who holds a link, in the stores of a phone: it says nothing about who it is."""
    return hmac.new(secret.encode(), f"phone\x1f{user_id}".encode(), hashlib.sha256).hexdigest()[:32]


def read(body: Any, kinds: Sequence[str], *, longest: int = LONGEST_VALUE) -> Batch:
    """A batch from what JSON said, in the order of the device's counter; values are cut off at `longest`.

    Raises RuleBroken when it is none: a phone that keeps to the rules sends nothing of the kind.
    """
    device = body.get("device") if isinstance(body, Mapping) else None
    found = body.get("operations") if isinstance(body, Mapping) else None
    if not _is_token(device) or not isinstance(found, list) or len(found) > LONGEST_BATCH:
        raise RuleBroken(_("We could not read what this phone sent."))
    operations = [_operation(one, kinds, longest) for one in found]
    ordered = tuple(sorted(operations, key=lambda one: one.sequence))
    return Batch(str(device), ordered, _text(body.get("at"), 40))


def _operation(one: Any, kinds: Sequence[str], longest: int) -> Sent:
    row = one if isinstance(one, Mapping) else {}
    values = row.get("values", [])
    if not (
        _is_token(row.get("id"))
        and _is_count(row.get("sequence"))
        and row.get("kind") in kinds
        and _is_count(row.get("position", 0))
        and isinstance(values, list)
        and len(values) <= MOST_VALUES
        and all(isinstance(value, str) for value in values)
    ):
        raise RuleBroken(_("We could not read what this phone sent."))
    return Sent(
        id=row["id"],
        sequence=row["sequence"],
        kind=row["kind"],
        position=row.get("position", 0),
        about=_text(row.get("about"), 64),
        values=tuple(_text(value, longest) for value in values),
        told_at=_text(row.get("at"), 40),
    )


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_SEQUENCE


def _text(value: Any, longest: int) -> str:
    """Text that a database takes: without NUL and lone surrogates."""
    text = value if isinstance(value, str) else ""
    return text[:longest].replace("\x00", "").encode(errors="replace").decode()
